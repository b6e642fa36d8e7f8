"""The sectors of the rates as arrays: who watches over them, which licences they need."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from democity.rates import Trait
from democity.rates.sectors import Sector, businesses, sectors
from democity.synthetic.sources import DEPARTMENTS, SOURCE_PLACES

TRAITS: tuple[Trait, ...] = ("food", "product", "consumer", "sampled_elsewhere", "licensed")


@dataclass(frozen=True, slots=True)
class Trades:
    """`watchers[sector]` are the places of departments, repeated to one width."""

    sectors: tuple[Sector, ...]
    shares: NDArray[np.float64]
    staff: NDArray[np.float64]
    watched: NDArray[np.bool_]  # department, sector
    watchers: NDArray[np.int16]
    traits: dict[str, NDArray[np.bool_]]
    licences: tuple[tuple[str, ...], ...]

    def trait_shares(self) -> dict[str, float]:
        """The share of all enterprises that has a trait."""
        return {name: float(self.shares[mask].sum()) for name, mask in self.traits.items()}

    def places(self, codes: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which sectors have one of these codes."""
        return np.array([sector.code in codes for sector in self.sectors])


@cache
def trades() -> Trades:
    """The sectors, laid out."""
    known, business = sectors(), businesses()
    watched = np.array(
        [[business.watches(d.id, sector.code) for sector in known.sectors] for d in DEPARTMENTS]
    )
    shares = np.array([sector.share for sector in known.sectors])
    return Trades(
        sectors=known.sectors,
        shares=shares / shares.sum(),
        staff=np.array([sector.staff for sector in known.sectors]),
        watched=watched,
        watchers=_watchers(watched),
        traits={t: np.array([known.has(s, t) for s in known.sectors]) for t in TRAITS},
        licences=tuple(known.licences_of(sector) for sector in known.sectors),
    )


def _watchers(watched: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Who acts on a sector: those who watch over it, repeated to the least common width.

    Market regulation acts on everybody; that labour and taxation watch over all sectors does not
    make them act as often as those whose business a sector is.
    """
    width = 60
    rows = []
    for sector in range(watched.shape[1]):
        own = {place for place, department in enumerate(watched) if department[sector]}
        wide = {SOURCE_PLACES["human_resources_social_security"], SOURCE_PLACES["taxation"]}
        acting = [*sorted((own | {SOURCE_PLACES["market_regulation"]}) - wide)] * 3 + sorted(wide)
        rows.append(np.resize(acting, width))
    return np.array(rows, np.int16)
