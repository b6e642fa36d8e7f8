"""Five errors in data that have to be stopped before anybody is sent anywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from democity.synthetic.city import Part
from democity.synthetic.columns import NO_DAY, Amounts, Codes, Column, Days, Table, joined_tables

Random = np.random.Generator
DAYS_AGO = 30


@dataclass(frozen=True, slots=True)
class DataError:
    """What goes wrong in the records of one kind."""

    id: str
    said: str
    kind: str
    spoil: Callable[[Part, Table, Random], Table]

    def __call__(self, part: Part) -> Part:
        """Return a neighbourhood with the error in it; the same one each time."""
        random = np.random.default_rng(part.population.first)
        table = self.spoil(part, part.tables[self.kind], random)
        return replace(part, tables={**part.tables, self.kind: table})


def _lost_reports(part: Part, table: Table, random: Random) -> Table:
    return table.take(random.random(len(table)) >= 0.2)


def _false_debtors(part: Part, table: Table, random: Random) -> Table:
    """A twentieth of a tenth of everybody is told as a dishonest debtor of last month."""
    struck = np.flatnonzero(random.random(len(part.population)) < 0.005)
    extra = table.take(random.integers(0, len(table), len(struck)))
    day = np.full(len(struck), part.population.today - DAYS_AGO, np.int32)
    never = Days(np.full(len(struck), NO_DAY, np.int32))
    extra = replace(
        extra,
        number=int(table.number.max()) + 1 + np.arange(len(struck)),
        enterprise=part.population.first + struck.astype(np.int64),
        revoked=np.zeros(len(struck), np.bool_),
        repaired_on=never.values,
    )
    told = _with(
        extra,
        debtor_type=_all(_codes(table, "debtor_type"), "dishonest", len(struck)),
        status=_all(_codes(table, "status"), "published", len(struck)),
        published_on=Days(day),
        removed_on=never,
    )
    return joined_tables([table, told])


def _fines_in_yuan(part: Part, table: Table, random: Random) -> Table:
    fines = table.columns["fine_and_confiscation_wan"]
    assert isinstance(fines, Amounts)
    wrong = np.where(fines.values > 0, fines.values * 10_000, fines.values)
    return _with(table, fine_and_confiscation_wan=Amounts(wrong, fines.decimals))


def _expired_licences(part: Part, table: Table, random: Random) -> Table:
    return _struck(part, table, random, 0.1, "status", "expired")


def _abnormal_households(part: Part, table: Table, random: Random) -> Table:
    return _struck(part, table, random, 0.05, "household_status", "abnormal")


def _struck(part: Part, table: Table, random: Random, share: float, name: str, code: str) -> Table:
    """Of a share of enterprises, every record has another code."""
    struck = random.random(len(part.population)) < share
    column = _codes(table, name)
    codes = column.codes if code in column.codes else (*column.codes, code)
    wrong: NDArray[np.bool_] = struck[table.enterprise - part.population.first]
    values = np.where(wrong, codes.index(code), column.values).astype(np.int16)
    return _with(table, **{name: Codes(codes, values)})


def _codes(table: Table, name: str) -> Codes:
    column = table.columns[name]
    assert isinstance(column, Codes), name
    return column


def _all(column: Codes, code: str, count: int) -> Codes:
    return Codes(column.codes, np.full(count, column.codes.index(code), np.int16))


def _with(table: Table, **columns: Column) -> Table:
    return replace(table, columns={**table.columns, **columns})


ERRORS = (
    DataError("lost_reports", "20 % of annual reports lost", "annual_report", _lost_reports),
    DataError("false_debtors", "0.5 % told as dishonest", "executed_debtor", _false_debtors),
    DataError("fines_in_yuan", "fines in yuan, not 万元", "administrative_penalty", _fines_in_yuan),
    DataError("expired_licences", "licences of 10 % expired", "licence", _expired_licences),
    DataError("abnormal_households", "5 % told as abnormal", "tax_status", _abnormal_households),
)
