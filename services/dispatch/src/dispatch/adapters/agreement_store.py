"""The newest agreement of each enterprise, as last heard; its row is the enterprise's lock."""

from dataclasses import asdict
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.domain.agreement import Agreeing, Agreement, Route
from identifiers import Uscc

_KEEP = sa.text(
    "insert into enterprise_agreement (uscc, epoch, route, departments, caused_at)"
    " values (:uscc, :epoch, :route, :departments, :caused_at)"
    " on conflict (uscc) do update set epoch = excluded.epoch, route = excluded.route,"
    " departments = excluded.departments, caused_at = excluded.caused_at, look_again_on = null"
    " where enterprise_agreement.epoch < excluded.epoch returning 1"
).bindparams(sa.bindparam("departments", type_=JSONB))
_LOCK = sa.text(
    "select uscc, epoch, route, departments from enterprise_agreement"
    " where uscc = :uscc and look_again_on <= :on for update"
)
_STAND_BY = sa.text(
    "insert into enterprise_agreement (uscc, epoch, route, departments, caused_at)"
    " values (:uscc, 0, 'on_site', '[]', clock_timestamp()) on conflict (uscc) do nothing"
)
_LOCK_ALWAYS = sa.text("select from enterprise_agreement where uscc = :uscc for update")
_DUE = sa.text(
    "select uscc from enterprise_agreement where look_again_on <= :on order by look_again_on, uscc"
)
_LOOK_AGAIN = sa.text("update enterprise_agreement set look_again_on = :on where uscc = :uscc")


async def keep(session: AsyncSession, agreement: Agreement, caused_at: datetime) -> bool:
    """Keep and lock it if it is news; False: this epoch or a newer one is on file."""
    connection = await session.connection()
    kept = await connection.execute(
        _KEEP,
        {
            "uscc": agreement.uscc,
            "epoch": agreement.epoch,
            "route": agreement.route,
            "departments": [asdict(agreeing) for agreeing in agreement.departments],
            "caused_at": caused_at,
        },
    )
    return kept.first() is not None


async def lock(session: AsyncSession, uscc: Uscc) -> None:
    """Take the enterprise's lock. Where nothing was heard yet, epoch 0 stands for that."""
    connection = await session.connection()
    await connection.execute(_STAND_BY, {"uscc": uscc})
    await connection.execute(_LOCK_ALWAYS, {"uscc": uscc})


async def due(session: AsyncSession, on: date) -> list[Uscc]:
    """Enterprises whose agreement is to be weighed again by this day."""
    connection = await session.connection()
    return [Uscc(row.uscc) for row in await connection.execute(_DUE, {"on": on})]


async def locked_due(session: AsyncSession, uscc: Uscc, on: date) -> Agreement | None:
    """The agreement, locked; None where it is not due any more."""
    connection = await session.connection()
    row = (await connection.execute(_LOCK, {"uscc": uscc, "on": on})).mappings().first()
    return _agreement(row) if row else None


async def look_again(session: AsyncSession, uscc: Uscc, on: date | None) -> None:
    """Have the agreement weighed again on a day, or no more."""
    await (await session.connection()).execute(_LOOK_AGAIN, {"uscc": uscc, "on": on})


def _agreement(row: sa.RowMapping) -> Agreement:
    return Agreement(
        uscc=Uscc(row["uscc"]),
        epoch=row["epoch"],
        route=Route(row["route"]),
        departments=tuple(
            Agreeing(**{**each, "record_ids": tuple(each["record_ids"])})
            for each in row["departments"]
        ),
    )
