"""Queries on endpoints."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from push.adapters.rows import EndpointRow, endpoint_of
from push.domain.endpoint import Endpoint, EndpointState


async def add(session: AsyncSession, endpoint: Endpoint) -> Endpoint:
    """What is on file under this id afterwards: this endpoint, or one that was there before."""
    values = {
        "endpoint_id": endpoint.endpoint_id,
        "department_id": endpoint.department,
        "url": endpoint.url,
        "secret": endpoint.secret,
        "state": endpoint.state,
    }
    connection = await session.connection()
    await connection.execute(insert(EndpointRow).values(values).on_conflict_do_nothing())
    row = await session.get_one(EndpointRow, endpoint.endpoint_id)
    return endpoint_of(row)


async def endpoint(session: AsyncSession, endpoint_id: UUID) -> Endpoint | None:
    row = await session.get(EndpointRow, endpoint_id, with_for_update=True)
    return endpoint_of(row) if row else None


async def endpoints(session: AsyncSession, department: str) -> list[Endpoint]:
    """Those that are not removed, oldest first."""
    query = (
        select(EndpointRow)
        .where(EndpointRow.department_id == department, EndpointRow.state != EndpointState.REMOVED)
        .order_by(col(EndpointRow.number))
    )
    return [endpoint_of(row) for row in await session.exec(query)]


async def set_state(session: AsyncSession, endpoint_id: UUID, state: EndpointState) -> None:
    await (await session.connection()).execute(
        sa.update(EndpointRow)
        .where(col(EndpointRow.endpoint_id) == endpoint_id)
        .values(state=state)
    )
