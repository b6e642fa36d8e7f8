"""The copy of the registry from which pools are frozen, and how far the ledger is read."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters.aggregation_client import Registered
from sampling.domain.encoding import Codes
from sampling.domain.pool import codes
from storage import raw

_THROUGH = "select through from ledger_cursor"
_ADVANCE = "update ledger_cursor set through = greatest(through, %s)"
# Two readers may be at work; what an older window says never replaces what a newer one said.
_ENTERPRISES = """
insert into object (uscc, enterprise_ledger, registered, industry_code, region_code)
select * from unnest(%s::text[], %s::bigint[], %s::boolean[], %s::text[], %s::text[])
on conflict (uscc) do update
set registered = excluded.registered, industry_code = excluded.industry_code,
    region_code = excluded.region_code, enterprise_ledger = excluded.enterprise_ledger
where object.enterprise_ledger < excluded.enterprise_ledger
"""
_MEMBERSHIPS = """
insert into object (uscc, libraries, membership_ledger)
select uscc, coalesce(string_to_array(nullif(libraries, ''), E'\\n'), '{}'), ledger
from unnest(%s::text[], %s::text[], %s::bigint[]) as new (uscc, libraries, ledger)
on conflict (uscc) do update
set libraries = excluded.libraries, membership_ledger = excluded.membership_ledger
where object.membership_ledger < excluded.membership_ledger
"""
_MEMBERS = "select uscc from object where registered and libraries @> array[%s]"
_HOLDS = "select 1 from object where uscc = %s and registered and libraries <> '{}'"


async def through(session: AsyncSession) -> int:
    """The ledger number through which the registry is read."""
    cursor = await (await raw(session)).execute(_THROUGH)
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def advance(session: AsyncSession, through: int) -> None:
    await (await raw(session)).execute(_ADVANCE, [through])


async def enter(
    session: AsyncSession,
    usccs: Sequence[str],
    registered: Sequence[Registered],
    ledger: Sequence[int],
) -> None:
    """The entries of enterprises in the register, as the ledger says."""
    stands, industries, regions = (
        map(list, zip(*registered, strict=True)) if registered else ([],) * 3
    )
    values = [usccs, ledger, stands, industries, regions]
    await (await raw(session)).execute(_ENTERPRISES, values)


async def join(
    session: AsyncSession,
    usccs: Sequence[str],
    libraries: Sequence[Sequence[str]],
    ledger: Sequence[int],
) -> None:
    """All libraries of enterprises, as the ledger says."""
    joined = ["\n".join(names) for names in libraries]
    await (await raw(session)).execute(_MEMBERSHIPS, [usccs, joined, ledger])


async def members(session: AsyncSession, library: str) -> Codes:
    """Registered members of `department/name`, in order of USCC."""
    cursor = await (await raw(session)).execute(_MEMBERS, [library])
    return codes(row[0] for row in await cursor.fetchall())


async def holds(session: AsyncSession, uscc: str) -> bool:
    """Whether an enterprise is registered and in some library."""
    cursor = await (await raw(session)).execute(_HOLDS, [uscc])
    return await cursor.fetchone() is not None
