"""Queries on deliveries that people make."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from push.adapters.rows import DeliveryRow, delivery_of
from push.domain.delivery import Delivery
from push.domain.delivery_filter import DeliveryFilter

_REFUSE_ALL = sa.text(
    "update delivery set state = 'refused', last_answer = :why, claimed_until = null"
    " where endpoint_id = :endpoint_id and state = 'pending' returning *"
)
_ACKNOWLEDGE = sa.text(
    "update delivery set state = 'acknowledged', acknowledged_at = clock_timestamp(),"
    " delivered_at = coalesce(delivered_at, clock_timestamp()), claimed_until = null"
    " where delivery_id = :delivery_id returning *"
)


async def locked(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    row = await session.get(DeliveryRow, delivery_id, with_for_update=True)
    return delivery_of(row) if row else None


async def acknowledge(session: AsyncSession, delivery_id: UUID) -> Delivery:
    connection = await session.connection()
    changed = await connection.execute(_ACKNOWLEDGE, {"delivery_id": delivery_id})
    return delivery_of(changed.one())


async def refuse_pending(session: AsyncSession, endpoint_id: UUID, why: str) -> list[Delivery]:
    """Nothing more goes to this endpoint. What is in flight may still arrive."""
    connection = await session.connection()
    rows = await connection.execute(_REFUSE_ALL, {"endpoint_id": endpoint_id, "why": why})
    return [delivery_of(row) for row in rows]


async def deliveries(
    session: AsyncSession, wanted: DeliveryFilter
) -> tuple[list[Delivery], int | None]:
    """One page, newest first, and the number to go on before, None at the end."""
    query = (
        select(DeliveryRow)
        .where(DeliveryRow.department_id == wanted.department)
        .order_by(col(DeliveryRow.number).desc())
        .limit(wanted.page_size + 1)
    )
    if wanted.task_id is not None:
        query = query.where(DeliveryRow.task_id == wanted.task_id)
    if wanted.before is not None:
        query = query.where(col(DeliveryRow.number) < wanted.before)
    rows = list((await session.exec(query)).all())
    page = rows[: wanted.page_size]
    return [delivery_of(row) for row in page], page[-1].number if len(rows) > len(page) else None
