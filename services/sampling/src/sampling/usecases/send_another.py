"""Another inspector goes in somebody's stead, drawn from the same stream."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import draws, inspectors, plans, visits
from sampling.domain.assignment import Drawing, Place, Turn, Unassigned
from sampling.domain.inspector_errors import NobodyToReplace, UnknownVisit, VisitIsPast
from sampling.domain.visit import Cause, Replacement, Visit, is_past
from sampling.usecases.law import Law


@dataclass(frozen=True, slots=True)
class SendAnother:
    """Part of a transaction that has locked assignments."""

    law: Law

    async def __call__(
        self, session: AsyncSession, visit: Visit, out_id: str, cause: Cause, why: str, by: str
    ) -> Replacement:
        """The least burdened of those who can go now and were never to go, by the draw's ranks.

        Raises UnknownVisit, NobodyToReplace.
        """
        member = visit.member(out_id)
        if member is None or visit.turn is None:
            raise UnknownVisit(visit.draw_id, visit.uscc, out_id)
        in_id = await self._found(session, visit, member.department, visit.turn)
        made = Replacement(
            visit.draw_id, visit.uscc, member.department, out_id, in_id, cause, why, by
        )
        await visits.replace(session, visit.turn, made)
        return made

    async def _found(self, session: AsyncSession, visit: Visit, department: str, turn: Turn) -> str:
        draw = await draws.by_id(session, visit.draw_id)
        plan = await plans.of_draw(session, visit.draw_id)
        needs = self.law.needs(plan, draw.on)
        need = next(each for each in needs if each.department == department)
        current = await inspectors.current(session, [department])
        duty = await visits.duty(session, plan.first_day, plan.last_day)
        drawing = Drawing(draw.seed, [need], current.by_department(), current.recusals, duty)
        place = Place(visit.uscc, visit.area)
        team = drawing.team(replace(need, number=1), place, turn, visit.ever)
        if isinstance(team, Unassigned):
            raise NobodyToReplace(visit.uscc, turn.on, department, team.reason)
        return team.inspector_ids[0]


def require_ahead(visit: Visit, on: date) -> None:
    """Raises VisitIsPast."""
    if visit.turn is not None and is_past(visit, on):
        raise VisitIsPast(visit.uscc, visit.turn.on)
