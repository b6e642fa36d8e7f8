"""What keeps an enterprise out of a plan's draw: the law of the day, for this plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulations import Item, Pools


@dataclass(frozen=True, slots=True)
class Cap:
    """So many checks of one enterprise within so many calendar years, the present one included."""

    checks: int
    years: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """`times_a_year`: routine draws of one type of check; None: it does not bind this plan.

    `caps`: of each item that has any. `pools` as far as they shelter from this plan.
    """

    times_a_year: int | None
    caps: Mapping[str, tuple[Cap, ...]]
    pools: Pools | None


def caps(item: Item) -> tuple[Cap, ...]:
    """The cap of the list, and that of the item's frequency: 每2年不超过1次 is one in two years."""
    found = [] if item.annual_cap is None else [Cap(item.annual_cap)]
    most = item.frequency.visits().most
    if most is not None:
        found.append(Cap(most.numerator, most.denominator))
    return tuple(found)
