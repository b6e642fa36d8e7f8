"""Queries on tasks and participants."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters.rows import (
    ParticipantRow,
    TaskRow,
    participant_of,
    participant_row,
    task_of,
    task_row,
)
from dispatch.domain.errors import UnknownTask
from dispatch.domain.reading import Reader, TaskFilter
from dispatch.domain.task import Participant, ParticipantState, Task, TaskKind, TaskState
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


async def exists(session: AsyncSession, task_id: UUID) -> bool:
    query = select(TaskRow.task_id).where(TaskRow.task_id == task_id)
    return (await session.exec(query)).first() is not None


async def open_joint_task(session: AsyncSession, uscc: Uscc) -> Task | None:
    """The enterprise's open joint task, locked."""
    query = select(TaskRow).where(
        TaskRow.uscc == uscc, TaskRow.state == TaskState.OPEN, TaskRow.kind == TaskKind.JOINT
    )
    row = (await session.exec(query.with_for_update())).first()
    return (await _tasks(session, [row]))[0] if row else None


async def last_closed_on(session: AsyncSession, uscc: Uscc) -> date | None:
    """Of joint tasks: a drawn visit cools nothing down."""
    query = select(sa.func.max(TaskRow.closed_on)).where(
        TaskRow.uscc == uscc, TaskRow.kind == TaskKind.JOINT
    )
    return (await session.exec(query)).one()


async def tasks(
    session: AsyncSession, reader: Reader, wanted: TaskFilter
) -> tuple[list[Task], int | None]:
    """One page, newest first, and the number to go on before, None at the end."""
    query = select(TaskRow).order_by(col(TaskRow.number).desc()).limit(wanted.page_size + 1)
    for department in {reader.department, wanted.department} - {None}:
        of_department = select(ParticipantRow.task_id).where(
            ParticipantRow.department_id == department
        )
        query = query.where(col(TaskRow.task_id).in_(of_department))
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
    values = task_row(task, caused_at)
    row = await session.get(TaskRow, task.task_id)
    session.add(row.sqlmodel_update(values.model_dump(exclude={"number"})) if row else values)
    for participant in task.participants:
        await session.merge(participant_row(task.task_id, participant))
    await session.flush()


async def add_new(session: AsyncSession, tasks: list[Task], caused_at: datetime) -> list[Task]:
    """Write the tasks that are not on file yet, and return these."""
    rows = [task_row(task, caused_at).model_dump(exclude={"number"}) for task in tasks]
    statement = insert(TaskRow).values(rows).on_conflict_do_nothing()
    found = await (await session.connection()).execute(statement.returning(col(TaskRow.task_id)))
    new_ids = {row.task_id for row in found}
    new = [task for task in tasks if task.task_id in new_ids]
    session.add_all(
        participant_row(task.task_id, participant)
        for task in new
        for participant in task.participants
    )
    await session.flush()
    return new


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
