"""Domain values become messages in the outbox."""

from sqlmodel.ext.asyncio.session import AsyncSession

from messaging import outbox
from onedoor.sampling.v1 import events_pb2
from sampling.domain.draw import Draw
from sampling.domain.selection import Selection


async def draw_completed(session: AsyncSession, draw: Draw, selection: Selection) -> None:
    message = events_pb2.DrawCompleted(
        draw_id=str(draw.draw_id),
        plan_id=str(draw.plan_id),
        department_id=draw.department,
        drawn=len(selection),
    )
    await outbox.record(session, message)
