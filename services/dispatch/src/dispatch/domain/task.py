"""A joint task: the duty of several departments to inspect one enterprise in one visit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from dispatch.domain.agreement import Agreeing, Agreement
from identifiers import Uscc


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

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(participant.department for participant in self.participants)


def opened(task_id: UUID, agreement: Agreement, on: date) -> Task:
    """The first version. The department of the first rank leads."""
    ranked = sorted(agreement.departments, key=lambda agreeing: agreeing.rank)
    return Task(
        task_id=task_id,
        uscc=agreement.uscc,
        version=1,
        state=TaskState.OPEN,
        agreement_epoch=agreement.epoch,
        participants=tuple(_asked(each, 1, lead=each is ranked[0]) for each in ranked),
        opened_on=on,
    )


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


def _asked(agreeing: Agreeing, version: int, lead: bool) -> Participant:
    return Participant(
        department=agreeing.department,
        lead=lead,
        state=ParticipantState.ASKED,
        joined_version=version,
        record_ids=agreeing.record_ids,
        by_score=agreeing.by_score,
    )
