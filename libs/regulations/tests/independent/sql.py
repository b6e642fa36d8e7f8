"""One measure -> the SQL that says which records count, and what number they make.

All of it is written from the docstrings of `kernel.definitions`. Names in double quotes are kinds
and fields; `ent`, `day`, `number` and the like are ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel import (
    Aggregate,
    Below,
    DayField,
    Definitions,
    Kind,
    Lookup,
    Measure,
    Only,
    Present,
    Repaired,
    Span,
)

ZERO_WHERE_NONE_COUNTS = frozenset(Aggregate) - {Aggregate.MAX, Aggregate.LATEST}


@dataclass(frozen=True, slots=True)
class Reading:
    """Definitions read on one day."""

    definitions: Definitions
    day: date

    @property
    def today(self) -> str:
        return f"DATE '{self.day.isoformat()}'"

    def kind(self, name: str) -> Kind:
        return next(kind for kind in self.definitions.kinds if kind.id == name)

    def report_year(self, back: int = 0) -> str:
        """The last report year, or one before it: due since 1 July of the following year."""
        return f"(year({self.today} - INTERVAL 6 MONTH) - 1 - {back})"


def number_of(reading: Reading, measure: Measure) -> str:
    """(ent, value) of every enterprise; NULL is no value."""
    found = "x.value"
    if measure.aggregate in ZERO_WHERE_NONE_COUNTS:
        found = "coalesce(x.value, 0)"
    return f"""
        SELECT e.ent, {found} AS value FROM enterprise e
        LEFT JOIN ({_aggregated(reading, measure)}) x USING (ent)"""


def _aggregated(reading: Reading, measure: Measure) -> str:
    counting = facts(reading, measure)
    if measure.aggregate is Aggregate.REPEATED:
        things = "*" if measure.field is None else "DISTINCT coalesce(number, '')"
        return f"""
            SELECT ent, count(*) AS value FROM
            (SELECT ent FROM ({counting}) WHERE once IS NOT NULL GROUP BY ent, once
             HAVING count({things}) >= 2) GROUP BY ent"""
    if measure.once_per and measure.aggregate in (Aggregate.COUNT, Aggregate.SUM):
        counting = f"""
            SELECT * FROM ({counting}) QUALIFY once IS NULL OR row_number() OVER
            (PARTITION BY ent, once ORDER BY day DESC, number DESC, halves DESC) = 1"""
    value = {
        Aggregate.COUNT: "sum(halves)",
        Aggregate.EXISTS: "1",
        Aggregate.SUM: "sum(coalesce(number, 0))",
        Aggregate.MAX: "max(number)",
        Aggregate.LATEST: "first(number ORDER BY day DESC, number DESC)",
        Aggregate.LONGEST: f"date_diff('day', min(day), {reading.today}) + 1",
    }[measure.aggregate]
    return f"SELECT ent, {value} AS value FROM ({counting}) GROUP BY ent"


def facts(reading: Reading, measure: Measure) -> str:
    """(ent, day, number, once, halves, member) of all that counts."""
    conditions = ["meets", _in_window(reading, measure), _peer(measure)]
    return f"""
        SELECT * FROM ({looked_at(reading, measure)})
        WHERE {" AND ".join(condition for condition in conditions if condition)}"""


def looked_at(reading: Reading, measure: Measure) -> str:
    """What is known up to today, whether it meets the filter or not; of each key the last."""
    known = f"SELECT * FROM ({_told(reading, measure)}) WHERE day <= {reading.today}"
    if measure.latest_per is None:
        return known
    return f"""{known} QUALIFY per IS NULL OR row_number() OVER
        (PARTITION BY ent, per ORDER BY day DESC, {LAST_OF_ONE_DAY}) = 1"""


LAST_OF_ONE_DAY = "number DESC, final DESC, meets DESC"


def _told(reading: Reading, measure: Measure) -> str:
    kind = reading.kind(measure.kind)
    repaired = f"coalesce(repaired_on <= {reading.today}, false)"
    halves = "1"
    if measure.repaired is Repaired.INCLUDE_HALF:
        halves = f"CASE WHEN {repaired} THEN 1 ELSE 2 END"
    ends = [_day(kind, end) for end in measure.ends]
    if measure.repaired is Repaired.EXCLUDE:
        ends.append("repaired_on")
    final = f"least({', '.join(ends)})" if ends else "CAST(NULL AS DATE)"
    source, member = f'"{kind.id}" AS r', "CAST(NULL AS VARCHAR)"
    if measure.members:
        source, member = _exploded(kind, measure.members), "member"
    told = f"""
        SELECT ent, record, coalesce({_listed(_day(kind, d) for d in measure.dates)}) AS day,
            {final} AS final, {repaired} AS repaired, {halves} AS halves,
            {_meets(kind, measure)} AS meets, {_number(kind, measure)} AS number,
            {_text(measure.once_per)} AS once, {_text(measure.latest_per)} AS per,
            {member} AS member
        FROM {source} WHERE NOT revoked"""
    if measure.aggregate in (Aggregate.MAX, Aggregate.LATEST):
        told = f"SELECT * FROM ({told}) WHERE number IS NOT NULL"
    return told


def _exploded(kind: Kind, name: str) -> str:
    field = kind.members[name].field
    return f"""(
        SELECT DISTINCT r.* EXCLUDE "listed item", m.key AS member
        FROM (SELECT *, unnest("{field}") AS "listed item" FROM "{kind.id}") r
        JOIN member m ON m.kind = '{kind.id}' AND m.name = '{name}'
            AND m.item = r."listed item") AS r"""


def _day(kind: Kind, field: DayField) -> str:
    column = f'"{field.name}"'
    day = {
        "day": f"CAST({column} AS DATE)",
        "month": f"CAST({column} || '-01' AS DATE)",
        "year": f"CAST({column} || '-12-31' AS DATE)",
    }[kind.days[field.name]]
    return f"CAST({day} + INTERVAL 1 DAY AS DATE)" if field.after else day


def _number(kind: Kind, measure: Measure) -> str:
    if measure.field is None:
        return "CAST(NULL AS BIGINT)"
    if measure.categories:
        places = f"[{_listed(map(_quoted, measure.categories))}]"
        return f"list_position({places}, {coded(kind, measure.field)}) - 1"
    if measure.field in kind.texts:
        return f'"{measure.field}"'
    return scaled(measure.field, measure.scale)


def scaled(field: str, scale: int) -> str:
    """An amount in whole units, rounded down."""
    return f'CAST(floor(CAST("{field}" AS DECIMAL(38, 18)) * {scale}) AS BIGINT)'


def coded(kind: Kind, name: str) -> str:
    """A coded field as text."""
    derived = kind.derived.get(name)
    match derived:
        case None:
            return f'"{name}"'
        case Below():
            below = f"{scaled(derived.field, derived.scale)} < {derived.bound}"
            return f"CASE {below} WHEN true THEN 'true' WHEN false THEN 'false' END"
        case Only():
            codes = _listed(map(_quoted, derived.codes))
            others = f"""list_filter("{derived.field}", lambda x: x NOT IN ({codes}))"""
            return f"""CASE WHEN len("{derived.field}") > 0 AND len({others}) = 0
                THEN 'true' ELSE 'false' END"""
        case Present():
            return f"""CASE WHEN "{derived.field}" IS NULL THEN 'false' ELSE 'true' END"""
        case Lookup():
            otherwise = "NULL"
            if derived.otherwise is not None:
                otherwise = _quoted(derived.codes[derived.otherwise])
            return f"""CASE WHEN "{derived.field}" IS NOT NULL THEN coalesce(
                (SELECT code FROM lookup l WHERE l.kind = '{kind.id}' AND l.name = '{name}'
                 AND l.key = r."{derived.field}"), {otherwise}) END"""


def _meets(kind: Kind, measure: Measure) -> str:
    wanted = [
        f"coalesce({coded(kind, name)} IN ({_listed(map(_quoted, codes))}), false)"
        for name, codes in measure.filter.items()
    ]
    return " AND ".join(wanted) or "true"


def _in_window(reading: Reading, measure: Measure) -> str:
    today, length = reading.today, measure.window.length
    living = "" if measure.repaired is not Repaired.EXCLUDE else " AND NOT repaired"
    match measure.window.span:
        case Span.MONTHS:
            return f"day > {today} - INTERVAL {length} MONTH{living}"
        case Span.EVER:
            return f"true{living}"
        case Span.REPORT_YEARS:
            first, last = reading.report_year(length), reading.report_year()
            return f"year(day) > {first} AND year(day) <= {last}{living}"
        case Span.CURRENT:
            return f"coalesce(final > {today}, true)"
        case Span.LAPSED:
            return f"coalesce(final <= {today}, false)"
        case Span.ENDS_WITHIN:
            # its last day in force is the one before its end
            last = "final - INTERVAL 1 DAY"
            until = f"{today} + INTERVAL {length} DAY"
            return f"coalesce({last} > {today} AND {last} <= {until}, false)"


def _peer(measure: Measure) -> str:
    if not measure.peer:
        return ""
    states = _listed(map(_quoted, measure.peer))
    return f"once IN (SELECT uscc FROM peer WHERE state IN ({states}))"


def _text(field: str | None) -> str:
    return f'"{field}"' if field else "CAST(NULL AS VARCHAR)"


def _quoted(code: str | bool) -> str:
    text = str(code).lower() if isinstance(code, bool) else code
    return "'" + text.replace("'", "''") + "'"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
