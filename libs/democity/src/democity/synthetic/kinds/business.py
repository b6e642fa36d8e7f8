"""Each department's own records: events, matters that last, yearly grades, measures."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from democity.rates.sectors import Business, businesses
from democity.synthetic.columns import (
    ABSENT,
    NO_DAY,
    Amounts,
    DayNumbers,
    Ints,
    Mask,
    Table,
    Texts,
)
from democity.synthetic.draws import Draws, Happening, Rows
from democity.synthetic.making import chosen, days, days_where
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES
from democity.synthetic.trades import trades

SUBKINDS = tuple(
    (department, subkind)
    for department, kinds in businesses().departments.items()
    for subkind in kinds
)
_STATUS = ("处理中", "已办结", "已登记")
_YEAR = 365
_CENTS = 100


@dataclass(frozen=True, slots=True)
class _Part:
    """Records of one subkind. `ended_on` has NO_DAY where open, `value` ABSENT where none."""

    rows: Rows
    on: DayNumbers
    ended_on: DayNumbers
    value: Ints


def department_business_record(town: Neighbourhood) -> Table:
    """All 101 subkinds."""
    draws = town.draws("department_business_record")
    parts = [_PARTS[kind.style](town, draws, kind, who) for kind, who in _kinds(town)]
    rows = np.concatenate([part.rows for part in parts])
    on = np.concatenate([part.on for part in parts]).astype(np.int32)
    ended_on = np.concatenate([part.ended_on for part in parts]).astype(np.int32)
    value = np.concatenate([part.value for part in parts])
    subkind = np.repeat(np.arange(len(SUBKINDS)), [len(part.rows) for part in parts])
    styles = [kind.style for _, kind in _described()]
    lasting = np.array([style in ("matter", "grade") for style in styles])[subkind]
    open_ = lasting & (ended_on == NO_DAY)
    sources = np.array([SOURCE_PLACES[department] for department, _ in SUBKINDS])
    state = np.where(lasting, np.where(open_, 0, 1), 2)
    return town.table(
        "department_business_record",
        rows,
        chosen(SOURCE_IDS, sources[subkind]),
        on,
        {
            "case_no": Texts("{mark}-SX-{number}", town.place * 10**7 + np.arange(len(rows))),
            "subkind": chosen([name for _, name in SUBKINDS], subkind),
            "occurred_on": days(on),
            "ended_on": days_where(ended_on != NO_DAY, ended_on),
            "value": Amounts(value, 2),
            "status": chosen(_STATUS, state),
        },
    )


def _described() -> Iterator[tuple[str, Business]]:
    known = businesses().departments
    return ((subkind, known[department][subkind]) for department, subkind in SUBKINDS)


def _kinds(town: Neighbourhood) -> Iterator[tuple[Business, Mask]]:
    """Each subkind with those to whom it may happen."""
    every, sector = np.ones(len(town.population), np.bool_), town.population.sector
    for _, kind in _described():
        known = every if kind.sectors == "all" else trades().places(kind.sectors)[sector]
        yield kind, known


def _events(town: Neighbourhood, draws: Draws, kind: Business, who: Mask) -> _Part:
    happened = _often(draws, kind, who)
    value = _values(draws, kind, len(happened))
    return _Part(happened.rows, happened.days, np.full(len(happened), NO_DAY, np.int32), value)


def _matters(town: Neighbourhood, draws: Draws, kind: Business, who: Mask) -> _Part:
    """Open until settled."""
    begun = _often(draws, kind, who)
    lasts = draws.lognormal(kind.days, _SPREAD_OF_DAYS, len(begun)).astype(np.int32)
    ended = begun.days + np.maximum(lasts, 1)
    ended = np.where(ended < town.today, ended, NO_DAY).astype(np.int32)
    return _Part(begun.rows, begun.days, ended, np.full(len(begun), ABSENT))


def _grades(town: Neighbourhood, draws: Draws, kind: Business, who: Mask) -> _Part:
    """This year's grade is in force, last year's ended when it came."""
    life, known = town.population.life, businesses()
    graded = who & town.population.live & (draws.random.random(len(who)) < kind.rate)
    now_on = town.today - draws.random.integers(1, _YEAR, len(who))
    rows = np.flatnonzero(graded & (life.established_on < now_on))
    before = np.flatnonzero(graded & (life.established_on < now_on - _YEAR))
    grades = [
        draws.ordered(list(kind.shares), known.latent, known.loading, each) + 1
        for each in (rows, before)
    ]
    return _Part(
        np.concatenate([rows, before]),
        np.concatenate([now_on[rows], now_on[before] - _YEAR]),
        np.concatenate([np.full(len(rows), NO_DAY), now_on[before]]),
        np.concatenate(grades).astype(np.int64) * _CENTS,
    )


def _measures(town: Neighbourhood, draws: Draws, kind: Business, who: Mask) -> _Part:
    """Told every few months of the last two years."""
    life = town.population.life
    told = np.flatnonzero(who & town.population.live & (draws.random.random(len(who)) < kind.rate))
    ages = np.arange(0, 2 * _YEAR, kind.months * 30)
    rows = np.repeat(told, len(ages))
    on = town.today - 1 - np.tile(ages, len(told)) - draws.random.integers(0, 20, len(rows))
    known = on > life.established_on[rows]
    rows, on = rows[known], on[known].astype(np.int32)
    nothing = np.full(len(rows), NO_DAY, np.int32)
    return _Part(rows, on, nothing, _values(draws, kind, len(rows)))


def _often(draws: Draws, kind: Business, who: Mask) -> Happening:
    known = businesses()
    return draws.often(kind.rate, known.latent, known.loading, who)


def _values(draws: Draws, kind: Business, count: int) -> Ints:
    """Values in hundredths."""
    if kind.value is None:
        return np.full(count, ABSENT)
    drawn = draws.lognormal(kind.value.median, kind.value.spread, count)
    if kind.value.highest:
        drawn = np.minimum(drawn, kind.value.highest)
    return np.rint(drawn * _CENTS).astype(np.int64)


_SPREAD_OF_DAYS = 0.8
_PARTS = {"event": _events, "matter": _matters, "grade": _grades, "measure": _measures}
