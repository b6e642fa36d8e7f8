"""Coordinators' orders: what was asked, by whom, why, and the task it led to."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters import store
from dispatch.adapters.rows import JointOrderRow
from dispatch.domain.errors import OrderConflict
from dispatch.domain.order import Order, require_same


async def record(session: AsyncSession, order: Order, ordered_by: str) -> bool:
    """Put it on file if it is news; False: it is on file. Raises OrderConflict."""
    row = JointOrderRow(
        task_id=order.task_id,
        digest=order.digest,
        uscc=order.uscc,
        departments=list(order.departments),
        item_codes=list(order.item_codes),
        reason=order.reason,
        ordered_by=ordered_by,
    )
    statement = insert(JointOrderRow).values(row.model_dump()).on_conflict_do_nothing()
    connection = await session.connection()
    if (await connection.execute(statement.returning(sa.literal(1)))).first() is None:
        query = select(JointOrderRow.digest).where(JointOrderRow.task_id == order.task_id)
        require_same(order, (await session.exec(query)).one())
        return False
    if await store.exists(session, order.task_id):
        raise OrderConflict(order.task_id)
    return True


async def led_to(session: AsyncSession, order: Order) -> UUID:
    """The task that an order on file led to."""
    query = select(JointOrderRow.led_to).where(JointOrderRow.task_id == order.task_id)
    found = (await session.exec(query)).one()
    if found is None:
        raise LookupError(f"Order {order.task_id} was committed without its task.")
    return found


async def lead_to(session: AsyncSession, order: Order, task_id: UUID) -> None:
    await (await session.connection()).execute(
        sa.update(JointOrderRow)
        .where(col(JointOrderRow.task_id) == order.task_id)
        .values(led_to=task_id)
    )
