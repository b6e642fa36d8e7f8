"""Everything that a run says, worked out by the database from the tables of `connect`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from independent.scores import scoring
from independent.sql import Reading
from independent.tables import Enterprise, connect
from independent.values import value_of
from kernel import Definitions

Peers = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """By enterprise, and by point, indicator or view; scores in thousandths; None is no value."""

    values: Mapping[tuple[int, str], int | None]
    points: Mapping[tuple[int, str], int]
    subtotals: Mapping[tuple[int, str], int]
    scores: Mapping[tuple[int, int], int]
    classes: Mapping[tuple[int, int], int]
    own_points: Mapping[tuple[int, int], int]
    peer_states: frozenset[tuple[int, str]]


def by_sql(
    definitions: Definitions, enterprises: Sequence[Enterprise], peers: Peers, day: date
) -> Evaluation:
    """Evaluate enterprises as of one day."""
    with connect(definitions, enterprises, peers) as connection:
        return evaluate(connection, definitions, day)


def evaluate(
    connection: duckdb.DuckDBPyConnection, definitions: Definitions, day: date
) -> Evaluation:
    """Evaluate the enterprises in the tables as of one day."""
    reading = Reading(definitions, day)
    connection.execute("CREATE TABLE value (ent BIGINT, point VARCHAR, value BIGINT)")
    for point in definitions.points:
        valued = value_of(reading, point.value)
        connection.execute(f"INSERT INTO value SELECT ent, '{point.id}', value FROM ({valued})")
    for statement in scoring(definitions):
        connection.execute(statement)

    def table(key: str, value: str, name: str) -> dict:
        rows = connection.execute(f"SELECT ent, {key}, {value} FROM {name}").fetchall()
        return {(ent, key): value for ent, key, value in rows}

    return Evaluation(
        values=table("point", "value", "value"),
        points=table("point", "points", "given_points"),
        subtotals=table("node", "CAST(amount AS BIGINT)", "subtotal"),
        scores=table("view", "score", "score"),
        classes=table("view", "class", "score"),
        own_points=table("view", "evidence", "score"),
        peer_states=frozenset(connection.execute("SELECT * FROM peer_state").fetchall()),
    )


def own_evidence_by_sql(
    definitions: Definitions,
    enterprises: Sequence[Enterprise],
    peers: Peers,
    day: date,
    department: str,
) -> list[int]:
    """Evaluate what one department sent as if nothing else were known, not even the establishment.

    Its own dedicated points count, and the indicators that it emphasises, each never below 0.
    """
    own = [Enterprise([r for r in e.records if r.source == department]) for e in enterprises]
    found = by_sql(definitions, own, peers, day)
    model = next(model for model in definitions.departments if model.department == department)
    nodes = [node for node, tenths in model.emphasis_tenths.items() if tenths > 10]
    return [
        found.own_points[ent, model.view] + sum(max(0, found.subtotals[ent, n]) for n in nodes)
        for ent in range(len(enterprises))
    ]
