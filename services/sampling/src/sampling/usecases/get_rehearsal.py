"""What a version of a plan would do is read."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import plans, rehearsals
from sampling.adapters.rehearsals import Asked
from sampling.domain.rehearsal import Rehearsal, rehearse
from sampling.usecases.law import Law
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetRehearsal:
    transaction: Transaction
    law: Law

    async def __call__(self, plan_id: UUID, version: int, department: str) -> Rehearsal | None:
        """None: it is asked for. `department` as in GetPlan.

        Raises UnknownPlan, UnknownRehearsal, RehearsalFailed.
        """
        async with self.transaction() as session:
            plan = (await plans.version(session, plan_id, version)).require_sight(department)
            basis = await rehearsals.find(session, Asked(plan_id, version))
        if basis is None:
            return None
        return rehearse(
            plan.shares,
            basis,
            self.law.needs(plan, basis.on) if plan.on_site else (),
            self.law.item_shares(plan, basis.on),
            self.law.floors(plan, basis.on),
        )
