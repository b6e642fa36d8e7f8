"""What the city leaves behind: journey.json for programs, a table for people."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table

from democity.calendar import LIVE_DAYS, Calendar
from democity.clients import Json
from democity.days import LiveDays
from democity.script import Scene
from democity.suite import Suite
from democity.tally import Tally


def write_report(
    folder: Path,
    suite: Suite,
    days: LiveDays,
    tally: Tally,
    tasks: Sequence[Json],
    *,
    seed: int,
    seconds: float,
) -> None:
    """Write `journey.json`: what was sent and intended. No class is in it: the city knows none."""
    folder.mkdir(parents=True, exist_ok=True)
    report = {
        "seed": seed,
        "start_day": days.calendar.start.isoformat(),
        "business_days": [days.calendar[day].isoformat() for day in range(1, LIVE_DAYS + 1)],
        "live_from": days.live_from,
        "sent": {
            name: getattr(tally, name)
            for name in ("batches", "received", "accepted", "unchanged", "rejected", "problems")
        },
        "held_and_discarded": tally.held,
        "joint_tasks": len(tasks),
        "visits": tally.visits,
        "scenes": [_scene(scene, days.calendar) for scene in days.city.script],
        "follow_ups": [
            {
                "uscc": each.visit.scene.enterprise.uscc,
                "task_id": each.visit.task_id,
                "visit_id": each.visit.visit_id,
                "outcome": each.visit.scene.outcome.value,
                "visited_on": days.calendar[each.visit.day].isoformat(),
                "records": [
                    {"source_system": record["source_system"], "record_no": record["record_no"]}
                    for record in each.records
                ],
            }
            for each in days.follow_ups
        ],
        "endpoints": [
            {
                "endpoint_id": each.endpoint_id,
                "name": each.name,
                "department": each.office.id,
                "delay_ms": each.delay_ms,
                "sound": each.sound,
                "had_outage": each.outage_planned,
                "counts": each.counts,
            }
            for each in suite.endpoints
        ],
        "outages": days.outages,
        "unsound_endpoints": [each.endpoint_id for each in suite.endpoints if not each.sound],
        "unmet": tally.unmet,
        "seconds": round(seconds, 1),
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / "journey.json").write_text(text + "\n", encoding="utf-8")


def _scene(scene: Scene, calendar: Calendar) -> Json:
    visited = scene.visit_on is not None and scene.visit_on <= LIVE_DAYS
    return {
        "uscc": scene.enterprise.uscc,
        "story": scene.story,
        "departments": sorted(scene.expected or {each.id for each in scene.offices}),
        "task_expected": bool(scene.expected),
        "complete_on": calendar[scene.complete_on].isoformat(),
        "listed_by_court": scene.listed_on is not None,
        "visit_planned_on": calendar[scene.visit_on or 0].isoformat() if visited else None,
    }


def summary(tally: Tally, tasks: Sequence[Json], seconds: float) -> RenderableType:
    """The journey in a dozen figures."""
    of_size = Counter(len(task["participants"]) for task in tasks)
    table = Table(title="旅程小结 · What happened", title_style="bold", show_header=False)
    for zh, en, figure in (
        ("收到记录", "records received", f"{tally.received:,}"),
        ("其中接受", "accepted", f"{tally.accepted:,}"),
        ("未变", "unchanged", f"{tally.unchanged:,}"),
        ("拒绝（入隔离区）", "rejected, in quarantine", f"{tally.rejected:,}"),
        ("错误报文", "bad bodies answered", f"{tally.problems:,}"),
        ("首轮分类企业", "enterprises classified", f"{tally.classified:,}"),
        ("存量复核（不推送）", "backlog reviewed, discarded", f"{tally.held:,}"),
        ("联合任务", "joint tasks", f"{len(tasks):,}"),
        ("　两部门 / 三部门", "of two / of three departments", f"{of_size[2]} / {of_size[3]}"),
        ("端点确认", "acknowledged by endpoints", f"{tally.acknowledged:,}"),
        ("上门（各一次）", "visits, one each", f"{tally.visits:,}"),
        ("用时", "took", f"{seconds:.0f} s"),
    ):
        table.add_row(zh, f"[dim]{en}[/]", f"[bold cyan]{figure}[/]", end_section=False)
    return table
