"""The enterprises of one neighbourhood of the city, column by column."""

from dataclasses import dataclass

import numpy as np

from democity.rates import Rates
from democity.synthetic.columns import ABSENT, Codes, DayNumbers, Ints, Mask, Places
from democity.synthetic.draws import Draws, Exposed, Floats, Reals
from democity.synthetic.life import OPEN, Life, established, lives
from democity.synthetic.relations import Relations, relations
from democity.synthetic.trades import trades

LATENTS = ("governance", "operation", "finance")
ENTITY_TYPES = (
    "company_llc",
    "company_joint_stock",
    "state_owned",
    "foreign_invested",
    "one_person_llc",
    "partnership",
    "sole_proprietorship",
    "cooperative",
    "branch",
)
_BRANCH = ENTITY_TYPES.index("branch")
_FARMING = ("01", "02", "03", "04", "05")


@dataclass(frozen=True, slots=True)
class Population:
    """Columns of equal length. `first` is the city-wide number of the first enterprise.

    `latents` drive what happens and nobody sends them; `risk` among them is all three together,
    with mean 0 and variance 1 as each of them.
    """

    first: int
    today: int
    sector: Places
    district: Codes
    brand: Ints
    entity_type: Places
    employees: Ints
    capital_wan: Ints
    revenue_wan: Reals
    assets_wan: Reals
    latents: dict[str, Floats]
    life: Life
    relations: Relations

    def __len__(self) -> int:
        return len(self.sector)

    @property
    def risk(self) -> Floats:
        """The latent risk as a whole."""
        return self.latents["risk"]

    @property
    def live(self) -> Mask:
        """Who is neither gone nor dead at the register."""
        return self.life.live

    @property
    def on_register(self) -> Mask:
        """Who is not gone; the dead are still there."""
        return self.life.left_on > self.today

    def exposed(self) -> Exposed:
        """To whom things may happen, and from when to when."""
        known = trades()
        return Exposed(
            latents=self.latents,
            traits={name: mask[self.sector] for name, mask in known.traits.items()},
            trait_shares=known.trait_shares(),
            since=self.life.established_on,
            until=self.life.active_until,
        )


def populate(
    rates: Rates, random: np.random.Generator, *, first: int, count: int, today: int, years: int
) -> Population:
    """Draw `count` enterprises."""
    known = trades()
    latents = _latents(random, rates.rho.value, count)
    sector = random.choice(len(known.sectors), count, p=known.shares).astype(np.int16)
    nobody = np.full(count, -OPEN, np.int32)
    exposed = Exposed(
        latents=latents,
        traits={name: mask[sector] for name, mask in known.traits.items()},
        trait_shares=known.trait_shares(),
        since=nobody,
        until=-nobody,
    )
    draws = Draws(random, rates, exposed, today, years)
    since: DayNumbers = established(draws, count)
    life = lives(Draws(random, rates, _since(exposed, since), today, years), since)
    related = relations(draws, life)
    employees = draws.size("employees", count) * known.staff[sector]
    revenue = draws.size("revenue_per_employee_wan", count) * np.maximum(employees, 0.5)
    return Population(
        first=first,
        today=today,
        sector=sector,
        district=draws.share("district", count),
        brand=random.integers(0, 1 << 30, count),
        entity_type=_entity_types(draws, sector, related),
        employees=np.minimum(employees.astype(np.int64), 20_000),
        capital_wan=np.maximum(draws.size("capital_wan", count).astype(np.int64), 1),
        revenue_wan=revenue,
        assets_wan=revenue * draws.size("assets_to_revenue", count),
        latents=latents,
        life=life,
        relations=related,
    )


def _since(exposed: Exposed, since: DayNumbers) -> Exposed:
    return Exposed(exposed.latents, exposed.traits, exposed.trait_shares, since, exposed.until)


def _latents(random: np.random.Generator, rho: float, count: int) -> dict[str, Floats]:
    """Three normal variables of correlation rho, and their standardised sum."""
    common = random.standard_normal(count, np.float32)
    found = {
        name: np.float32(rho**0.5) * common
        + np.float32((1 - rho) ** 0.5) * random.standard_normal(count, np.float32)
        for name in LATENTS
    }
    total = sum(found.values(), np.zeros(count, np.float32))
    number = len(LATENTS)
    deviation = (number + number * (number - 1) * rho) ** 0.5
    return found | {"risk": total / np.float32(deviation)}


def _entity_types(draws: Draws, sector: Places, related: Relations) -> Places:
    """By their shares; some farms are cooperatives, and who has a parent is a branch."""
    drawn = draws.share("entity_type", len(sector))
    types = np.array([ENTITY_TYPES.index(str(code)) for code in drawn.codes], np.int16)
    found = types[drawn.values]
    farming = np.array([each.code.startswith(_FARMING) for each in trades().sectors])
    farms = np.flatnonzero(farming[sector])
    found[farms[draws.each("cooperative", farms)]] = ENTITY_TYPES.index("cooperative")
    found[related.parent != ABSENT] = _BRANCH
    return found
