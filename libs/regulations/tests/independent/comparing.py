"""The kernel asked about the same enterprises, and its answer in the same form."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import kernel
from independent.evaluation import Evaluation, Peers, by_sql
from independent.tables import Enterprise
from kernel import Program


def by_kernel(
    program: Program, enterprises: Sequence[Enterprise], peers: Peers, day: date
) -> Evaluation:
    """One record after the other becomes facts, as they come in at any time."""
    batch = batch_of(program, enterprises, peers)
    return said(program, kernel.fold(program.on(day), batch))


def batch_of(program: Program, enterprises: Sequence[Enterprise], peers: Peers) -> kernel.Batch:
    batch = kernel.stack([dossier_of(program, enterprise) for enterprise in enterprises])
    return batch.with_peers(kernel.PeerStates.named(program.peer_bits, peers))


def dossier_of(program: Program, enterprise: Enterprise) -> kernel.Dossier:
    changes = {
        told.record: kernel.encode_record(
            program,
            told.kind,
            told.fields,
            source_department=told.source,
            repaired_on=told.repaired_on,
            revoked=told.revoked,
        )
        for told in enterprise.records
    }
    dossier = kernel.Dossier.empty().with_records(program, changes)
    return dossier.with_established_on(enterprise.established_on)


def said(program: Program, scores: kernel.Scores) -> Evaluation:
    """What a fold says, by name."""
    count = range(len(scores.values))
    values = {
        (ent, name): None if value == kernel.NONE else value
        for ent in count
        for name, value in zip(program.point_ids, scores.values[ent].tolist(), strict=True)
    }
    placed = [p.id for p in program.definitions.points if p.indicator or p.department]
    given = {(e, name) for (e, name), value in values.items() if value is not None}
    names = {bit: name for name, bit in program.peer_bits.items()} | {0: "classed"}
    views = program.views
    return Evaluation(
        values=values,
        points={
            (e, name): program.points_of(program.slots[name], values[e, name])
            for e in count
            for name in placed
            if (e, name) in given
        },
        subtotals={
            (e, name): amount
            for e in count
            for name, amount in zip(program.subtotal_ids, scores.subtotals[e].tolist(), strict=True)
        },
        scores={(e, view): int(scores.scores[e, view]) for e in count for view in views},
        classes={(e, view): int(scores.classes[e, view]) for e in count for view in views},
        own_points={(e, view): int(scores.own_points[e, view]) for e in count for view in views},
        peer_states=frozenset(
            (e, name)
            for e in count
            for bit, name in names.items()
            if scores.peer_states[e] >> bit & 1
        ),
    )


def agree(
    program: Program, enterprises: Sequence[Enterprise], peers: Peers, day: date
) -> Evaluation:
    """Return what both say. Raises AssertionError with the least that they differ about."""

    def found(asked: Sequence[Enterprise]) -> list[str]:
        sql = by_sql(program.definitions, asked, peers, day)
        return differences(by_kernel(program, asked, peers, day), sql)

    sql = by_sql(program.definitions, enterprises, peers, day)
    if differences(by_kernel(program, enterprises, peers, day), sql):
        asked = next(e for e in enterprises if found([e]))
        least = least_of(asked, lambda e: bool(found([e])))
        told = "\n".join(map(str, [*found([least]), day, peers, least.established_on]))
        raise AssertionError("\n".join([told, *map(str, least.records)]))
    return sql


def least_of(enterprise: Enterprise, still: Callable[[Enterprise], bool]) -> Enterprise:
    """Leave out records and fields as long as something still holds."""
    for record in enterprise.records:
        without = replace(enterprise, records=[r for r in enterprise.records if r != record])
        enterprise = without if still(without) else enterprise
    for place, record in enumerate(enterprise.records):
        for name in record.fields:
            less = replace(enterprise.records[place], fields=_without(enterprise, place, name))
            records = [*enterprise.records[:place], less, *enterprise.records[place + 1 :]]
            fewer = replace(enterprise, records=records)
            enterprise = fewer if still(fewer) else enterprise
    return enterprise


def _without(enterprise: Enterprise, place: int, name: str) -> dict[str, object]:
    return {n: v for n, v in enterprise.records[place].fields.items() if n != name}


def differences(kernels: Evaluation, sqls: Evaluation) -> list[str]:
    """What the kernel says and the SQL says, wherever that is not the same."""
    found = []
    for name in ("values", "points", "subtotals", "scores", "classes", "own_points"):
        ours, theirs = getattr(kernels, name), getattr(sqls, name)
        found += [
            f"{name} {key}: kernel {ours.get(key)}, SQL {theirs.get(key)}"
            for key in sorted(ours.keys() | theirs.keys())
            if ours.get(key) != theirs.get(key)
        ]
    states = kernels.peer_states ^ sqls.peer_states
    return found + [f"peer state {state}: only one of them says it" for state in sorted(states)]
