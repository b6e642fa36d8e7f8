"""The law that binds a plan on the business day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from regulations import Bounds, Item, Pools, Regulations, UnknownItem
from sampling.domain.assignment import Need, Turn, turns
from sampling.domain.cheapest import Floors
from sampling.domain.limits import Limits, caps
from sampling.domain.plan import Plan
from sampling.domain.plan_errors import ItemNotPublished, NoPools
from sampling.domain.plan_law import PlanLaw, checked, statutory_share
from sampling.domain.rehearsal import ItemShare
from sampling.domain.stratum import CLASSES
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class Law:
    regulations: Regulations
    business_day: BusinessDay

    async def proposed(self, plan: Plan, by: str) -> Plan:
        """The plan as a proposal that may stand. Raises what `checked` raises."""
        on = await self.business_day.today()
        return replace(
            checked(plan.content(), self._of(plan.department, on)),
            regulations_version=self.regulations.version,
            created_at=datetime.now(UTC),
            proposed_by=by,
        )

    async def public(self, what: str) -> tuple[str, ...]:
        """The fields that anybody may know of it."""
        return self.regulations.publication(await self.business_day.today()).fields[what]

    def limits(self, plan: Plan, on: date) -> Limits:
        """What keeps an enterprise out of a plan's draw."""
        rules = self.regulations.draw_rules(on)
        exempt = plan.key and rules.routine.key_supervision_exempt
        return Limits(
            times_a_year=None if exempt else rules.routine.times_a_year,
            caps={item.code: caps(item) for item in self._items(plan, on)},
            pools=None if plan.key else rules.pools,
        )

    def floors(self, plan: Plan, on: date) -> Floors:
        """What binds a plan's ratios from below."""
        floors, items = self.regulations.sampling_floors(on), self._items(plan, on)
        shares = [item.ratio.share().least or Fraction(0) for item in items if not item.key]
        return Floors(
            classes={stratum: getattr(floors, stratum.label) for stratum in CLASSES},
            statutory=max((statutory_share(item) for item in items), default=Fraction(0)),
            whole=max(shares, default=Fraction(0)),
            mandatory_high=self.regulations.draw_rules(on).mandatory_high_risk_share,
            rises=not plan.key,
        )

    def item_shares(self, plan: Plan, on: date) -> list[ItemShare]:
        """What each item's rule asks for within a year."""
        return [
            ItemShare(item.code, item.ratio.text, bounds.least, bounds.most)
            for item in self._items(plan, on)
            if (bounds := item.ratio.share()) != Bounds()
        ]

    def needs(self, plan: Plan, on: date) -> list[Need]:
        """Whom each acting department sends to an enterprise."""
        number = self.regulations.draw_rules(on).inspectors_per_department
        find = self.regulations.supervision.find
        needs = []
        for acting in plan.acting():
            items = (find(code, on) for code in acting.item_codes)
            domains = {item.domain for item in items if item}
            needs.append(Need(acting.department, tuple(sorted(domains)), number))
        return needs

    def turns(self, plan: Plan, since: date) -> list[Turn]:
        """The turns of a plan's working days, none of them past."""
        first = max(plan.first_day, since)
        days = (first + timedelta(days=n) for n in range((plan.last_day - first).days + 1))
        working = [day for day in days if self.regulations.working_days.holds(day)]
        return turns(working, self.regulations.draw_rules(since).visits_a_day)

    def pools(self, on: date) -> Pools:
        """Raises NoPools."""
        found = self.regulations.draw_rules(on).pools
        if found is None:
            raise NoPools(self.regulations.city.name_en)
        return found

    def _items(self, plan: Plan, on: date) -> list[Item]:
        """Those that were withdrawn since the plan was approved bind nobody any more."""
        codes = (code for acting in plan.acting() for code in acting.item_codes)
        items = (self.regulations.supervision.find(code, on) for code in codes)
        return [item for item in items if item]

    def _of(self, department: str, on: date) -> PlanLaw:
        def item(code: str) -> Item:
            try:
                return self.regulations.supervision.at(code, on)
            except UnknownItem as cause:
                raise ItemNotPublished(code, on) from cause

        libraries = (rule.library for rule in self.regulations.memberships)
        return PlanLaw(
            city=self.regulations.city.name_en,
            departments={each.id for each in self.regulations.departments.all},
            libraries=[each.name for each in libraries if each.department == department],
            floors=self.regulations.sampling_floors(on),
            least_high_share=self.regulations.draw_rules(on).mandatory_high_risk_share,
            last_year=self.regulations.working_days.last,
            item=item,
        )
