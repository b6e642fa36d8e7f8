"""A completed draw is read by who makes tasks of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import bookings, draws, plans
from sampling.domain.plan import Plan
from storage import Transaction

PAGE = 1000


@dataclass(frozen=True, slots=True)
class ReadDrawn:
    """No transaction stays open while the reader takes its time: the list never changes."""

    transaction: Transaction

    async def __call__(self, draw_id: UUID) -> AsyncIterator[Plan | list[str]]:
        """Yield the plan, then the drawn enterprises in order of USCC.

        Raises UnknownDraw, DrawNotCompleted.
        """
        async with self.transaction() as session:
            draw = (await draws.by_id(session, draw_id)).require_completed()
            plan = await plans.of_draw(session, draw.draw_id)
        yield plan
        after = ""
        while True:
            async with self.transaction() as session:
                found = await bookings.page(session, draw_id, after, PAGE)
            if not found:
                return
            yield found
            after = found[-1]
