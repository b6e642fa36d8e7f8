"""The whole city, neighbourhood by neighbourhood: bounded memory at any size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from democity.rates import load_rates
from democity.synthetic.columns import Table, day_number
from democity.synthetic.kinds.affiliations import affiliation
from democity.synthetic.kinds.business import department_business_record
from democity.synthetic.kinds.courts import court_judgment, executed_debtor, judicial_assistance
from democity.synthetic.kinds.disclosure import annual_report, instant_disclosure
from democity.synthetic.kinds.enforcement import (
    administrative_compulsion,
    administrative_penalty,
    credit_repair,
)
from democity.synthetic.kinds.inspections import inspection_result, rectification
from democity.synthetic.kinds.licences import licence
from democity.synthetic.kinds.lists import abnormal_listing, red_list, serious_dishonesty_listing
from democity.synthetic.kinds.market import complaint_report, public_opinion, sampling_result
from democity.synthetic.kinds.money import (
    chattel_mortgage,
    equity_pledge,
    ip_pledge,
    tax_arrears,
    wage_arrears,
)
from democity.synthetic.kinds.monthly import social_insurance, tax_status, utility_usage
from democity.synthetic.kinds.register import (
    existence_status,
    registration,
    registration_change,
    registration_filing,
)
from democity.synthetic.kinds.standing import commitment, credit_evaluation
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.population import Population, populate
from democity.synthetic.reporting import reports

NEIGHBOURHOOD = 20_000
"""Enterprises of one; addresses, representatives and owners are shared within it."""
_ALONE = (
    registration,
    registration_change,
    registration_filing,
    existence_status,
    licence,
    administrative_compulsion,
    instant_disclosure,
    judicial_assistance,
    court_judgment,
    complaint_report,
    sampling_result,
    equity_pledge,
    chattel_mortgage,
    ip_pledge,
    tax_arrears,
    tax_status,
    social_insurance,
    wage_arrears,
    red_list,
    credit_evaluation,
    commitment,
    public_opinion,
    affiliation,
    utility_usage,
    department_business_record,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One neighbourhood with everything that is known of it."""

    population: Population
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class City:
    """A city by its size, seed, day and rates; nothing is made before it is asked for.

    `today` is the first day after the history. `years` of events are told, and the `months` of
    monthly series, by age: 0 is the last one.
    """

    size: int
    today: date
    seed: int = 1
    rates: str = "base"
    years: int = 4
    months: tuple[int, ...] = tuple(range(36))

    def __len__(self) -> int:
        return -(-self.size // NEIGHBOURHOOD)

    def population(self, place: int) -> Population:
        """The enterprises of one neighbourhood alone."""
        return self._town(place).population

    def part(self, place: int) -> Part:
        """One neighbourhood by its place. The same arguments make the same part."""
        town = self._town(place)
        tables = [write(town) for write in _ALONE]
        due, penalties = reports(town), administrative_penalty(town)
        inspections, debtors = inspection_result(town), executed_debtor(town)
        tables += [penalties, inspections, debtors]
        tables += [
            annual_report(town, due),
            abnormal_listing(town, due),
            credit_repair(town, penalties),
            rectification(town, inspections),
            serious_dishonesty_listing(town, debtors),
        ]
        return Part(town.population, {table.kind: table for table in tables})

    def parts(self) -> Iterator[Part]:
        """All neighbourhoods, one after the other."""
        return map(self.part, range(len(self)))

    def _town(self, place: int) -> Neighbourhood:
        rates, today = load_rates(self.rates), day_number(self.today)
        first = place * NEIGHBOURHOOD
        people = populate(
            rates,
            np.random.default_rng((self.seed, place)),
            first=first,
            count=min(NEIGHBOURHOOD, self.size - first),
            today=today,
            years=self.years,
        )
        return Neighbourhood(people, rates, self.seed, place, self.years, self.months)
