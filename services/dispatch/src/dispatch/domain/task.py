"""A task: the duty of one department or several to inspect one enterprise in one visit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from dispatch.domain.agreement import Agreeing, Agreement
from dispatch.domain.draw import Drawn
from dispatch.domain.order import Order
from identifiers import Uscc


class TaskKind(StrEnum):
    """`joint` is of several departments, `drawn` of those of a draw of sampling."""

    JOINT = "joint"
    DRAWN = "drawn"


class TaskState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ParticipantState(StrEnum):
    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Participant:
    """`record_ids` are the department's own evidence; `joined_version` above 1: a late joiner."""

    department: str
    lead: bool
    state: ParticipantState
    joined_version: int
    record_ids: tuple[str, ...]
    by_score: bool


@dataclass(frozen=True, slots=True)
class Task:
    """`version` counts what the participants are told of; an acknowledgement is not."""

    task_id: UUID
    uscc: Uscc
    version: int
    state: TaskState
    agreement_epoch: int
    participants: tuple[Participant, ...]
    opened_on: date
    closed_on: date | None = None
    visit_id: UUID | None = None
    kind: TaskKind = TaskKind.JOINT
    item_codes: tuple[str, ...] = ()
    draw_id: UUID | None = None

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(participant.department for participant in self.participants)

    @property
    def inspection_mode(self) -> str:
        """Code of table inspection_mode: a drawn visit is a random check."""
        return "double_random" if self.kind is TaskKind.DRAWN else "joint"


def opened(task_id: UUID, agreement: Agreement, on: date) -> Task:
    """The first version. The department of the first rank leads."""
    task = _new(task_id, agreement.uscc, agreement.departments, on)
    return replace(task, agreement_epoch=agreement.epoch)


def ordered(order: Order, open_task: Task | None, on: date) -> Task:
    """The open joint task with whoever and whatever is new to it, or a new one of the order's id.

    An order that brings nothing new leaves the open task as it is.
    """
    if open_task is None:
        task = _new(order.task_id, order.uscc, order.called, on)
        return replace(task, item_codes=order.item_codes)
    joiners = [each for each in order.called if each.department not in open_task.departments]
    added = tuple(code for code in order.item_codes if code not in open_task.item_codes)
    if not joiners and not added:
        return open_task
    wider = joined(open_task, joiners, open_task.agreement_epoch)
    return replace(wider, item_codes=(*open_task.item_codes, *added))


def drawn(draw: Drawn, uscc: Uscc, on: date) -> Task:
    """The task of one drawn enterprise; its id follows from draw and enterprise."""
    acting = [
        Agreeing(department, rank, record_ids=(), by_score=False)
        for rank, department in enumerate(draw.departments, start=1)
    ]
    task = _new(uuid5(draw.draw_id, uscc), uscc, acting, on)
    return replace(task, kind=TaskKind.DRAWN, item_codes=draw.item_codes, draw_id=draw.draw_id)


def joined(task: Task, joiners: Iterable[Agreeing], epoch: int) -> Task:
    """The next version, with late joiners behind those who are there; the lead stays."""
    version = task.version + 1
    late = sorted(joiners, key=lambda agreeing: agreeing.rank)
    return replace(
        task,
        version=version,
        agreement_epoch=epoch,
        participants=(*task.participants, *(_asked(each, version, lead=False) for each in late)),
    )


def closed(task: Task, visit_id: UUID, on: date) -> Task:
    """The last version: everybody has reported in one visit."""
    return replace(
        task,
        version=task.version + 1,
        state=TaskState.CLOSED,
        closed_on=on,
        visit_id=visit_id,
        participants=tuple(
            replace(participant, state=ParticipantState.REPORTED)
            for participant in task.participants
        ),
    )


def _new(task_id: UUID, uscc: Uscc, called: Iterable[Agreeing], on: date) -> Task:
    ranked = sorted(called, key=lambda agreeing: agreeing.rank)
    return Task(
        task_id=task_id,
        uscc=uscc,
        version=1,
        state=TaskState.OPEN,
        agreement_epoch=0,
        participants=tuple(_asked(each, 1, lead=each is ranked[0]) for each in ranked),
        opened_on=on,
    )


def _asked(agreeing: Agreeing, version: int, lead: bool) -> Participant:
    return Participant(
        department=agreeing.department,
        lead=lead,
        state=ParticipantState.ASKED,
        joined_version=version,
        record_ids=agreeing.record_ids,
        by_score=agreeing.by_score,
    )
