"""Columns from drawn numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from democity.synthetic.columns import (
    ABSENT,
    NO_DAY,
    Amounts,
    Code,
    Codes,
    DayNumbers,
    Days,
    Mask,
)
from democity.synthetic.draws import Draws, Happening

YES_NO: tuple[Code, ...] = (False, True)


def yes(values: Mask) -> Codes:
    """A yes or no for each."""
    return Codes(YES_NO, values.astype(np.int16))


def one(code: Code, count: int) -> Codes:
    """The same code for all."""
    return Codes((code,), np.zeros(count, np.int16))


def chosen(codes: Sequence[Code], places: NDArray[np.integer]) -> Codes:
    """The codes at these places."""
    return Codes(tuple(codes), places.astype(np.int16))


def any_of(draws: Draws, codes: Sequence[Code], count: int) -> Codes:
    """One of these codes for each, all equally likely."""
    return chosen(codes, draws.random.integers(0, len(codes), count))


def only_where(column: Codes, mask: Mask) -> Codes:
    """The column, absent where the mask does not hold."""
    return Codes(column.codes, np.where(mask, column.values, ABSENT).astype(np.int16))


def merged(first: Codes, mask: Mask, second: Codes) -> Codes:
    """The first column where the mask holds, else the second."""
    codes = tuple(dict.fromkeys((*first.codes, *second.codes)))
    place = {code: number for number, code in enumerate(codes)}
    of_second = np.array([place[code] for code in second.codes], np.int16)
    return Codes(codes, np.where(mask, first.values, of_second[second.values]).astype(np.int16))


def days(values: NDArray[np.integer]) -> Days:
    """Days."""
    return Days(values.astype(np.int32))


def days_where(mask: Mask, values: NDArray[np.integer]) -> Days:
    """Days, absent where the mask does not hold."""
    return Days(np.where(mask, values, NO_DAY).astype(np.int32))


def exact(values: NDArray[np.floating] | NDArray[np.integer], decimals: int = 2) -> Amounts:
    """Amounts rounded to so many decimals, none below its least unit where it is above 0."""
    return Amounts(np.rint(np.asarray(values) * 10**decimals).astype(np.int64), decimals)


def exact_where(
    mask: Mask, values: NDArray[np.floating] | NDArray[np.integer], decimals: int = 2
) -> Amounts:
    """Amounts, absent where the mask does not hold."""
    return Amounts(np.where(mask, exact(values, decimals).values, ABSENT), decimals)


def together(parts: Sequence[Happening]) -> tuple[Happening, NDArray[np.int16]]:
    """Happenings behind one another, and of which part each is."""
    rows = np.concatenate([part.rows for part in parts])
    when: DayNumbers = np.concatenate([part.days for part in parts])
    part = np.repeat(np.arange(len(parts), dtype=np.int16), [len(each) for each in parts])
    return Happening(rows, when), part
