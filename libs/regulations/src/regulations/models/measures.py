"""YAML -> a measure: which records count, and what number they make."""

import re
from collections.abc import Mapping

from kernel import CLASSED, Aggregate, DayField, Kind, Measure, Repaired, Span, Window
from regulations.models.fields import OF_AMOUNTS, FieldReader, check_categories
from regulations.models.units import SCALES
from rulebook import Node

REQUIRED = ("kind", "aggregate", "window", "dates", "repaired")
OPTIONAL = ("filter", "ends", "field", "once_per", "latest_per", "members", "peer", "unit")

NAMED_WINDOWS = {
    "current": Window(Span.CURRENT),
    "lapsed": Window(Span.LAPSED),
    "ever": Window(Span.EVER),
    "last_report_year": Window(Span.REPORT_YEARS, 1),
}
WINDOWS = {
    r"P([1-9]\d*)M": Span.MONTHS,
    r"ends_within_([1-9]\d*)d": Span.ENDS_WITHIN,
    r"last_([1-9]\d*)_report_years": Span.REPORT_YEARS,
}


def inner_measure(
    fields: FieldReader, node: Node, categories: tuple[str, ...] = (), *, held: bool = False
) -> Measure:
    """Read a measure that stands inside a value. Raises BadRules."""
    return read_measure(fields, node.mapping(REQUIRED, OPTIONAL), categories, held=held)


def read_measure(
    fields: FieldReader,
    row: Mapping[str, Node],
    categories: tuple[str, ...] = (),
    *,
    held: bool = False,
) -> Measure:
    """Read a measure; the field of a `held` one is a text. Raises BadRules."""
    kind = fields.vocabulary.kinds[row["kind"].choice(fields.vocabulary.kinds)]
    aggregate = Aggregate(row["aggregate"].choice([str(each) for each in Aggregate]))
    wanted = fields.filter(kind, row["filter"]) if "filter" in row else {}
    name = _field(fields, kind, aggregate, row, held=held)
    of_codes = name is not None and name not in (*kind.amounts, *kind.texts)
    if name is not None and of_codes:
        possible = wanted.get(name, fields.codes_of(kind, name))
        check_categories(row["field"], name, categories, possible)
    return Measure(
        kind=kind.id,
        aggregate=aggregate,
        window=_window(row["window"]),
        filter=wanted,
        dates=tuple(_day(node, kind) for node in row["dates"].items()),
        ends=tuple(_day(node, kind) for node in row["ends"].items()) if "ends" in row else (),
        repaired=Repaired(row["repaired"].choice([str(each) for each in Repaired])),
        field=name,
        scale=_scale(row) if name in kind.amounts else 1,
        categories=categories if of_codes else (),
        once_per=row["once_per"].choice(kind.texts) if "once_per" in row else None,
        latest_per=row["latest_per"].choice(kind.texts) if "latest_per" in row else None,
        members=fields.members(kind, row["members"]) if "members" in row else None,
        peer=_peer(fields, row["peer"]) if "peer" in row else (),
    )


def _field(
    fields: FieldReader, kind: Kind, aggregate: Aggregate, row: Mapping[str, Node], *, held: bool
) -> str | None:
    if aggregate is Aggregate.REPEATED and "field" in row:
        return row["field"].choice(kind.texts)
    reads = held or aggregate in (*OF_AMOUNTS, Aggregate.LATEST)
    if reads and "field" not in row:
        row["aggregate"].bad(f"{aggregate} reads a field", "Name it: field: ...")
    if not reads and "field" in row:
        row["field"].bad(f"{aggregate} reads no field", "Remove it")
    if not reads:
        return None
    return row["field"].choice(kind.texts) if held else fields.read(kind, aggregate, row["field"])


def _window(node: Node) -> Window:
    written = node.text()
    if written in NAMED_WINDOWS:
        return NAMED_WINDOWS[written]
    for pattern, span in WINDOWS.items():
        if found := re.fullmatch(pattern, written):
            return Window(span, int(found[1]))
    forms = ("P36M", "ends_within_90d", "last_3_report_years")
    known = ", ".join((*NAMED_WINDOWS, *forms))
    return node.bad(f"{written!r} is no window", f"Use one like: {known}")


def _day(node: Node, kind: Kind) -> DayField:
    if isinstance(node.value, dict):
        _, name = node.single(("day_after",))
        return DayField(name.choice(kind.days), after=True)
    return DayField(node.choice(kind.days))


def _scale(row: Mapping[str, Node]) -> int:
    if "unit" not in row:
        row["field"].bad("the amount has no unit", f"Add unit: one of {', '.join(SCALES)}")
    return SCALES[row["unit"].choice(SCALES)]


def _peer(fields: FieldReader, node: Node) -> tuple[str, ...]:
    known = (CLASSED, *fields.vocabulary.peer_states)
    return tuple(item.choice(known) for item in node.items())
