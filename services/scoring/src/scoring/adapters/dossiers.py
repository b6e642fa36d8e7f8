"""Rows of dossiers with what is stored beside them, read in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

import kernel
from kernel import Dossier
from scoring.adapters import agreements
from scoring.domain.classification import Classification, Grades
from scoring.domain.dossier import Enterprise
from scoring.domain.model import Model
from scoring.domain.outcome import Before
from storage import raw

_ADD = """
insert into dossier (uscc, through, sequence, registered, members, encoding, facts)
select uscc, 0, 0, false, '{}', %s, %s from unnest(%s::text[]) as new (uscc)
on conflict (uscc) do nothing
"""
_LOCK = "select uscc from dossier where uscc = any(%s::text[]) order by uscc for update"
_LOCK_SAME = """
select d.uscc from dossier d
join unnest(%s::text[], %s::bigint[]) as seen (uscc, sequence) using (uscc)
where d.sequence = seen.sequence order by d.uscc for update of d
"""
_SELECT = """
select d.uscc, d.facts, d.encoding, d.through, d.sequence, d.registered, d.members,
    d.model_version, d.evaluated_on, d.due_on, d.peers_run,
    c.version, c.on_day, c.through, c.classes, c.scores, c.dedicated, c.model_version,
    c.regulations_version, c.stored_at, c.peers_run,
    a.epoch, a.route, a.departments, a.state, a.reason, a.caused_at
from dossier d left join classification c using (uscc) left join agreement a using (uscc)
"""
_SOME = f"{_SELECT} where d.uscc = any(%s::text[]) order by d.uscc"
_PAGE = f"{_SELECT} where d.registered and d.uscc > %s order by d.uscc limit %s"
_DUE = "select uscc from dossier where due_on <= %s order by due_on, uscc limit %s"
_STALE = "select uscc from dossier where encoding <> %s order by uscc limit %s"
_RELEASED = """
update dossier set due_on = %s
where evaluated_on is not null and model_version <> %s and (due_on is null or due_on > %s)
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One dossier and what is stored beside it; `stale` facts are to be read anew from records."""

    enterprise: Enterprise
    before: Before
    stale: bool


async def lock(session: AsyncSession, usccs: Sequence[str], model: Model) -> list[Stored]:
    """Lock the dossiers of these enterprises, in order of USCC; those not there yet are made."""
    connection, wanted = await raw(session), list(usccs)
    cursor = await connection.execute(_LOCK, [wanted])
    if cursor.rowcount < len(wanted):
        empty = kernel.pack(model.compiled, Dossier.empty())
        await connection.execute(_ADD, [model.encoding, empty, sorted(wanted)])
        await connection.execute(_LOCK, [wanted])
    # A second statement: what stands beside a dossier is read after its lock is held.
    return await some(session, wanted, model)


async def lock_unchanged(session: AsyncSession, seen: Sequence[Enterprise]) -> set[str]:
    """Lock those whose dossier was not written since it was seen, and return them."""
    sequences = [enterprise.sequence for enterprise in seen]
    connection = await raw(session)
    cursor = await connection.execute(_LOCK_SAME, [[e.uscc for e in seen], sequences])
    return {row[0] for row in await cursor.fetchall()}


async def some(session: AsyncSession, usccs: Sequence[str], model: Model) -> list[Stored]:
    return await _read(session, _SOME, [list(usccs)], model)


async def page(session: AsyncSession, after: str, size: int, model: Model) -> list[Stored]:
    """Registered enterprises after a USCC, in order."""
    return await _read(session, _PAGE, [after, size], model)


async def due(session: AsyncSession, on: date, size: int) -> list[str]:
    return await _names(session, _DUE, [on, size])


async def stale(session: AsyncSession, model: Model, size: int) -> list[str]:
    return await _names(session, _STALE, [model.encoding, size])


async def all_due_under(session: AsyncSession, model: Model) -> None:
    """Make every enterprise due that was last evaluated under another model."""
    connection = await raw(session)
    await connection.execute(_RELEASED, [model.on, model.version, model.on])


async def _names(session: AsyncSession, query: str, values: list[Any]) -> list[str]:
    cursor = await (await raw(session)).execute(query, values)
    return [row[0] for row in await cursor.fetchall()]


async def _read(session: AsyncSession, query: str, values: list[Any], model: Model) -> list[Stored]:
    cursor = (await raw(session)).cursor(binary=True)
    await cursor.execute(query, values)
    return [_stored(row, model) for row in await cursor.fetchall()]


def _stored(row: tuple[Any, ...], model: Model) -> Stored:
    uscc, facts, encoding, through, sequence, registered, members = row[:7]
    fresh = encoding == model.encoding
    enterprise = Enterprise(
        uscc,
        kernel.unpack(model.compiled, facts) if fresh else Dossier.empty(),
        through,
        sequence,
        registered,
        frozenset(members),
        *row[7:11],
    )
    before = Before(_classification(row[11:21]), agreements.agreement_of(row[21:27]))
    return Stored(enterprise, before, stale=not fresh)


def _classification(row: tuple[Any, ...]) -> Classification | None:
    version, on, through, classes, scores, dedicated, model, regulations, stored_at, peers = row
    if version is None:
        return None
    grades = Grades(tuple(classes), tuple(scores), tuple(dedicated))
    return Classification(version, on, through, grades, model, regulations, stored_at, peers)
