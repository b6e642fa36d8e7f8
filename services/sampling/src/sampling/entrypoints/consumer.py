"""NATS in: what this service listens to."""

from dataclasses import dataclass
from datetime import UTC

from identifiers import day, uuid
from messaging import Subscription, doorbell, each
from onedoor.aggregation.v1.events_pb2 import DayBegan, LedgerAdvanced
from onedoor.dispatch.v1.dispatch_service_pb2 import TASK_STATE_OPEN, VisitResult
from onedoor.dispatch.v1.events_pb2 import InspectionReported, TaskChanged
from onedoor.scoring.v1.events_pb2 import RunCompleted
from sampling.domain.publication import Result
from sampling.usecases.follow_ledger import FollowLedger
from sampling.usecases.note_result import NoteResult
from sampling.usecases.note_run import NoteRun
from sampling.usecases.note_task import NoteTask
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class Handlers:
    follow_ledger: FollowLedger
    note_run: NoteRun
    note_task: NoteTask
    note_result: NoteResult
    business_day: BusinessDay

    def subscriptions(self) -> dict[str, Subscription]:
        return {
            "ledger_advanced": doorbell(LedgerAdvanced, "sampling", self.on_ledger_advanced),
            "day_began": doorbell(DayBegan, "sampling", self.on_day_began),
            # Each run counts: a draw may name any, and the last heard of is not always the newest.
            "run_completed": each(RunCompleted, "sampling", self.on_run_completed),
            "task_changed": each(TaskChanged, "sampling", self.on_task_changed),
            "inspection_reported": each(
                InspectionReported, "sampling", self.on_inspection_reported
            ),
        }

    async def on_ledger_advanced(self, event: LedgerAdvanced) -> None:
        await self.follow_ledger(at_least=event.through)

    async def on_day_began(self, event: DayBegan) -> None:
        self.business_day.begin(day(event.on))

    async def on_run_completed(self, event: RunCompleted) -> None:
        await self.note_run(event.run_id, day(event.on), event.through)

    async def on_task_changed(self, event: TaskChanged) -> None:
        await self.note_task(
            uuid("task_id", event.task_id),
            event.uscc,
            event.version,
            event.state == TASK_STATE_OPEN,
            event.department_ids,
            event.caused_at.ToDatetime(tzinfo=UTC),
            uuid("draw_id", event.draw_id) if event.draw_id else None,
        )

    async def on_inspection_reported(self, event: InspectionReported) -> None:
        problem = any(result.problem_found for result in event.results)
        task_id, on = uuid("task_id", event.task_id), day(event.completed_on)
        await self.note_result(task_id, on, problem, [_result(each) for each in event.results])


def _result(told: VisitResult) -> Result:
    return Result(told.department_id, tuple(told.item_codes), told.result_code)
