"""A coordinator has departments go to an enterprise together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch.adapters import agreement_store, order_store, store
from dispatch.domain.order import Order, require_whole
from dispatch.domain.task import Task
from dispatch.usecases.weigh import Weigh
from identifiers import Uscc
from serving import BusinessDay
from storage import Transaction

RequireRegistered = Callable[[Uscc], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CreateJointTask:
    """Cooling time binds the automatic path alone: here a person says why."""

    transaction: Transaction
    weigh: Weigh
    business_day: BusinessDay
    require_registered: RequireRegistered

    async def __call__(self, order: Order, ordered_by: str) -> Task:
        """The task that stands now. The same order again is answered alike and changes nothing.

        Raises WrongOrder, OrderConflict, NotRegistered, NotFound (an unknown enterprise).
        """
        on = await self.business_day.today()
        rules = self.weigh.regulations
        known = {department.id for department in rules.departments.all}
        require_whole(order, known, rules.joint_trigger(on).min_departments)
        await self.require_registered(order.uscc)
        async with self.transaction() as session:
            await agreement_store.lock(session, order.uscc)
            if not await order_store.record(session, order, ordered_by):
                return await store.task(session, await order_store.led_to(session, order))
            task = await self.weigh.order(session, order, on, datetime.now(UTC))
            await order_store.lead_to(session, order, task.task_id)
            return task
