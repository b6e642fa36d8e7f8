"""What an agreement or an order leads to is decided and written, inside a running transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters import agreement_store, events, store
from dispatch.domain.agreement import Agreement
from dispatch.domain.decision import AddJoiners, LeaveAlone, OpenTask, WaitUntil, decide
from dispatch.domain.order import Order
from dispatch.domain.task import Task, joined, opened, ordered
from regulations import Regulations


@dataclass(frozen=True, slots=True)
class Weigh:
    """The one way to a joint task. The enterprise's agreement must be locked by the caller."""

    regulations: Regulations

    async def __call__(
        self, session: AsyncSession, agreement: Agreement, on: date, caused_at: datetime
    ) -> None:
        task = await store.open_joint_task(session, agreement.uscc)
        closed_on = await store.last_closed_on(session, agreement.uscc)
        trigger = self.regulations.joint_trigger(on)
        match decide(agreement, task, closed_on, trigger, on):
            case OpenTask():
                await _tell(session, opened(uuid4(), agreement, on), caused_at)
            case AddJoiners(open_task, joiners):
                await _tell(session, joined(open_task, joiners, agreement.epoch), caused_at)
            case WaitUntil(day):
                await agreement_store.look_again(session, agreement.uscc, day)
            case LeaveAlone():
                pass

    async def order(
        self, session: AsyncSession, order: Order, on: date, caused_at: datetime
    ) -> Task:
        """The task that stands then: a new one, or the open one that more departments joined."""
        open_task = await store.open_joint_task(session, order.uscc)
        task = ordered(order, open_task, on)
        if task != open_task:
            await _tell(session, task, caused_at)
        return task


async def _tell(session: AsyncSession, task: Task, caused_at: datetime) -> None:
    await store.save(session, task, caused_at)
    await events.task_changed(session, caused_at, task)
