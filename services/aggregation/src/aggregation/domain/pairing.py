"""Which codes of a field go with which value of another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aggregation.domain import values
from aggregation.domain.record import Problem
from regulations import RecordKind


@dataclass(frozen=True, slots=True)
class Pairing:
    """With each code of the field `by`, the codes of `field`; with none it is left out."""

    field: str
    by: str
    codes: Mapping[str, tuple[str, ...]]
    required: bool

    def problem(self, fields: Mapping[str, Any]) -> Problem | None:
        """What is wrong between the two fields of a record that has `by`."""
        given, other = fields.get(self.field), fields[self.by]
        codes = self.codes[other]
        where = f"where {self.by} is {other}"
        if given is None:
            if not self.required or not codes:
                return None
            return Problem("missing_field", self.field, "", f"one of {', '.join(codes)}, {where}")
        if given in codes:
            return None
        expected = f"one of {', '.join(codes)}" if codes else "this field left out"
        shown = values.shown(given)
        return Problem("code_does_not_fit", self.field, shown, f"{expected}, {where}")


def pairings(kind: RecordKind) -> tuple[Pairing, ...]:
    """The pairings that the catalogue names."""
    return tuple(
        Pairing(field.name, field.allowed.by, field.allowed.codes, field.required)
        for field in kind.fields.values()
        if field.allowed is not None
    )
