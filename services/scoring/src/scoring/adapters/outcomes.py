"""Stores what evaluations mean, in bulk: a handful of statements whatever the number of rows."""

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

import kernel
from scoring.adapters import agreements, columns, events
from scoring.domain.dossier import Unscored
from scoring.domain.model import Model
from scoring.domain.outcome import Outcome
from storage import raw

# The caller holds the lock of every dossier named here.
_DOSSIERS = """
update dossier d set through = new.through, sequence = d.sequence + 1,
    registered = new.registered, members = new.members::smallint[], encoding = %s,
    facts = substring(%s::bytea from new.begins for new.size),
    model_version = new.model_version, evaluated_on = new.evaluated_on, due_on = new.due_on,
    peers_run = new.peers_run
from unnest(%s::integer[], %s::integer[], %s::text[], %s::bigint[], %s::boolean[], %s::text[],
    %s::text[], %s::date[], %s::date[], %s::text[])
    as new (begins, size, uscc, through, registered, members, model_version, evaluated_on, due_on,
        peers_run)
where d.uscc = new.uscc
"""
_CLASSES = """
with new as (
    select uscc, version, on_day, through, classes::smallint[], scores::integer[],
        dedicated::integer[], model_version, regulations_version, run_id, cause_at,
        clock_timestamp() as stored_at, caused_by::text[], changed, peers_run
    from unnest(%(uscc)s::text[], %(version)s::bigint[], %(on_day)s::date[],
        %(through)s::bigint[], %(classes)s::text[], %(scores)s::text[], %(dedicated)s::text[],
        %(model)s::text[], %(regulations)s::text[], %(run_id)s::text[], %(cause_at)s::timestamptz[],
        %(caused_by)s::text[], %(changed)s::boolean[], %(peers_run)s::text[])
        as new (uscc, version, on_day, through, classes, scores, dedicated, model_version,
            regulations_version, run_id, cause_at, caused_by, changed, peers_run)
), present as (
    insert into classification (uscc, version, on_day, through, classes, scores, dedicated,
        model_version, regulations_version, run_id, cause_at, stored_at, peers_run)
    select uscc, version, on_day, through, classes, scores, dedicated, model_version,
        regulations_version, run_id, cause_at, stored_at, peers_run from new
    on conflict (uscc) do update set version = excluded.version, on_day = excluded.on_day,
        through = excluded.through, classes = excluded.classes, scores = excluded.scores,
        dedicated = excluded.dedicated, model_version = excluded.model_version,
        regulations_version = excluded.regulations_version, run_id = excluded.run_id,
        cause_at = excluded.cause_at, stored_at = excluded.stored_at,
        peers_run = excluded.peers_run
)
insert into classification_history (uscc, version, on_day, through, classes, scores, dedicated,
    model_version, regulations_version, run_id, cause_at, stored_at, caused_by, peers_run)
select uscc, version, on_day, through, classes, scores, dedicated, model_version,
    regulations_version, run_id, cause_at, stored_at, caused_by, peers_run
from new where changed
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
    agreed = [outcome for outcome in outcomes if outcome.agreement]
    if agreed:
        await connection.execute(_AGREEMENTS, _agreement_columns(agreed))
    await events.tell(session, outcomes)


async def set_aside(session: AsyncSession, unscored: Sequence[Unscored]) -> None:
    """Keep records that no definition can read for somebody to look at."""
    if unscored:
        values = [
            [f"{u.record_id:016x}" for u in unscored],
            [u.ledger for u in unscored],
            [u.uscc for u in unscored],
            [u.cause for u in unscored],
        ]
        await (await raw(session)).execute(_UNSCORED, values)


def _dossier_columns(model: Model, outcomes: Sequence[Outcome]) -> list[Any]:
    found = [outcome.enterprise for outcome in outcomes]
    packed = [kernel.pack(model.compiled, enterprise.dossier) for enterprise in found]
    return [
        *columns.joined(packed),
        columns.array(e.uscc for e in found),
        columns.array(e.through for e in found),
        columns.array(e.registered for e in found),
        columns.quoted(columns.numbers(sorted(e.members)) for e in found),
        columns.array(e.model_version for e in found),
        columns.array(e.evaluated_on for e in found),
        columns.array(e.due_on for e in found),
        columns.quoted(e.peers_run for e in found),
    ]


def _class_columns(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = [(outcome, c) for outcome in outcomes if (c := outcome.classification)]
    array, quoted, numbers = columns.array, columns.quoted, columns.numbers
    return {
        "uscc": array(o.enterprise.uscc for o, _ in found),
        "version": array(c.version for _, c in found),
        "on_day": array(c.on for _, c in found),
        "through": array(c.through for _, c in found),
        "classes": quoted(numbers(c.grades.classes) for _, c in found),
        "scores": quoted(numbers(c.grades.scores) for _, c in found),
        "dedicated": quoted(numbers(c.grades.dedicated) for _, c in found),
        "model": array(c.model_version for _, c in found),
        "regulations": array(c.regulations_version for _, c in found),
        "run_id": [o.cause.run_id for o, _ in found],
        "cause_at": array(o.cause.known_at for o, _ in found),
        "caused_by": quoted(array(o.cause.record_ids) for o, _ in found),
        "changed": array(bool(o.changes) for o, _ in found),
        "peers_run": quoted(c.peers_run for _, c in found),
    }


def _agreement_columns(outcomes: Sequence[Outcome]) -> list[Any]:
    found = [(o.enterprise.uscc, o.agreement) for o in outcomes if o.agreement]
    return [
        columns.array(uscc for uscc, _ in found),
        columns.array(a.epoch for _, a in found),
        columns.array(a.seen.route for _, a in found),
        columns.quoted(columns.array(sorted(a.seen.ids)) for _, a in found),
        columns.quoted(agreements.departments_json(a.seen) for _, a in found),
        columns.array(a.state for _, a in found),
        columns.quoted(a.reason for _, a in found),
        columns.array(a.caused_at for _, a in found),
    ]
