"""YAML -> a value that is made of measures."""

from collections.abc import Callable, Mapping

from kernel import (
    Age,
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
from regulations.models.bands import Bands
from regulations.models.fields import FieldReader
from regulations.models.measures import inner_measure
from regulations.models.units import HALVES, MILLIONTHS, SCALES
from rulebook import Node

MISSED_REPORTS = "missed_reports"
Form = Callable[[FieldReader, Node, Bands], Value]


def check_bands(node: Node, value: Value, bands: Bands) -> None:
    """Refuse a unit or categories that the value cannot have. Raises BadRules."""
    if bands.categories and not _of_categories(value):
        node.bad("the value is a number, no category", "Write unit and bins")
    scale = _scale(value, bands)
    if scale != bands.scale:
        fit = ", ".join(name for name, known in SCALES.items() if known == scale)
        node.bad(f"the unit {bands.unit} does not fit the value", f"Use one of: {fit}")


def _of_categories(value: Value) -> bool:
    return isinstance(value, ReportStatus) or (
        isinstance(value, Measure) and value.categories != ()
    )


def _scale(value: Value, bands: Bands) -> int:
    """Return how many integer units make one of the value, by what it is."""
    match value:
        case Measure():
            return HALVES if value.repaired is Repaired.INCLUDE_HALF else value.scale
        case Parts(measures):
            return measures[0].scale
        case Ratio():
            return bands.scale
        case Fall():
            return MILLIONTHS
        case MissedReports():
            return HALVES
        case _:
            return 1


def _parts(fields: FieldReader, node: Node, _: Bands) -> Value:
    measures = tuple(inner_measure(fields, item) for item in node.items())
    if len({(measure.aggregate, measure.scale) for measure in measures}) != 1:
        node.bad("the parts are not of one aggregate and unit", "Add up what is alike")
    return Parts(measures)


def _age(_: FieldReader, node: Node, __: Bands) -> Value:
    node.mapping()
    return Age()


def _ratio(fields: FieldReader, node: Node, bands: Bands) -> Value:
    row = node.mapping(("of", "to"), ("min_sample", "to_at_least"))
    of, to = inner_measure(fields, row["of"]), inner_measure(fields, row["to"])
    factor, rest = divmod(bands.scale * to.scale, of.scale)
    if rest:
        node.bad("the ratio has no whole factor", "Give it a finer unit, or both measures the same")
    return Ratio(of, to, factor, _least(row, "min_sample", to), _least(row, "to_at_least", to))


def _fall(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("series", "months", "max_lag"), ("min_base",))
    series = inner_measure(fields, row["series"])
    months, max_lag = row["months"].integer(), row["max_lag"].integer()
    return Fall(series, months, max_lag, _least(row, "min_base", series))


def _within(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("first", "second", "days"))
    first, second = inner_measure(fields, row["first"]), inner_measure(fields, row["second"])
    return Within(first, second, row["days"].integer())


def _zero_while(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("zero", "positive"))
    return ZeroWhile(inner_measure(fields, row["zero"]), inner_measure(fields, row["positive"]))


def _uncovered(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("required", "held", "lapsed"))
    required = inner_measure(fields, row["required"])
    held = inner_measure(fields, row["held"], held=True)
    return Uncovered(required, held, row["lapsed"].boolean())


def _report_status(fields: FieldReader, node: Node, bands: Bands) -> Value:
    row = node.mapping(("latest", "missing", "not_due", "since"))
    latest = inner_measure(fields, row["latest"], bands.categories)
    missing, not_due = (row[name].choice(bands.categories) for name in ("missing", "not_due"))
    return ReportStatus(latest, missing, not_due, row["since"].integer())


def _missed_reports(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("missed", "reported", "since"))
    missed, reported = inner_measure(fields, row["missed"]), inner_measure(fields, row["reported"])
    return MissedReports(missed, reported, row["since"].integer())


def _per_hundred(fields: FieldReader, node: Node, _: Bands) -> Value:
    row = node.mapping(("of", "among", "from_sample"))
    of, among = inner_measure(fields, row["of"]), inner_measure(fields, row["among"])
    return PerHundred(of, among, row["from_sample"].integer())


def _least(row: Mapping[str, Node], name: str, measure: Measure) -> int:
    return row[name].scaled(measure.scale) if name in row else 0


FORMS: Mapping[str, Form] = {
    "parts": _parts,
    "age": _age,
    "ratio": _ratio,
    "fall": _fall,
    "within": _within,
    "zero_while": _zero_while,
    "uncovered": _uncovered,
    "report_status": _report_status,
    MISSED_REPORTS: _missed_reports,
    "per_hundred": _per_hundred,
}
