"""NATS in: what this service listens to."""

from dataclasses import dataclass

from dispatch.entrypoints import values
from dispatch.usecases.follow_agreement import FollowAgreement
from dispatch.usecases.look_again import LookAgain
from dispatch.usecases.note_acknowledgement import NoteAcknowledgement
from dispatch.usecases.open_drawn_tasks import OpenDrawnTasks
from identifiers import day, uuid
from messaging import Subscription, doorbell, each
from onedoor.aggregation.v1.events_pb2 import DayBegan
from onedoor.push.v1.events_pb2 import DeliveryChanged
from onedoor.push.v1.push_service_pb2 import DELIVERY_STATE_ACKNOWLEDGED
from onedoor.sampling.v1.events_pb2 import DrawCompleted
from onedoor.scoring.v1.events_pb2 import AgreementChanged
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class Handlers:
    follow_agreement: FollowAgreement
    note_acknowledgement: NoteAcknowledgement
    open_drawn_tasks: OpenDrawnTasks
    look_again: LookAgain
    business_day: BusinessDay

    def subscriptions(self) -> dict[str, Subscription]:
        return {
            "agreement_changed": each(AgreementChanged, "dispatch", self.on_agreement_changed),
            "delivery_changed": each(DeliveryChanged, "dispatch", self.on_delivery_changed),
            "draw_completed": each(DrawCompleted, "dispatch", self.on_draw_completed),
            "day_began": doorbell(DayBegan, "dispatch", self.on_day_began),
        }

    async def on_agreement_changed(self, event: AgreementChanged) -> None:
        await self.follow_agreement(values.agreement(event), values.instant(event.caused_at))

    async def on_delivery_changed(self, event: DeliveryChanged) -> None:
        if event.state == DELIVERY_STATE_ACKNOWLEDGED:
            task_id = uuid("task_id", event.task_id)
            await self.note_acknowledgement(task_id, event.department_id)

    async def on_draw_completed(self, event: DrawCompleted) -> None:
        await self.open_drawn_tasks(uuid("draw_id", event.draw_id))

    async def on_day_began(self, event: DayBegan) -> None:
        self.business_day.begin(day(event.on))
        await self.look_again(day(event.on))
