"""Somebody cannot make a visit: another goes, with the reason."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import visits
from sampling.domain.inspector_errors import UnknownVisit, WrongCause
from sampling.domain.plan_errors import NoReason
from sampling.domain.visit import Cause, Replacement
from sampling.usecases.send_another import SendAnother, require_ahead
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ReplaceInspector:
    transaction: Transaction
    business_day: BusinessDay
    send_another: SendAnother

    async def __call__(
        self, draw_id: UUID, uscc: str, out_id: str, cause: str, reason: str, by: str, whose: str
    ) -> Replacement:
        """`whose`: the department that asks; empty: may ask for all.

        Raises WrongCause, NoReason, UnknownVisit, VisitIsPast, NobodyToReplace.
        """
        if cause not in list(Cause):
            raise WrongCause(cause, list(Cause))
        if not reason:
            raise NoReason("reason", "why another goes; it is published")
        on = await self.business_day.today()
        async with self.transaction() as session:
            await visits.lock(session)
            visit = await visits.one(session, draw_id, uscc)
            member = visit.member(out_id) if visit else None
            if visit is None or member is None or whose not in ("", member.department):
                raise UnknownVisit(draw_id, uscc, out_id)
            require_ahead(visit, on)
            return await self.send_another(session, visit, out_id, Cause(cause), reason, by)
