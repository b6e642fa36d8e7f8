"""A draw is completed: its departments get one task for each drawn enterprise."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from dispatch.adapters import events, store
from dispatch.domain.draw import Drawn
from dispatch.domain.task import drawn
from identifiers import Uscc
from serving import BusinessDay
from storage import Transaction

ReadDrawn = Callable[[UUID], AsyncIterator[tuple[Drawn, list[Uscc]]]]
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OpenDrawnTasks:
    """Heard or read again, it opens what is missing and tells nothing twice."""

    transaction: Transaction
    business_day: BusinessDay
    read_drawn: ReadDrawn

    async def __call__(self, draw_id: UUID) -> None:
        """One transaction for every 500. Raises Unavailable, NotFound, DrawWithoutPlan."""
        on = await self.business_day.today()
        async for draw, usccs in self.read_drawn(draw_id):
            for some in _some(usccs):
                await self._open(draw, some, on)

    async def _open(self, draw: Drawn, usccs: list[Uscc], on: date) -> None:
        at = datetime.now(UTC)
        async with self.transaction() as session:
            opened = await store.add_new(session, [drawn(draw, uscc, on) for uscc in usccs], at)
            await events.task_changed(session, at, *opened)


def _some(usccs: list[Uscc]) -> Iterator[list[Uscc]]:
    for begin in range(0, len(usccs), AT_ONCE):
        yield usccs[begin : begin + AT_ONCE]
