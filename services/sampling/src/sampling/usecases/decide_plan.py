"""A second person approves or rejects a proposed version of a plan."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sampling.adapters import plans
from sampling.domain.plan import Plan, decide
from storage import Transaction


@dataclass(frozen=True, slots=True)
class DecidePlan:
    transaction: Transaction

    async def __call__(
        self, plan_id: UUID, version: int, approve: bool, reason: str, by: str
    ) -> Plan:
        """The version as it stands; decided alike again it changes nothing.

        Raises UnknownPlan, NoReason, OwnProposal, PlanDecided.
        """
        async with self.transaction() as session:
            await plans.lock(session, plan_id)
            plan = await plans.version(session, plan_id, version)
            decided = decide(plan, approve, reason, by, datetime.now(UTC))
            await plans.decide(session, decided)
            return decided
