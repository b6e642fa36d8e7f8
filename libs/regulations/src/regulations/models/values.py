"""YAML -> a point: the number it looks at, and for how many points it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel import Point, Repaired
from regulations.models.bands import SHOWN, read_bands
from regulations.models.fields import FieldReader
from regulations.models.forms import FORMS, MISSED_REPORTS, check_bands
from regulations.models.measures import OPTIONAL, REQUIRED, read_measure
from regulations.models.vocabulary import Deriving, Vocabulary
from rulebook import Node

HALF = str(Repaired.INCLUDE_HALF)


@dataclass(frozen=True, slots=True)
class Definition:
    """A point as in force from a day on, with what it derives from the fields of kinds."""

    point: Point
    derived: Mapping[tuple[str, str], Deriving]


def read_definition(
    node: Node, vocabulary: Vocabulary, id_: str, indicator: str | None, department: str | None
) -> Definition:
    """Read a plain measure, or one form made of measures. Raises BadRules."""
    form = next((key for key in node.table() if key in FORMS), None)
    row = node.mapping((form,) if form else REQUIRED, (*SHOWN, *(() if form else OPTIONAL)))
    fields = FieldReader(vocabulary)
    bands = read_bands(
        node, row, scored=indicator is not None or department is not None, halves=_halves(form, row)
    )
    value = (
        FORMS[form](fields, row[form], bands)
        if form
        else read_measure(fields, row, bands.categories)
    )
    check_bands(node, value, bands)
    point = Point(
        id=id_,
        indicator=indicator,
        department=department,
        value=value,
        unit=bands.unit,
        scale=bands.scale,
        edges=bands.edges,
        points=bands.points,
        categories=bands.categories,
        own_evidence=row["own_evidence"].boolean() if "own_evidence" in row else True,
    )
    return Definition(point, fields.derived)


def _halves(form: str | None, row: Mapping[str, Node]) -> bool:
    return form == MISSED_REPORTS or (form is None and row["repaired"].value == HALF)
