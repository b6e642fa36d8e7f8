"""Records of one kind as columns: codes as small numbers with their list, days, exact amounts.

This is the common form. What a department sends (`plain.py`) and what is computed with are both
made from it, each at its own edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

EPOCH = date(2000, 1, 1).toordinal()
NO_DAY = -(1 << 31)
"""A day that is not there; the others are days since 2000-01-01."""
ABSENT = -1
"""A code, amount, text or enterprise that is not there."""

Code = str | bool | tuple[str, ...]
Ints = NDArray[np.int64]
Places = NDArray[np.int16]
DayNumbers = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Codes:
    """Each value is the place of a code in `codes`. A code may be a list of codes."""

    codes: tuple[Code, ...]
    values: Places

    def places_in(self, order: Sequence[Code]) -> NDArray[np.int32]:
        """The places of the same codes in another list; what is absent stands after its last.

        Raises KeyError for a code that the list does not have and that occurs.
        """
        places = {code: place for place, code in enumerate(order)}
        occurring = set(np.unique(self.values).tolist()) - {ABSENT}
        table = np.full(len(self.codes) + 1, len(order), np.int32)
        for place in occurring:
            table[place] = places[self.codes[place]]
        return table[self.values]


@dataclass(frozen=True, slots=True)
class Days:
    """Days, or the first days of months or years."""

    values: DayNumbers
    unit: Literal["day", "month", "year"] = "day"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Exact decimals: the value is the number divided by 10 to the power of `decimals`."""

    values: Ints
    decimals: int

    def units(self, scale: int) -> Ints:
        """In integer units of which `scale` make one, rounded down; an absent one is 0."""
        units: Ints = np.maximum(self.values, 0) * scale // 10**self.decimals
        return units


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts made by a template from a number: equal numbers are equal texts of this column.

    The template may name number, first, second (the number by thousands), year, mark, region and
    name, those of the row. With `many` its parts, parted by |, are a list.
    """

    template: str
    values: Ints
    many: bool = False


@dataclass(frozen=True, slots=True)
class Enterprises:
    """Other enterprises of the city by their number."""

    values: Ints


Column = Codes | Days | Amounts | Texts | Enterprises
ColumnT = TypeVar("ColumnT", bound=Column)


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one kind. `enterprise`: the city-wide number; `number`: unique within the kind.

    `sent_on` is when the source sends it, `repaired_on` the day of an annotation, `revoked` whether
    the record is annotated as revoked.
    """

    kind: str
    number: Ints
    enterprise: Ints
    source: Codes
    produced_on: DayNumbers
    sent_on: DayNumbers
    repaired_on: DayNumbers
    revoked: Mask
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.enterprise)

    def take(self, rows: NDArray[np.intp] | Mask) -> "Table":
        """Return only these rows."""
        return replace(
            self,
            number=self.number[rows],
            enterprise=self.enterprise[rows],
            source=taken(self.source, rows),
            produced_on=self.produced_on[rows],
            sent_on=self.sent_on[rows],
            repaired_on=self.repaired_on[rows],
            revoked=self.revoked[rows],
            columns={name: taken(column, rows) for name, column in self.columns.items()},
        )


def taken(column: ColumnT, rows: NDArray[np.intp] | Mask) -> ColumnT:
    """The same column with these rows only."""
    return _holding(column, column.values[rows])


def joined(columns: Sequence[ColumnT]) -> ColumnT:
    """Columns of one make behind one another."""
    first = columns[0]
    if strange := [each for each in columns if _make(each) != _make(first)]:
        raise ValueError(f"columns of another make cannot be joined: {_make(strange[0])}")
    values = np.concatenate([each.values for each in columns])
    return _holding(first, values)


def _holding(column: ColumnT, values: NDArray[Any]) -> ColumnT:
    """The same make of column with other values."""
    return cast(ColumnT, replace(cast(Any, column), values=values))


def _make(column: Column) -> object:
    """What two columns must share for their values to mean the same."""
    match column:
        case Codes(codes=codes):
            return codes
        case Days(unit=unit):
            return unit
        case Amounts(decimals=decimals):
            return decimals
        case Texts(template=template, many=many):
            return template, many
        case Enterprises():
            return None


def joined_tables(tables: Sequence[Table]) -> Table:
    """Tables of one kind behind one another."""
    first = tables[0]
    return Table(
        kind=first.kind,
        number=np.concatenate([each.number for each in tables]),
        enterprise=np.concatenate([each.enterprise for each in tables]),
        source=joined([each.source for each in tables]),
        produced_on=np.concatenate([each.produced_on for each in tables]),
        sent_on=np.concatenate([each.sent_on for each in tables]),
        repaired_on=np.concatenate([each.repaired_on for each in tables]),
        revoked=np.concatenate([each.revoked for each in tables]),
        columns={name: joined([each.columns[name] for each in tables]) for name in first.columns},
    )


def day_number(day: date) -> int:
    """Days since 2000-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The day of a number."""
    return date.fromordinal(int(number) + EPOCH)
