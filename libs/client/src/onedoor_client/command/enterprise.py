"""`onedoor enterprise USCC`: who it is, how it is classified, and which records speak."""

import argparse
from typing import Any

from rich.text import Text

from onedoor_client.client import Client
from onedoor_client.command.screen import add, console, plain, say, table
from onedoor_client.problems import NotFound, NotPermitted
from onedoor_client.results import Classification, Enterprise, View

_STATUS = {"registered": "已登记", "provisional": "未登记（仅有记录）"}
_CLASSES = {"low": "信用风险低", "general": "信用风险一般", "higher": "信用风险较高",
            "high": "信用风险高"}  # fmt: skip
_COLOURS = {"red": "red", "orange": "dark_orange", "yellow": "yellow", "green": "green",
            "blue": "blue"}  # fmt: skip
_NAMES_ZH = {"红": "red", "橙": "orange", "黄": "yellow", "绿": "green", "蓝": "blue"}


def add_to(commands: Any) -> None:
    parser = commands.add_parser("enterprise", help="企业档案 / one enterprise")
    parser.add_argument("uscc", help="统一社会信用代码 / unified social credit code")
    parser.add_argument(
        "--purpose",
        default="查阅企业档案",
        help="查阅用途，记入日志 / why it is read; logged [%(default)s]",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    profile = client.enterprise(options.uscc)
    _show_profile(profile)
    try:
        classification = client.classification(options.uscc, options.purpose)
    except (NotFound, NotPermitted) as problem:
        say(f"分级：{problem.zh}", f"Class: {problem.en}")
        return 0
    _show_views(classification)
    _show_findings(classification, _numbers(client, options.uscc, classification))
    return 0


def shown_class(view: View) -> Text:
    """The class as the city shows it, in its colour; its plain name where the city says nothing."""
    name = view.display_name or _CLASSES.get(view.risk_class, view.risk_class)
    stem = view.colour.removesuffix("色")
    style = _COLOURS.get(_NAMES_ZH.get(stem, stem), "")
    if view.letter and name.startswith(view.letter):  # A类红色（高风险）: it says all by itself
        return plain(name, style)
    letter = f"{view.letter} " if view.letter else ""
    colour = f"（{view.colour}）" if view.colour else ""
    return plain(f"{letter}{name}{colour}", style)


def _show_profile(profile: Enterprise) -> None:
    shown = table("企业 / enterprise", profile.uscc)
    for label, value in (
        ("名称 / name", profile.name),
        ("状态 / status", _STATUS.get(profile.status, profile.status)),
        ("类型 / type", profile.entity_type),
        ("成立日期 / established", profile.established_on),
        ("行业 / industry", profile.industry_code),
        ("区划 / region", profile.region_code),
        ("地址 / address", profile.address),
        ("对象库 / libraries", "、".join(_library(each) for each in profile.libraries)),
    ):
        add(shown, label, value)
    console().print(shown)


def _library(library: Any) -> str:
    return f"{library.department_id}/{library.name}"


def _show_views(classification: Classification) -> None:
    say(
        f"\n分级（{classification.on}，模型{classification.model_version}）",
        f"classes on {classification.on}, model {classification.model_version}",
    )
    shown = table("视角 / view", "类别 / class", "风险分 / score")
    for view in classification.views:
        add(shown, view.department_id or "通用 / general", shown_class(view), _points(view))
    console().print(shown)
    for rule in classification.direct_rules:
        say(
            f"直接判定：{rule.rule_id}，不低于{_CLASSES.get(rule.at_least, rule.at_least)}",
            f"direct rule {rule.rule_id}: at least {rule.at_least}",
        )


def _points(view: View) -> str:
    """Thousandths of a point, shown with one decimal."""
    return f"{view.risk_score / 1000:.1f}"


def _show_findings(classification: Classification, numbers: dict[str, str]) -> None:
    shown = table("要点 / finding", "分 / points", "记录 / records")
    for finding in classification.findings:
        records = "、".join(numbers.get(each, each) for each in finding.record_ids)
        add(shown, f"{finding.name}（{finding.point_id}）", finding.points, records)
    console().print(shown)


def _numbers(client: Client, uscc: str, classification: Classification) -> dict[str, str]:
    """Record ids and the sources' numbers; without the right to read records, none."""
    wanted = {each for finding in classification.findings for each in finding.record_ids}
    if not wanted:
        return {}
    try:
        return {
            record.record_id: f"{record.source_system}:{record.record_no}"
            for record in client.records(uscc)
            if record.record_id in wanted
        }
    except NotPermitted:
        return {}
