"""A coordinator adds a plan."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from regulations import Regulations, UnknownDepartment
from sampling.adapters import plans
from sampling.domain.errors import WrongPlan
from sampling.domain.plan import Plan, check
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class CreatePlan:
    transaction: Transaction
    regulations: Regulations
    business_day: BusinessDay

    async def __call__(self, plan: Plan, created_by: str) -> Plan:
        """A plan on file stands, whatever the floors have become.

        Raises WrongPlan, UnknownLibrary, NotRising, UnderFloor, OtherPlan.
        """
        on = await self.business_day.today()
        async with self.transaction() as session:
            if not await plans.known(session, plan.plan_id):
                await plans.add(session, self._checked(plan, on), created_by)
            known = await plans.by_id(session, plan.plan_id)
        known.require_same(plan)
        return known

    def _checked(self, plan: Plan, on: date) -> Plan:
        floors = self.regulations.sampling_floors(on)
        check(plan, self._libraries(plan.department), floors, self.regulations.city.name_en)
        return replace(
            plan, regulations_version=self.regulations.version, created_at=datetime.now(UTC)
        )

    def _libraries(self, department: str) -> tuple[str, ...]:
        try:
            self.regulations.departments.get(department)
        except UnknownDepartment as cause:
            raise WrongPlan("department_id", department, "a department of the city") from cause
        libraries = (rule.library for rule in self.regulations.memberships)
        return tuple(each.name for each in libraries if each.department == department)
