"""Officers report the one visit that settles a task."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.adapters import agreement_store, events, store, visit_store
from dispatch.domain.decision import cooled_on
from dispatch.domain.task import Task, TaskKind
from dispatch.domain.visit import Visit, require_participant, require_same, settle
from regulations import Regulations
from serving import BusinessDay
from storage import Transaction

RESULT_CODES = "inspection_result"


@dataclass(frozen=True, slots=True)
class ReportVisit:
    transaction: Transaction
    regulations: Regulations
    business_day: BusinessDay

    async def __call__(self, visit: Visit, department: str, reported_by: str) -> Task:
        """The closed task. The same visit again is answered alike and changes nothing.

        Raises UnknownTask, VisitConflict, TaskAlreadyClosed, UnknownDay, ResultsDoNotFit,
        WrongResult.
        """
        on = await self.business_day.today()
        async with self.transaction() as session:
            task = await store.locked_task(session, visit.task_id)
            require_participant(task, department)
            digest = await visit_store.digest(session, visit.visit_id)
            if digest is None:
                return await self._close(session, task, visit, reported_by, on)
            require_same(visit, digest)
            return task

    async def _close(
        self, session: AsyncSession, task: Task, visit: Visit, reported_by: str, on: date
    ) -> Task:
        at = datetime.now(UTC)
        codes = self.regulations.catalogue.code_tables[RESULT_CODES]
        closed = settle(task, visit, codes, on)
        await visit_store.record(session, visit, reported_by)
        await store.save(session, closed, at)
        if closed.kind is TaskKind.JOINT:
            cooled = cooled_on(on, self.regulations.joint_trigger(on))
            await agreement_store.look_again(session, task.uscc, cooled)
        await events.task_changed(session, at, closed)
        await events.inspection_reported(session, closed, visit, at)
        return closed
