"""Queries on tasks and participants."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters.rows import (
    ParticipantRow,
    TaskRow,
    participant_of,
    participant_row,
    task_of,
)
from dispatch.domain.errors import UnknownTask
from dispatch.domain.reading import Reader, TaskFilter
from dispatch.domain.task import Participant, ParticipantState, Task, TaskState
from identifiers import Uscc


async def task(session: AsyncSession, task_id: UUID) -> Task:
    """Raises UnknownTask."""
    row = await session.get(TaskRow, task_id)
    if row is None:
        raise UnknownTask(task_id)
    return (await _tasks(session, [row]))[0]


async def locked_task(session: AsyncSession, task_id: UUID) -> Task:
    """The task, its enterprise's agreement locked before it as everywhere: no deadlock.

    Raises UnknownTask.
    """
    uscc = select(TaskRow.uscc).where(TaskRow.task_id == task_id).scalar_subquery()
    agreement = sa.table("enterprise_agreement", sa.column("uscc"))
    lock = sa.select(agreement.c.uscc).where(agreement.c.uscc == uscc).with_for_update()
    await (await session.connection()).execute(lock)
    await session.exec(select(TaskRow).where(TaskRow.task_id == task_id).with_for_update())
    return await task(session, task_id)


async def open_task(session: AsyncSession, uscc: Uscc) -> Task | None:
    """The enterprise's open joint task, locked."""
    query = select(TaskRow).where(TaskRow.uscc == uscc, TaskRow.state == TaskState.OPEN)
    row = (await session.exec(query.with_for_update())).first()
    return (await _tasks(session, [row]))[0] if row else None


async def last_closed_on(session: AsyncSession, uscc: Uscc) -> date | None:
    query = select(sa.func.max(TaskRow.closed_on)).where(TaskRow.uscc == uscc)
    return (await session.exec(query)).one()


async def tasks(
    session: AsyncSession, reader: Reader, wanted: TaskFilter
) -> tuple[list[Task], int | None]:
    """One page, newest first, and the number to go on before, None at the end."""
    query = select(TaskRow).order_by(col(TaskRow.number).desc()).limit(wanted.page_size + 1)
    if reader.department is not None:
        own = select(ParticipantRow.task_id).where(
            ParticipantRow.department_id == reader.department
        )
        query = query.where(col(TaskRow.task_id).in_(own))
    if wanted.uscc is not None:
        query = query.where(TaskRow.uscc == wanted.uscc)
    if wanted.state is not None:
        query = query.where(TaskRow.state == wanted.state)
    if wanted.before is not None:
        query = query.where(col(TaskRow.number) < wanted.before)
    rows = list((await session.exec(query)).all())
    page = rows[: wanted.page_size]
    return await _tasks(session, page), page[-1].number if len(rows) > len(page) else None


async def save(session: AsyncSession, task: Task, caused_at: datetime) -> None:
    """Write this version of a task, new or not."""
    values: dict[str, Any] = {
        "task_id": task.task_id,
        "uscc": task.uscc,
        "version": task.version,
        "state": task.state,
        "agreement_epoch": task.agreement_epoch,
        "opened_on": task.opened_on,
        "closed_on": task.closed_on,
        "visit_id": task.visit_id,
        "caused_at": caused_at,
    }
    row = await session.get(TaskRow, task.task_id)
    session.add(row.sqlmodel_update(values) if row else TaskRow(**values))
    for participant in task.participants:
        await session.merge(participant_row(task.task_id, participant))
    await session.flush()


async def acknowledge(session: AsyncSession, task_id: UUID, department: str) -> None:
    """A participant that was asked has taken the task over; who reported stays so."""
    await (await session.connection()).execute(
        sa.update(ParticipantRow)
        .where(
            col(ParticipantRow.task_id) == task_id,
            col(ParticipantRow.department_id) == department,
            col(ParticipantRow.state) == ParticipantState.ASKED,
        )
        .values(state=ParticipantState.ACKNOWLEDGED)
    )


async def _tasks(session: AsyncSession, rows: list[TaskRow]) -> list[Task]:
    """Rows with their participants, in the order in which these joined."""
    query = (
        select(ParticipantRow)
        .where(col(ParticipantRow.task_id).in_([row.task_id for row in rows]))
        .order_by(
            col(ParticipantRow.joined_version),
            col(ParticipantRow.lead).desc(),
            ParticipantRow.department_id,
        )
    )
    of_task: dict[UUID, list[Participant]] = {row.task_id: [] for row in rows}
    for row in await session.exec(query):
        of_task[row.task_id].append(participant_of(row))
    return [task_of(row, tuple(of_task[row.task_id])) for row in rows]
