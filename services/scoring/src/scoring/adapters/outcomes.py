"""Stores what evaluations mean, in bulk: a handful of statements whatever the number of rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

import kernel
from scoring.adapters import agreements, events
from scoring.domain.dossier import Unscored
from scoring.domain.model import Model
from scoring.domain.outcome import Outcome
from storage import raw

# The caller holds the lock of every dossier named here.
_DOSSIERS = """
update dossier d set through = new.through, sequence = d.sequence + 1,
    registered = new.registered, members = new.members::smallint[], encoding = %s,
    facts = new.facts, model_version = new.model_version, evaluated_on = new.evaluated_on,
    due_on = new.due_on
from unnest(%s::text[], %s::bigint[], %s::boolean[], %s::text[], %s::bytea[], %s::text[],
    %s::date[], %s::date[])
    as new (uscc, through, registered, members, facts, model_version, evaluated_on, due_on)
where d.uscc = new.uscc
"""
_NEW_CLASSES = """
from unnest(%(uscc)s::text[], %(version)s::bigint[], %(on_day)s::date[], %(through)s::bigint[],
    %(classes)s::text[], %(scores)s::text[], %(dedicated)s::text[], %(model)s::text[],
    %(regulations)s::text[], %(run_id)s::text[], %(caused_by)s::text[],
    %(cause_at)s::timestamptz[])
    as new (uscc, version, on_day, through, classes, scores, dedicated, model_version,
        regulations_version, run_id, caused_by, cause_at)
"""
_CLASSES = f"""
insert into classification (uscc, version, on_day, through, classes, scores, dedicated,
    model_version, regulations_version, run_id, cause_at, stored_at)
select uscc, version, on_day, through, classes::smallint[], scores::integer[],
    dedicated::integer[], model_version, regulations_version, run_id, cause_at, clock_timestamp()
{_NEW_CLASSES}
on conflict (uscc) do update set version = excluded.version, on_day = excluded.on_day,
    through = excluded.through, classes = excluded.classes, scores = excluded.scores,
    dedicated = excluded.dedicated, model_version = excluded.model_version,
    regulations_version = excluded.regulations_version, run_id = excluded.run_id,
    cause_at = excluded.cause_at, stored_at = excluded.stored_at
"""
_HISTORY = f"""
insert into classification_history (uscc, version, on_day, through, classes, scores, dedicated,
    model_version, regulations_version, run_id, caused_by, cause_at, stored_at)
select uscc, version, on_day, through, classes::smallint[], scores::integer[],
    dedicated::integer[], model_version, regulations_version, run_id, caused_by::text[],
    cause_at, clock_timestamp()
{_NEW_CLASSES}
"""
_AGREEMENTS = """
insert into agreement (uscc, epoch, route, department_ids, departments, state, reason, caused_at,
    changed_at)
select uscc, epoch, route, department_ids::text[], departments::jsonb, state, reason, caused_at,
    clock_timestamp()
from unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::timestamptz[])
    as new (uscc, epoch, route, department_ids, departments, state, reason, caused_at)
on conflict (uscc) do update set epoch = excluded.epoch, route = excluded.route,
    department_ids = excluded.department_ids, departments = excluded.departments,
    state = excluded.state, reason = excluded.reason, caused_at = excluded.caused_at,
    changed_at = excluded.changed_at
"""
_UNSCORED = """
insert into unscored_record (record_id, ledger, uscc, cause)
select * from unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])
on conflict (record_id, ledger) do nothing
"""


async def save(session: AsyncSession, model: Model, outcomes: Sequence[Outcome]) -> None:
    """Write dossiers, changed classes, their history and agreements, and what is to be told."""
    connection = await raw(session)
    if outcomes:
        await connection.execute(_DOSSIERS, [model.encoding, *_dossier_columns(model, outcomes)])
    graded = [outcome for outcome in outcomes if outcome.classification]
    if graded:
        await connection.execute(_CLASSES, _class_columns(graded))
    changed = [outcome for outcome in graded if outcome.changes]
    if changed:
        await connection.execute(_HISTORY, _class_columns(changed))
    agreed = [outcome for outcome in outcomes if outcome.agreement]
    if agreed:
        await connection.execute(_AGREEMENTS, _agreement_columns(agreed))
    await events.tell(session, outcomes)


async def set_aside(session: AsyncSession, unscored: Sequence[Unscored]) -> None:
    """Keep records that no definition can read for somebody to look at."""
    if unscored:
        rows = [(f"{u.record_id:016x}", u.ledger, u.uscc, u.cause) for u in unscored]
        await (await raw(session)).execute(_UNSCORED, _transposed(rows))


def _transposed(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _literal(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it; of numbers and identifiers, so nothing needs quoting."""
    return "{" + ",".join(map(str, values)) + "}"


def _dossier_columns(model: Model, outcomes: Sequence[Outcome]) -> list[list[Any]]:
    return _transposed(
        (
            e.uscc,
            e.through,
            e.registered,
            _literal(sorted(e.members)),
            kernel.pack(model.compiled, e.dossier),
            e.model_version,
            e.evaluated_on,
            e.due_on,
        )
        for e in (outcome.enterprise for outcome in outcomes)
    )


def _class_columns(outcomes: Sequence[Outcome]) -> dict[str, list[Any]]:
    found = [(o.enterprise.uscc, o.cause, o.classification) for o in outcomes if o.classification]
    return {
        "uscc": [uscc for uscc, _, _ in found],
        "version": [c.version for _, _, c in found],
        "on_day": [c.on for _, _, c in found],
        "through": [c.through for _, _, c in found],
        "classes": [_literal(c.grades.classes) for _, _, c in found],
        "scores": [_literal(c.grades.scores) for _, _, c in found],
        "dedicated": [_literal(c.grades.dedicated) for _, _, c in found],
        "model": [c.model_version for _, _, c in found],
        "regulations": [c.regulations_version for _, _, c in found],
        "run_id": [cause.run_id for _, cause, _ in found],
        "caused_by": [_literal(cause.record_ids) for _, cause, _ in found],
        "cause_at": [cause.known_at for _, cause, _ in found],
    }


def _agreement_columns(outcomes: Sequence[Outcome]) -> list[list[Any]]:
    return _transposed(
        (
            outcome.enterprise.uscc,
            agreement.epoch,
            agreement.seen.route.value,
            _literal(sorted(agreement.seen.ids)),
            agreements.departments_json(agreement.seen),
            agreement.state.value,
            agreement.reason,
            agreement.caused_at,
        )
        for outcome in outcomes
        if (agreement := outcome.agreement)
    )
