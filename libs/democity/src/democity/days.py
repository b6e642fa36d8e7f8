"""Ten working days by the business clock: records as they come, visits, and what visits settle."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from democity.calendar import LIVE_DAYS, Calendar
from democity.clients import Client
from democity.display import Display
from democity.endpoints import Endpoint
from democity.live import LiveCity
from democity.offices import office
from democity.records import Record
from democity.script import Outcome, Scene
from democity.sending import Sending
from democity.suite import Suite
from democity.visits import Visit, Visits

OUTAGE_DAY = 5
_DAY_S = 2.5
_OUTAGE_AT_LEAST_S = 4.0
_OUTAGE_AT_MOST_S = 20.0


@dataclass(slots=True)
class FollowUp:
    """The records that departments sent because of a visit."""

    visit: Visit
    records: list[Record]


@dataclass(slots=True)
class LiveDays:
    suite: Suite
    sending: Sending
    city: LiveCity
    calendar: Calendar
    display: Display
    follow_ups: list[FollowUp] = field(default_factory=list)
    outages: list[dict[str, str]] = field(default_factory=list)
    live_from: str = ""
    _outage: asyncio.Task[None] | None = None

    async def play(self) -> None:
        """Raises Problem."""
        self.live_from = _now()
        for day in range(1, LIVE_DAYS + 1):
            await self._play(day)
        if self._outage is not None:
            await self._outage

    async def _play(self, day: int) -> None:
        on = self.calendar[day].isoformat()
        await self.suite.operator.put("/v1/business-day", {"on": on})
        self.display.begin_day(day, self.calendar[day])
        if day == OUTAGE_DAY:
            broken = [each for each in self.suite.endpoints if each.outage_planned]
            self._outage = asyncio.create_task(self._break(broken))
        records = self.city.on_day(day)
        for sender, record in await self._visit(day, on):
            records.setdefault(sender, []).append(record)
        async with asyncio.TaskGroup() as group:
            for office_id, of_office in records.items():
                group.create_task(self.sending.paced(office(office_id), of_office, _DAY_S))
        await self._look()

    async def _visit(self, day: int, on: str) -> list[tuple[str, Record]]:
        """Officers go where the script sends them; returns what departments send afterwards."""
        visits = Visits(self.suite, self.sending.tally)
        caused: list[tuple[str, Record]] = []
        for scene in self.city.script:
            if scene.visit_on != day:
                continue
            visit = await visits.pay(scene, day, on)
            if visit is None:
                continue
            self.display.event(_told(scene))
            sent = self.city.after_visit(scene, day)
            self.follow_ups.append(FollowUp(visit, [record for _, record in sent]))
            caused += [(sender.id, record) for sender, record in sent]
        return caused

    async def _break(self, endpoints: list[Endpoint]) -> None:
        """An outage lasts some seconds, and until it has turned deliveries away."""
        began = time.monotonic()
        window = {"from": _now()}
        for each in endpoints:
            each.set_outage(True)
        self.display.event(f"⚡ {'、'.join(each.name for each in endpoints)} 停机 out of order")
        while time.monotonic() < began + _OUTAGE_AT_MOST_S:
            await asyncio.sleep(0.1)
            struck = all(each.counts.get("answered_503", 0) > 0 for each in endpoints)
            if struck and time.monotonic() > began + _OUTAGE_AT_LEAST_S:
                break
        for each in endpoints:
            each.set_outage(False)
        self.display.event("✔ 恢复 back in order")
        ids = {each.endpoint_id for each in endpoints}
        self.outages += [window | {"until": _now(), "endpoint_id": each} for each in sorted(ids)]

    async def _look(self) -> None:
        """What a coordinator sees at the end of the day."""
        tally = self.sending.tally
        tally.tasks = await _count(self.suite.coordinator, "/v1/tasks", "tasks")
        tally.acknowledged = sum(
            each.counts.get("acknowledged", 0) for each in self.suite.endpoints
        )


def _told(scene: Scene) -> str:
    names = "、".join(sorted(office(each).name_zh for each in scene.expected))
    ends = {
        Outcome.SETTLED: "当场整改 settled",
        Outcome.PUNISHED: "立案处罚 penalised",
        Outcome.REFUSED: "拒不配合 refused",
    }
    return f"{scene.enterprise.name}：{names} 一次上门，{ends[scene.outcome]}"


async def _count(client: Client, path: str, member: str) -> int:
    return len([item async for item in client.pages(path, member)])


def _now() -> str:
    return datetime.now(UTC).isoformat()
