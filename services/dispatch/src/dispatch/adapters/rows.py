"""Rows of tasks, participants and visits, and what they stand for."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from dispatch.domain.task import Participant, ParticipantState, Task, TaskKind, TaskState
from identifiers import Uscc


class TaskRow(SQLModel, table=True):
    __tablename__ = "task"
    task_id: UUID = Field(primary_key=True)
    number: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity()))
    uscc: str
    version: int
    state: str
    agreement_epoch: int
    opened_on: date
    closed_on: date | None
    visit_id: UUID | None
    kind: str
    item_codes: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    draw_id: UUID | None
    caused_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class ParticipantRow(SQLModel, table=True):
    __tablename__ = "participant"
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    department_id: str = Field(primary_key=True)
    lead: bool
    state: str
    joined_version: int
    record_ids: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    by_score: bool


class JointOrderRow(SQLModel, table=True):
    __tablename__ = "joint_order"
    task_id: UUID = Field(primary_key=True)
    digest: bytes
    uscc: str
    departments: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    item_codes: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    reason: str
    ordered_by: str
    led_to: UUID | None = Field(default=None, foreign_key="task.task_id")


class VisitRow(SQLModel, table=True):
    __tablename__ = "visit"
    visit_id: UUID = Field(primary_key=True)
    task_id: UUID = Field(foreign_key="task.task_id")
    digest: bytes
    completed_on: date
    reported_by: str


class VisitResultRow(SQLModel, table=True):
    __tablename__ = "visit_result"
    visit_id: UUID = Field(primary_key=True, foreign_key="visit.visit_id")
    department_id: str = Field(primary_key=True)
    item_codes: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    inspector_ids: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))
    result_code: str
    problem_found: bool
    problem_codes: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text)))


def task_of(row: TaskRow, participants: tuple[Participant, ...]) -> Task:
    return Task(
        task_id=row.task_id,
        uscc=Uscc(row.uscc),
        version=row.version,
        state=TaskState(row.state),
        agreement_epoch=row.agreement_epoch,
        participants=participants,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        visit_id=row.visit_id,
        kind=TaskKind(row.kind),
        item_codes=tuple(row.item_codes),
        draw_id=row.draw_id,
    )


def task_row(task: Task, caused_at: datetime) -> TaskRow:
    return TaskRow(
        task_id=task.task_id,
        uscc=task.uscc,
        version=task.version,
        state=task.state,
        agreement_epoch=task.agreement_epoch,
        opened_on=task.opened_on,
        closed_on=task.closed_on,
        visit_id=task.visit_id,
        kind=task.kind,
        item_codes=list(task.item_codes),
        draw_id=task.draw_id,
        caused_at=caused_at,
    )


def participant_of(row: ParticipantRow) -> Participant:
    return Participant(
        department=row.department_id,
        lead=row.lead,
        state=ParticipantState(row.state),
        joined_version=row.joined_version,
        record_ids=tuple(row.record_ids),
        by_score=row.by_score,
    )


def participant_row(task_id: UUID, participant: Participant) -> ParticipantRow:
    return ParticipantRow(
        task_id=task_id,
        department_id=participant.department,
        lead=participant.lead,
        state=participant.state,
        joined_version=participant.joined_version,
        record_ids=list(participant.record_ids),
        by_score=participant.by_score,
    )
