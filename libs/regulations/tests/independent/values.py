"""A point's value -> SQL: (ent, value) of every enterprise, where NULL is no value."""

from collections.abc import Callable
from dataclasses import replace

from independent.sql import Reading, facts, looked_at, number_of
from kernel import (
    Age,
    Aggregate,
    Fall,
    Measure,
    MissedReports,
    Parts,
    PerHundred,
    Ratio,
    Repaired,
    ReportStatus,
    Uncovered,
    Value,
    Within,
    ZeroWhile,
)

MILLIONTHS = 1_000_000


def value_of(reading: Reading, value: Value) -> str:
    """Return the SQL of one value."""
    if isinstance(value, Measure):
        return number_of(reading, value)
    return BY_TYPE[type(value)](reading, value)


def _parts(reading: Reading, value: Parts) -> str:
    parts = " UNION ALL ".join(f"({number_of(reading, part)})" for part in value.measures)
    return f"SELECT ent, sum(value) AS value FROM ({parts}) GROUP BY ent"


def _age(reading: Reading, value: Age) -> str:
    """Years of which the anniversary has come; 29 February comes on 1 March in other years."""
    this_year = f"(year({reading.today}) - year(established_on))"
    anniversary = f"""make_date(year({reading.today}), 1, 1)
        + to_months(month(established_on) - 1) + to_days(day(established_on) - 1)"""
    return f"""
        SELECT ent, greatest(0, CASE WHEN {anniversary} <= {reading.today}
            THEN {this_year} ELSE {this_year} - 1 END) AS value
        FROM enterprise WHERE established_on IS NOT NULL
        UNION ALL SELECT ent, NULL FROM enterprise WHERE established_on IS NULL"""


def _two(reading: Reading, first: Measure, second: Measure, value: str) -> str:
    """A value from the numbers a and b of two measures."""
    return f"""
        SELECT x.ent, {value} AS value
        FROM (SELECT ent, value AS a FROM ({number_of(reading, first)})) x
        JOIN (SELECT ent, value AS b FROM ({number_of(reading, second)})) y USING (ent)"""


def _ratio(reading: Reading, value: Ratio) -> str:
    raised = f"greatest(b, {value.to_at_least})"
    return _two(
        reading,
        value.of,
        value.to,
        f"""CASE WHEN a IS NOT NULL AND b IS NOT NULL AND {raised} <> 0
            AND {raised} >= {value.min_sample}
            THEN CAST(a AS HUGEINT) * {value.factor} // {raised} END""",
    )


def _zero_while(reading: Reading, value: ZeroWhile) -> str:
    return _two(
        reading,
        value.zero,
        value.positive,
        """CASE WHEN a IS NOT NULL AND b IS NOT NULL
           THEN CASE WHEN a = 0 AND b > 0 THEN 1 ELSE 0 END END""",
    )


def _per_hundred(reading: Reading, value: PerHundred) -> str:
    return _two(
        reading,
        value.of,
        value.among,
        f"CASE WHEN b >= {value.from_sample} THEN (a * 100 + b - 1) // b ELSE a END",
    )


def _within(reading: Reading, value: Within) -> str:
    return f"""
        SELECT e.ent, CASE WHEN EXISTS (
            SELECT 1 FROM ({facts(reading, value.first)}) f
            JOIN ({facts(reading, value.second)}) s USING (ent)
            WHERE f.ent = e.ent AND abs(date_diff('day', f.day, s.day)) <= {value.days}
        ) THEN 1 ELSE 0 END AS value FROM enterprise e"""


def _fall(reading: Reading, value: Fall) -> str:
    """Months are numbered; a run is known by its last month."""
    this_month = f"(year({reading.today}) * 12 + month({reading.today}))"
    return f"""
        WITH series AS (
            SELECT ent, year(day) * 12 + month(day) AS m, max(number) AS amount
            FROM ({facts(reading, value.series)}) GROUP BY ent, m),
        newest AS (
            SELECT a.ent, max(a.m) AS m FROM series a
            WHERE a.m >= {this_month} - {value.max_lag}
            AND (SELECT count(*) FROM series b WHERE b.ent = a.ent
                 AND b.m > a.m - {value.months} AND b.m <= a.m) = {value.months}
            GROUP BY a.ent),
        pair AS (
            SELECT n.ent, s.amount AS now, b.amount AS before FROM newest n
            JOIN series s ON s.ent = n.ent AND s.m > n.m - {value.months} AND s.m <= n.m
            LEFT JOIN series b ON b.ent = n.ent AND b.m = s.m - 12)
        SELECT e.ent, CASE WHEN count(before) = {value.months}
            AND sum(before) >= greatest(1, {value.min_base})
            THEN greatest(0, sum(before) - sum(now)) * {MILLIONTHS} // sum(before) END AS value
        FROM enterprise e LEFT JOIN pair USING (ent) GROUP BY e.ent"""


def _uncovered(reading: Reading, value: Uncovered) -> str:
    had = "" if value.lapsed else "NOT "
    return f"""
        WITH required AS (
            SELECT DISTINCT ent, member AS item FROM ({facts(reading, value.required)})),
        held AS (SELECT DISTINCT ent, number AS item FROM ({facts(reading, value.held)})),
        known AS (SELECT DISTINCT ent, number AS item FROM ({looked_at(reading, value.held)}))
        SELECT e.ent, (
            SELECT count(*) FROM required r WHERE r.ent = e.ent
            AND NOT EXISTS (SELECT 1 FROM held h WHERE h.ent = r.ent AND h.item = r.item)
            AND {had}EXISTS (SELECT 1 FROM known k WHERE k.ent = r.ent AND k.item = r.item)
        ) AS value FROM enterprise e"""


def _report_status(reading: Reading, value: ReportStatus) -> str:
    """A report that does not count, as a repaired one, is no missing one either."""
    last, places = reading.report_year(), value.latest.categories
    missing, not_due = places.index(value.missing), places.index(value.not_due)
    told = replace(value.latest, aggregate=Aggregate.EXISTS, field=None, repaired=Repaired.INCLUDE)
    return f"""
        SELECT ent, CASE WHEN l.value IS NOT NULL THEN l.value
            WHEN t.value = 1 OR established_on IS NULL OR {last} < {value.since} THEN NULL
            WHEN year(established_on) > {last} THEN {not_due} ELSE {missing} END AS value
        FROM ({number_of(reading, value.latest)}) l JOIN enterprise USING (ent)
        JOIN ({number_of(reading, told)}) t USING (ent)"""


def _missed_reports(reading: Reading, value: MissedReports) -> str:
    """The worst that is said of each year counts."""
    length = value.missed.window.length
    return f"""
        WITH due AS (
            SELECT ent, {reading.report_year()} - back AS y
            FROM enterprise, range({length}) t(back)
            WHERE y >= {value.since} AND year(established_on) <= y),
        reported AS (SELECT ent, year(day) AS y FROM ({facts(reading, value.reported)})),
        years AS (
            SELECT ent, y, 2 AS halves FROM due ANTI JOIN reported USING (ent, y)
            UNION ALL SELECT ent, year(day), halves FROM ({facts(reading, value.missed)})),
        missed AS (SELECT ent, y, max(halves) AS halves FROM years GROUP BY ent, y)
        SELECT e.ent, coalesce(sum(halves), 0) AS value
        FROM enterprise e LEFT JOIN missed USING (ent) GROUP BY e.ent"""


BY_TYPE: dict[type[Value], Callable[[Reading, Value], str]] = {
    Parts: _parts,
    Age: _age,
    Ratio: _ratio,
    Fall: _fall,
    Within: _within,
    ZeroWhile: _zero_while,
    Uncovered: _uncovered,
    ReportStatus: _report_status,
    MissedReports: _missed_reports,
    PerHundred: _per_hundred,
}  # type: ignore[assignment]
