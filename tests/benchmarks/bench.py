"""A figure, its floor or peer, and the line that is kept of them.

A run says what this machine did at this load; it is never a test. Figures that are compared are
measured in turn, warm, and the middle one of an odd number of rounds counts.
"""

import json
import os
import platform
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROUNDS = 5
TIMES = "times the floor"


@dataclass(frozen=True, slots=True)
class AtLeast:
    figure: float

    def holds(self, value: float) -> bool:
        return value >= self.figure

    def __str__(self) -> str:
        return f"≥ {shown(self.figure)}"


@dataclass(frozen=True, slots=True)
class AtMost:
    figure: float

    def holds(self, value: float) -> bool:
        return value <= self.figure

    def __str__(self) -> str:
        return f"≤ {shown(self.figure)}"


Goal = AtLeast | AtMost


@dataclass(frozen=True, slots=True)
class Line:
    """`against`: the floor's or peer's figure, in `unit` and of the same run; None: there is none.

    `about` says in the table what was measured, and against what.
    """

    name: str
    value: float
    unit: str
    about: str
    against: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.against if self.against else None

    @property
    def holds(self) -> bool | None:
        return self.goal.holds(self.value) if self.goal else None


Bench = Callable[[], Awaitable[Sequence[Line]]]


def ratio(name: str, value: float, about: str, goal: Goal) -> Line:
    """A figure that is itself a ratio: in units of its floor, which is therefore 1."""
    return Line(name, value, TIMES, about, against=1.0, goal=goal)


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def written(lines: Sequence[Line], out: Path) -> str:
    """Append the lines to `out`/bench.jsonl and return them as a table."""
    machine, at = this_machine(), datetime.now(UTC).isoformat(timespec="seconds")
    out.mkdir(parents=True, exist_ok=True)
    with (out / "bench.jsonl").open("a", encoding="utf-8") as file:
        for line in lines:
            kept = {
                "name": line.name,
                "value": rounded(line.value),
                "unit": line.unit,
                "against": rounded(line.against),
                "ratio": rounded(line.ratio),
                "goal": line.goal.figure if line.goal else None,
                "holds": line.holds,
                "machine": machine,
                "at": at,
            }
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return table(lines, f"{machine}, {at}")


def this_machine() -> str:
    """Cores, kind, Python, and the load of the last minute: other work slows what is measured."""
    load = os.getloadavg()[0]
    kind = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {kind}, load {load:.1f}"


def table(lines: Sequence[Line], heading: str) -> str:
    rows = [("figure", "value", "", "against", "ratio", "goal", "")]
    for line in lines:
        rows.append(
            (
                line.name,
                shown(line.value),
                line.unit,
                shown(line.against),
                shown(line.ratio),
                str(line.goal or "–"),
                {None: "", True: "holds", False: "missed"}[line.holds],
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = [heading, ""]
    for row, about in zip(rows, ["", *(line.about for line in lines)], strict=True):
        cells = [
            cell.rjust(width) if place in (1, 3, 4) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        text.append("  ".join([*cells, about]).rstrip())
    return "\n".join(text)


def shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rounded(value: float | None) -> float | None:
    """Four digits say all that a run can know."""
    return None if value is None else float(f"{value:.4g}")
