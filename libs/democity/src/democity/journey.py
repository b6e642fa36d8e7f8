"""The journey of the city through the suite, from its first client to its last delivery."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx

from democity.author import write_script
from democity.calendar import Calendar
from democity.clients import Json
from democity.days import LiveDays
from democity.display import Display
from democity.ending import Ending
from democity.history import write_history
from democity.live import LiveCity
from democity.loading import Loading
from democity.records import Numbers
from democity.report import summary, write_report
from democity.review import Review
from democity.sending import Sending
from democity.settings import Settings
from democity.suite import open_suite, operator, start_day
from democity.tally import Tally

_AT_ONCE = httpx.Limits(max_connections=40)


@dataclass(frozen=True, slots=True)
class Journey:
    """What does not come out as intended lies in `tally.unmet` afterwards."""

    settings: Settings
    display: Display
    tally: Tally

    async def run(self) -> None:
        """Raises Problem, NotFresh, RunFailed, EndpointDied, CityTooSmall and httpx's
        TransportError, one of them perhaps inside an exception group."""
        began = time.monotonic()
        async with AsyncExitStack() as stack:
            http = httpx.AsyncClient(
                base_url=self.settings.gateway_url, timeout=60, limits=_AT_ONCE, trust_env=False
            )
            await stack.enter_async_context(http)
            with self.display.stage("部门与端点登记", "Clients and endpoints") as stage:
                by_operator = operator(self.settings, http)
                calendar = Calendar(await start_day(by_operator))
                suite = await stack.enter_async_context(open_suite(by_operator))
                stage.note = (
                    f"{len(suite.officers)} 个部门，{len(suite.systems) - len(suite.officers)}"
                    f" 个其他来源，{len(suite.endpoints)} 个端点"
                )
            sending = Sending(suite.systems, self.tally)
            city = self._write_city(calendar)
            await self._load(Loading(sending, city.history, city, suite.coordinator))
            await self._review(Review(suite, self.tally), city)
            days = LiveDays(suite, sending, city, calendar, self.display)
            with self.display.stage("十个业务日", "Ten business days") as stage:
                await days.play()
                stage.note = f"{self.tally.tasks} 个联合任务，{self.tally.visits} 次上门"
            tasks = await self._end(Ending(suite, self.tally, city.script))
            seconds = time.monotonic() - began
            write_report(
                self.settings.out,
                suite,
                days,
                self.tally,
                tasks,
                seed=self.settings.seed,
                seconds=seconds,
            )
        self.display.say_afterwards(summary(self.tally, tasks, seconds))

    def _write_city(self, calendar: Calendar) -> LiveCity:
        seed, numbers = self.settings.seed, Numbers()
        with self.display.stage("虚构一座城", "The city is written") as stage:
            size = self.settings.enterprises
            population, history = write_history(size, calendar.start, seed, numbers)
            script = write_script(population, history.troubled, seed)
            stage.note = f"{len(population):,} 家企业，种子 seed {seed}"
        return LiveCity(population, script, history, calendar, numbers, seed)

    async def _load(self, loading: Loading) -> None:
        with self.display.stage("登记注册", "Registrations") as stage:
            await loading.registrations()
            stage.note = f"{self.tally.accepted:,} 条"
        with self.display.stage("四年历史", "Four years of history") as stage:
            await loading.records()
            stage.note = f"{self.tally.accepted:,} 条"
        with self.display.stage(
            "重复、更正、修复、错误数据", "Repeats, corrections, dirt"
        ) as stage:
            await loading.provisional()
            await loading.repeats()
            await loading.afterwards()
            await loading.dirt()
            await loading.quarantine_corrected()
            tally = self.tally
            stage.note = f"未变 {tally.unchanged} · 拒绝 {tally.rejected} · 报文 {tally.problems}"

    async def _review(self, review: Review, city: LiveCity) -> None:
        with self.display.stage("首轮分类", "The first run") as stage:
            classified = await review.first_run()
            stage.note = f"{classified:,} 家"
            registered = len(city.history.registrations)
            self.tally.expect(
                classified == registered,
                f"the first run classified {classified} enterprises, {registered} are registered",
            )
        with self.display.stage("存量复核", "The backlog is reviewed") as stage:
            backlog = [scene for scene in city.script if scene.story == "backlog"]
            stage.note = f"{await review.held(backlog)} 件，不推送 discarded"

    async def _end(self, ending: Ending) -> Sequence[Json]:
        with self.display.stage("收尾：全部确认", "Everything is acknowledged") as stage:
            await ending.classified()
            tasks = await ending.acknowledged()
            ending.compare(tasks)
            stage.note = f"{self.tally.acknowledged} 次确认"
        return tasks
