"""What a person sees while the city plays: Chinese first, English second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from democity.tally import Tally

_EVENTS = 4
_WEEKDAYS = "一二三四五六日"


@dataclass(slots=True)
class Stage:
    """One step of the journey; `note` says what came of it."""

    zh: str
    en: str
    note: str = ""
    began: float = 0.0
    took: float | None = None


class Display:
    """A live picture on a terminal; a line per finished step where there is none."""

    def __init__(self, tally: Tally, days: int, console: Console | None = None) -> None:
        self._tally = tally
        self._days = days
        self._console = console or Console(highlight=False)
        self._stages: list[Stage] = []
        self._events: list[str] = []
        self._day = 0
        self._on: date | None = None
        self._afterwards: list[RenderableType] = []
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(get_renderable=self._picture, console=self._console, refresh_per_second=4)

    def __enter__(self) -> "Display":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._live.refresh()
            self._live.stop()
        for what in self._afterwards:
            self._console.print(what)

    @contextmanager
    def stage(self, zh: str, en: str) -> Iterator[Stage]:
        stage = Stage(zh, en, began=time.monotonic())
        self._stages.append(stage)
        yield stage
        stage.took = time.monotonic() - stage.began
        if not self._console.is_terminal:
            self._console.print(_line(stage), soft_wrap=True)

    def begin_day(self, number: int, on: date) -> None:
        self._day, self._on = number, on

    def event(self, text: str) -> None:
        """Something that happened in the city, worth a glance."""
        self._events.append(text)
        del self._events[:-_EVENTS]

    def say_afterwards(self, what: RenderableType) -> None:
        """Print for good, below the picture, once it has stopped."""
        self._afterwards.append(what)

    def _picture(self) -> RenderableType:
        steps = Table.grid(padding=(0, 1))
        for stage in self._stages:
            done = stage.took is not None
            mark: RenderableType = Text("✔", style="green") if done else self._spinner
            took = f"{stage.took:.1f} s" if stage.took is not None else ""
            steps.add_row(
                mark,
                Text(stage.zh, style="bold"),
                Text(stage.en, style="dim"),
                Text(stage.note),
                Text(took, style="dim"),
            )
        parts: list[RenderableType] = [steps]
        if self._day:
            parts += [Text(), self._calendar()]
        parts += [Text(), self._flow()]
        parts += [Text(f"  {event}", style="dim") for event in self._events]
        return Panel(
            Group(*parts),
            title="[bold]进一个门，办多件事[/] · Enter one door, settle many matters",
            subtitle="[dim]演示城市，企业均为虚构 · a demo city; every enterprise is invented[/]",
            border_style="cyan",
            padding=(1, 2),
        )

    def _calendar(self) -> Text:
        strip = Text("业务日 Business day  ", style="bold")
        for number in range(1, self._days + 1):
            style = "green" if number < self._day else "bold yellow"
            strip.append("● " if number <= self._day else "○ ", style=style)
        if self._on:
            strip.append(f" {self._on} 周{_WEEKDAYS[self._on.weekday()]}", style="bold yellow")
        return strip

    def _flow(self) -> RenderableType:
        """The journey in one line of figures."""
        tally = self._tally
        table = Table.grid(padding=(0, 2))
        figures = (
            (tally.received, "收到记录", "records"),
            (tally.classified, "已分类企业", "classified"),
            (tally.tasks, "联合任务", "joint tasks"),
            (tally.acknowledged, "送达确认", "acknowledged"),
            (tally.visits, "上门一次", "visits"),
        )
        cells: list[RenderableType] = []
        for position, (number, zh, en) in enumerate(figures):
            if position:
                cells.append(Text("\n→", style="cyan"))
            cell = Text(justify="center")
            cell.append(f"{number:,}\n", style="bold cyan")
            cell.append(f"{zh}\n")
            cell.append(en, style="dim")
            cells.append(cell)
        table.add_row(*cells)
        return table


def _line(stage: Stage) -> Text:
    line = Text("✔ ", style="green")
    line.append(f"{stage.zh} ", style="bold")
    line.append(f"{stage.en} ", style="dim")
    line.append(f"{stage.note}  ")
    line.append(f"{stage.took or 0:.1f} s", style="dim")
    return line
