"""The long form: facts joined with the rows of the program, grouped by enterprise and slot."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.in_sql.finishing import finished, needed
from benchmarks.in_sql.parts import ITSELF, Steps, joined_beside
from benchmarks.in_sql.scoring import case, gone, places, positive, steps_of
from benchmarks.in_sql.terms import PACK, How, Term, Terms
from kernel import NONE

Table = dict[str, NDArray[np.integer]]
BY_KEY = (How.ONCE, How.TWICE, How.OTHERWISE)


def tables(terms: Terms) -> dict[str, Table]:
    """The rows of the program, of bins and of points, as tables beside the facts."""
    found = terms.of_signals()
    added = [term for term in found if term.how in (How.SUM, How.MAX)]
    return {
        "row_of_fact": _rows([term for term in added if not term.per]),
        "row_of_newest": _rows([term for term in added if term.per]),
        "row_of_keyed": _rows([term for term in found if term.how in BY_KEY]),
        **_bins(terms),
    }


def _rows(terms: list[Term]) -> Table:
    low, high, end_low, end_high = np.array([term.bounds for term in terms], np.int32).T
    return {
        "sig": np.array([term.signal for term in terms], np.int16),
        "slot": np.array([term.slot for term in terms], np.int16),
        "low": low,
        "high": high,
        "end_low": end_low,
        "end_high": end_high,
        "peer": np.array([term.peer for term in terms], np.int16),
        "one": np.array([term.one for term in terms], np.int64),
        "payloads": np.array([term.payloads for term in terms], np.int64),
        "days": np.array([term.days for term in terms], np.int64),
        "how": np.array([term.how.value for term in terms], np.int8),
    }


def _bins(terms: Terms) -> dict[str, Table]:
    program = terms.on.program
    place = {slot: name for name, slots in places(program).items() for slot in slots}
    derived = finished(terms, str)
    rows = [row for row in steps_of(program) if row[0] not in derived]
    numbers = {name: number for number, name in enumerate(places(program))}
    slot, low, high, points = np.array(rows, np.int64).T
    return {
        "bin": {
            "slot": slot.astype(np.int16),
            "at_least": low,
            "below": high,
            "points": points.astype(np.int32),
            "place": np.array([numbers[place[s]] for s in slot.tolist()], np.int16),
        }
    }


def long(terms: Terms) -> Steps:
    """`folded`: enterprise, slot, value, where facts count; `derived`: the finished values."""
    return {
        "folded": f"""
            SELECT ent, slot, CASE WHEN min(how) = {How.SUM.value}
                THEN CAST(sum(x) AS BIGINT) ELSE max(x) % {PACK} END AS value
            FROM ({_added("facts", "row_of_fact")} UNION ALL
                  {_added("newest", "row_of_newest")}) AS added
            GROUP BY ent, slot
            UNION ALL {_keyed(terms)}""",
        "picked": _picked(terms),
        "derived": _derived(terms),
    }


COUNTS = """day > low AND day <= high AND ends > end_low AND ends <= end_high
    AND (peer = 0 OR peers & peer <> 0)"""
AMOUNT = "one + payloads * payload + days * day"


def _added(source: str, rows: str) -> str:
    return f"""
        SELECT ent, slot, how, {AMOUNT} AS x
        FROM {source} AS f JOIN {rows} AS r ON f.sig = r.sig WHERE {COUNTS}"""


def _keyed(terms: Terms) -> str:
    return f"""
        SELECT ent, slot, CAST(sum(CASE WHEN how = {How.ONCE.value} THEN x % {PACK}
            WHEN named AND how = {How.TWICE.value} AND times > 1 THEN 1
            WHEN named AND how = {How.OTHERWISE.value} AND least_one <> most THEN 1
            ELSE 0 END) AS BIGINT) AS value
        FROM (
            SELECT ent, slot, min(how) AS how, max({AMOUNT}) AS x, count(*) AS times,
                min(payload) AS least_one, max(payload) AS most, min(key) <> 0 AS named
            FROM facts AS f JOIN row_of_keyed AS r ON f.sig = r.sig WHERE {COUNTS}
            GROUP BY ent, slot, key, {ITSELF}) AS by_key
        GROUP BY ent, slot"""


def _picked(terms: Terms) -> str:
    """The slots of finished values, and that of leavers, as columns."""
    (leavers,) = {row[0] for row in terms.on.program.tables.leavers.tolist()}
    slots = [*needed(terms), leavers]
    columns = (f"max(CASE WHEN slot = {slot} THEN value END) AS s{slot}" for slot in slots)
    return f"""
        SELECT ent, {", ".join(columns)} FROM folded
        WHERE slot IN ({", ".join(map(str, slots))}) GROUP BY ent"""


def _derived(terms: Terms) -> str:
    initial = terms.on.program.tables.initial.tolist()
    (leavers,) = {row[0] for row in terms.on.program.tables.leavers.tolist()}

    def column(slot: int) -> str:
        none = slot < len(initial) and initial[slot] == NONE
        return f"p.s{slot}" if none else f"coalesce(p.s{slot}, 0)"

    made = finished(terms, column)
    values = ", ".join(f"CAST({sql} AS BIGINT) AS v{slot}" for slot, sql in made.items())
    left = gone(terms.on.program, f"p.s{leavers}")
    return f"""
        SELECT e.ent, CASE WHEN {left} THEN 1 ELSE 0 END AS gone, {values}
        FROM enterprise e LEFT JOIN picked p ON e.ent = p.ent {joined_beside(terms)}"""


def from_folded(terms: Terms) -> Steps:
    """`summed` of `folded` and `derived`."""
    program, derived = terms.on.program, finished(terms, str)
    sums, totals = [], []
    for number, (place, slots) in enumerate(places(program).items()):
        given = [case(program, slot, f"v{slot}") for slot in slots if slot in derived]
        sums.append(f"sum(CASE WHEN place = {number} THEN points ELSE 0 END) AS {place}")
        totals.append(_total(place, given))
        if above := positive(program, place):
            most = f"CASE WHEN place = {number} THEN greatest(points, 0) ELSE 0 END"
            sums.append(f"sum({most}) AS {above}")
            totals.append(_total(above, [f"greatest({sql}, 0)" for sql in given]))
    return {
        "given": f"""
            SELECT ent, {", ".join(sums)} FROM folded AS f JOIN bin AS b ON f.slot = b.slot
            WHERE value >= at_least AND value < below GROUP BY ent""",
        "summed": f"""
            SELECT d.ent, gone, {", ".join(totals)}
            FROM derived AS d LEFT JOIN given AS g ON d.ent = g.ent""",
    }


def _total(place: str, more: list[str]) -> str:
    return f"CAST({' + '.join([f'coalesce({place}, 0)', *more])} AS BIGINT) AS {place}"
