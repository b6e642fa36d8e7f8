"""An inspector has an interest in an enterprise and does not go there (回避), before or after."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import inspectors, visits
from sampling.domain.inspector import Inspector
from sampling.domain.inspector_errors import NobodyToReplace, UnknownInspector
from sampling.domain.plan_errors import NoReason
from sampling.domain.visit import Cause, Replacement, Visit
from sampling.usecases.send_another import SendAnother
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class DeclareRecusal:
    transaction: Transaction
    business_day: BusinessDay
    send_another: SendAnother

    async def __call__(
        self, inspector_id: str, uscc: str, reason: str, by: str, whose: str
    ) -> list[Replacement]:
        """Who goes instead to visits ahead; `whose` as in ReplaceInspector.

        Where nobody else can, the visit is put off: the recused does not go in any case.
        Raises UnknownInspector, NoReason.
        """
        if not reason:
            raise NoReason("reason", "what the interest is")
        on = await self.business_day.today()
        async with self.transaction() as session:
            await visits.lock(session)
            inspector = await inspectors.one(session, inspector_id)
            if whose not in ("", inspector.department):
                raise UnknownInspector(inspector_id)
            await inspectors.recuse(session, inspector_id, uscc, reason, by)
            ahead = await visits.ahead(session, uscc, on, inspector_id)
            return [await self._instead(session, visit, inspector, reason, by) for visit in ahead]

    async def _instead(
        self, session: AsyncSession, visit: Visit, inspector: Inspector, reason: str, by: str
    ) -> Replacement:
        out_id, cause = inspector.inspector_id, Cause.RECUSAL
        try:
            return await self.send_another(session, visit, out_id, cause, reason, by)
        except NobodyToReplace as nobody:
            made = Replacement(
                visit.draw_id, visit.uscc, inspector.department, out_id, "", cause, reason, by
            )
            await visits.put_off(session, made, nobody.why)
            return made
