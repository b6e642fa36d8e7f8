"""What the visits of a draw found is published, of all its departments at once."""

from dataclasses import dataclass, replace
from uuid import UUID

from sampling.adapters import draws, plans, publications, visits
from sampling.domain.plan_errors import NothingToPublish
from sampling.domain.publication import Batch
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class PublishResults:
    transaction: Transaction
    business_day: BusinessDay

    async def __call__(self, draw_id: UUID, department: str, by: str) -> Batch:
        """The newest batch; where nothing came since, the one on file.

        Raises UnknownDraw, DrawNotCompleted, VisitsOutstanding, NothingToPublish.
        """
        on = await self.business_day.today()
        async with self.transaction() as session:
            draw = (await draws.by_id(session, draw_id)).require_own(department)
            draw.require_completed()
            plan = await plans.of_draw(session, draw_id)
            await publications.lock(session, draw_id)
            ready = await publications.ready(session, draw_id)
            known = await publications.newest(session, draw_id)
            if known is None or ready.reported:
                ready.require(plan.last_day, on)
                await publications.publish(session, ready, on, by)
                known = await publications.newest(session, draw_id)
            replacements = await visits.replacements(session, draw_id)
        if known is None:
            raise NothingToPublish(draw_id)
        return replace(known, replacements=tuple(replacements))
