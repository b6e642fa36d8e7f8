"""Rows of tasks, participants and visits, and what they stand for."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from dispatch.domain.task import Participant, ParticipantState, Task, TaskState
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
