"""What keeps an enterprise out of a plan's draw: the law of the day, for this plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulations import Pools


@dataclass(frozen=True, slots=True)
class Limits:
    """`times_a_year`: routine draws of one type of check; None: it does not bind this plan.

    `caps`: checks of one enterprise in a year for an item. `pools` as far as they shelter from it.
    """

    times_a_year: int | None
    caps: Mapping[str, int]
    pools: Pools | None
