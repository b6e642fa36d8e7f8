"""Finished values: columns of slots and of enterprises become the values of derived points."""

from collections.abc import Callable

from benchmarks.in_sql.terms import YEAR, How, Terms
from kernel.layout import Finish

Column = Callable[[int], str]
"""The SQL of a slot."""


def needed(terms: Terms) -> list[int]:
    """The slots that finished values are made of, beside those of months."""
    found: set[int] = set()
    for operation, _, a, b, p, _, _ in terms.on.program.tables.finish.tolist():
        match Finish(operation):
            case Finish.STATUS:
                found |= {a, terms.year(b, 0)}
            case Finish.MISSED:
                found |= {terms.year(slot, ago) for slot in (a, b) for ago in range(p)}
            case Finish.RATIO | Finish.ZERO_WHILE | Finish.PER_HUNDRED:
                found |= {a, b}
    return sorted(found)


def finished(terms: Terms, column: Column) -> dict[int, str]:
    """By slot, the finished values."""
    found = {term.slot: "coalesce(near, 0)" for term in terms.of_signals() if term.how is How.FIRST}
    for operation, out, a, b, *numbers in terms.on.program.tables.finish.tolist():
        match Finish(operation):
            case Finish.AGE:
                found[out] = _age(terms)
            case Finish.UNCOVERED:
                found[out] = f"coalesce({'lapsed' if numbers[0] else 'never'}{a}, 0)"
            case Finish.FALL:
                found[out] = _fall(terms, a, *numbers)
            case Finish.STATUS:
                found[out] = _status(terms, column(a), column(terms.year(b, 0)), *numbers)
            case Finish.MISSED:
                length, _, since = numbers
                years = (_missed(terms, a, b, ago, since, column) for ago in range(length))
                found[out] = " + ".join(years)
            case pair:
                found[out] = _pair(pair, column(a), column(b), *numbers)
    return found


def _pair(finish: Finish, of: str, to: str, p: int, q: int, r: int) -> str:
    """A value from two slots."""
    both = f"{of} IS NOT NULL AND {to} IS NOT NULL"
    if finish is Finish.ZERO_WHILE:
        return f"CASE WHEN {both} THEN CASE WHEN {of} = 0 AND {to} > 0 THEN 1 ELSE 0 END END"
    if finish is Finish.PER_HUNDRED:
        return f"CASE WHEN {to} >= {p} THEN ({of} * 100 + {to} - 1) // {to} ELSE {of} END"
    raised = f"greatest({to}, {r})"
    return f"CASE WHEN {both} AND {raised} >= {max(q, 1)} THEN {of} * {p} // {raised} END"


def _age(terms: Terms) -> str:
    today = terms.on.day
    reached = f"CASE WHEN born_on <= {100 * today.month + today.day} THEN 0 ELSE 1 END"
    years = f"greatest(0, {today.year} - born_year - {reached})"
    return f"CASE WHEN born_year IS NOT NULL THEN {years} END"


def _status(
    terms: Terms, latest: str, reported: str, missing: int, not_due: int, since: int
) -> str:
    last = terms.last_report_year
    return f"""CASE WHEN {latest} IS NOT NULL THEN {latest}
        WHEN {reported} = 1 OR born_year IS NULL THEN NULL
        WHEN born_year > {last} THEN {not_due} ELSE {missing if last >= since else "NULL"} END"""


def _missed(terms: Terms, bad: int, told: int, ago: int, since: int, column: Column) -> str:
    year = terms.last_report_year - ago
    bad_one, reported = column(terms.year(bad, ago)), column(terms.year(told, ago))
    due = f"OR (born_year <= {year} AND {reported} = 0)" if year >= since else ""
    return f"CASE WHEN {bad_one} = 2 {due} THEN 2 WHEN {bad_one} = 1 THEN 1 ELSE 0 END"


def _fall(terms: Terms, place: int, months: int, max_lag: int, min_base: int) -> str:
    """The first complete run of months, and the same a year before."""
    cases = []
    for lag in range(max_lag + 1):
        now, before = (
            [f"s{terms.month(place, n)}" for n in range(start, start + months)]
            for start in (lag, lag + YEAR)
        )
        there, base = (" AND ".join(f"{m} IS NOT NULL" for m in run) for run in (now, before))
        total, then = " + ".join(now), " + ".join(before)
        cases.append(f"""WHEN {there} THEN CASE WHEN {base} AND {then} >= {max(min_base, 1)}
            THEN greatest(0, {then} - ({total})) * 1000000 // ({then}) END""")
    return f"CASE {' '.join(cases)} END"
