"""SQL that both forms share: when a fact counts, and the tables beside the slots."""

from collections.abc import Iterable, Mapping
from itertools import groupby

import numpy as np

from benchmarks.in_sql.terms import How, Term, Terms
from kernel import OPEN

Steps = dict[str, str]
"""Tables to make one after the other, by their names."""
ITSELF = "CASE WHEN key = 0 THEN place ELSE -1 END"
"""Beside the key: a fact without a key stands for itself."""


def counts(terms: Iterable[Term], today: int) -> str:
    """When a fact counts for terms that have all but the signal in common."""
    terms = list(terms)
    low, high, end_low, end_high = terms[0].bounds
    signals = sorted({term.signal for term in terms})
    found = [f"sig = {signals[0]}" if len(signals) == 1 else f"sig IN ({listed(signals)})"]
    found += [f"day > {low}"] if low >= 0 else []
    found += [f"day <= {high}"] if high != today else []
    found += [f"ends > {end_low}"] if end_low >= 0 else []
    found += [f"ends <= {end_high}"] if end_high != OPEN else []
    found += [f"peers & {terms[0].peer} <> 0"] if terms[0].peer else []
    return " AND ".join(found)


def any_counts(terms: Iterable[Term], today: int) -> str:
    """When a fact counts for any of the terms."""
    return " OR ".join(f"({counts(same, today)})" for same in alike(terms))


def alike(terms: Iterable[Term]) -> list[list[Term]]:
    """Terms that have all but the signal in common, together."""

    def common(term: Term) -> tuple[object, ...]:
        return term.bounds, term.peer, term.one, term.payloads, term.days

    return [list(same) for _, same in groupby(sorted(terms, key=common), common)]


def signals(terms: Iterable[Term]) -> str:
    return listed(sorted({term.signal for term in terms}))


def listed(parts: Iterable[object]) -> str:
    return ", ".join(map(str, parts))


def beside(terms: Terms) -> Steps:
    """The newest fact of each key, which enterprises had two events near, and what is uncovered."""
    tables, found = terms.on.program.tables, terms.of_signals()
    grouped = tables.signal_group[: len(tables.row_start) - 1]
    superseding = np.flatnonzero(tables.group_supersedes[grouped])
    group = " ".join(f"WHEN sig = {signal} THEN {grouped[signal]}" for signal in superseding)
    made = {
        "newest": f"""
            SELECT f.* FROM facts f JOIN (
                SELECT max(place) AS place FROM facts
                WHERE sig IN ({listed(superseding)}) AND day <= {terms.today}
                GROUP BY ent, CASE {group} END, key, {ITSELF}) AS n ON f.place = n.place""",
        **_months(terms, [term for term in found if term.how is How.MONTHS]),
        "near": _near([t for t in found if t.how in (How.FIRST, How.SECOND)], terms.today),
    }
    for pair in range(int(tables.pairs[0])):
        lists = {
            how: any_counts((t for t in found if t.how is how and t.one == pair), terms.today)
            for how in (How.REQUIRED, How.COVER, How.KNOWN)
        }
        made[f"uncovered{pair}"] = _uncovered(lists)
    return made


def _months(terms: Terms, found: list[Term]) -> Steps:
    """The months of each series as columns."""
    made = {}
    for slot in sorted({term.slot for term in found}):
        number = terms.months_of(slot)
        counted = any_counts((term for term in found if term.slot == slot), terms.today)
        columns = (
            f"max(CASE WHEN month = {terms.this_month - lag} THEN payload END) AS s{slot + lag}"
            for lag in range(number)
        )
        made[f"months{slot}"] = f"""
            SELECT ent, {", ".join(columns)} FROM facts
            WHERE day <= {terms.today} AND month > {terms.this_month - number} AND ({counted})
            GROUP BY ent"""
    return made


def _near(terms: list[Term], today: int) -> str:
    first, second = (
        any_counts((t for t in terms if t.how is how), today) for how in (How.FIRST, How.SECOND)
    )
    (days,) = {term.one for term in terms}
    return f"""
        SELECT DISTINCT ent, 1 AS near FROM
        (SELECT ent, day FROM facts WHERE day <= {today} AND ({first})) AS a
        JOIN (SELECT ent AS other, day AS other_day FROM facts
              WHERE day <= {today} AND ({second})) AS b ON ent = other
        WHERE day - other_day BETWEEN -{days} AND {days}"""


def _uncovered(lists: Mapping[How, str]) -> str:
    return f"""
        SELECT r.ent,
            sum(CASE WHEN covered IS NULL AND known = 1 THEN 1 ELSE 0 END) AS lapsed,
            sum(CASE WHEN covered IS NULL AND known IS NULL THEN 1 ELSE 0 END) AS never
        FROM (SELECT DISTINCT ent, key AS item FROM facts WHERE {lists[How.REQUIRED]}) AS r
        LEFT JOIN (SELECT DISTINCT ent, payload AS item, 1 AS covered FROM newest
                   WHERE {lists[How.COVER]}) AS c ON r.ent = c.ent AND r.item = c.item
        LEFT JOIN (SELECT DISTINCT ent, payload AS item, 1 AS known FROM newest
                   WHERE {lists[How.KNOWN]}) AS k ON r.ent = k.ent AND r.item = k.item
        GROUP BY r.ent"""


def joined_beside(terms: Terms) -> str:
    """Joins of the tables of `beside` to enterprises `e`."""
    tables = terms.on.program.tables
    names = ["near", *(f"months{terms.month(place, 0)}" for place in range(int(tables.series[0])))]
    joins = [f"LEFT JOIN {name} ON e.ent = {name}.ent" for name in names]
    joins += [
        f"LEFT JOIN (SELECT ent, lapsed AS lapsed{p}, never AS never{p} FROM uncovered{p}) AS u{p}"
        f" ON e.ent = u{p}.ent"
        for p in range(int(tables.pairs[0]))
    ]
    return " ".join(joins)
