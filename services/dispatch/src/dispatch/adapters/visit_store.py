"""Queries on visits and their results."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters.rows import VisitResultRow, VisitRow
from dispatch.domain.errors import VisitConflict
from dispatch.domain.visit import Visit


async def digest(session: AsyncSession, visit_id: UUID) -> bytes | None:
    query = select(VisitRow.digest).where(VisitRow.visit_id == visit_id)
    return (await session.exec(query)).first()


async def record(session: AsyncSession, visit: Visit, reported_by: str) -> None:
    """Raises VisitConflict where the id came in for another task in the same moment."""
    row = VisitRow(
        visit_id=visit.visit_id,
        task_id=visit.task_id,
        digest=visit.digest,
        completed_on=visit.completed_on,
        reported_by=reported_by,
    )
    inserted = await (await session.connection()).execute(
        insert(VisitRow).values(row.model_dump()).on_conflict_do_nothing().returning(sa.literal(1))
    )
    if inserted.first() is None:
        raise VisitConflict(visit.visit_id)
    session.add_all(
        VisitResultRow(
            visit_id=visit.visit_id,
            department_id=result.department,
            item_codes=list(result.item_codes),
            inspector_ids=list(result.inspector_ids),
            result_code=result.result_code,
            problem_found=result.problem_found,
            problem_codes=list(result.problem_codes),
        )
        for result in visit.results
    )
    await session.flush()
