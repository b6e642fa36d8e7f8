"""What draws are judged by, each defined once. A task is one completed draw; a visit counts once
for enterprise and task (户次)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sampling.domain.estimate import Seen
from sampling.domain.stratum import Stratum


@dataclass(frozen=True, slots=True)
class Scope:
    """Days both included; `department` empty: of all."""

    first_day: date
    last_day: date
    department: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """None: there is nothing to take a share of."""
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Lift:
    """问题检出率 with a credit rule and without. Not causal: whom a rule draws was riskier."""

    with_rule: Seen
    without: Seen

    @property
    def difference(self) -> Fraction | None:
        """Of the rates: percentage points, as a fraction of 1."""
        with_rule, without = self.with_rule.rate().expected, self.without.rate().expected
        return None if with_rule is None or without is None else with_rule - without

    @property
    def relative(self) -> Fraction | None:
        """The difference as a share of the rate without; None where that found nothing."""
        without = self.without.rate().expected
        difference = self.difference
        return Fraction(difference, without) if difference is not None and without else None


@dataclass(frozen=True, slots=True)
class Attainment:
    """One stratum over all draws of the scope.

    `floor`: what the city's floors ask of the libraries within a year; `drawn`: by its quotas;
    `different`: enterprises that were drawn, undirected ones too; `covered`: that were visited.
    """

    stratum: Stratum
    library: int
    floor: int
    quota: int
    drawn: int
    different: int
    covered: int

    @property
    def shortfall(self) -> int:
        return self.quota - self.drawn

    @property
    def coverage(self) -> Rate:
        return Rate(self.covered, self.library)

    @property
    def by_batch(self) -> Rate:
        """Of what each draw wanted."""
        return Rate(self.drawn, self.quota)

    @property
    def by_year(self) -> Rate:
        """Of what the floors ask for within a year, whatever a single draw wanted."""
        return Rate(self.different, self.floor)


@dataclass(frozen=True, slots=True)
class Month:
    """What a chart over time shows; `on` is the first day of the month."""

    on: date
    draws: int
    credit_rule_draws: int
    drawn: int
    visits: int
    problems: int


@dataclass(frozen=True, slots=True)
class OfDepartment:
    department: str
    draws: int
    drawn: int
    visits: int
    problems: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """`repeats`: enterprises with two random checks of one type or more in a calendar year, of
    those with one; key supervision and checks that were not drawn are left aside. `redraws`:
    attempts after the first. `saved`: visits that nobody made, since a mode needs none (by mode)
    or since departments went together ("joint").
    """

    credit_rule: Rate
    repeats: Rate
    credit_rule_visits: int
    visits: int
    redraws: int
    failed: int
    saved: Mapping[str, int]
    lift: Lift
    undirected: Seen
    attainments: tuple[Attainment, ...]
    months: tuple[Month, ...]
    departments: tuple[OfDepartment, ...]

    @property
    def shortfall(self) -> int:
        return sum(each.shortfall for each in self.attainments)

    @property
    def onsite_visits_saved(self) -> int:
        return sum(self.saved.values())
