"""`onedoor tasks`: the joint inspections that this client may see."""

import argparse
from itertools import islice
from typing import Any

from onedoor_client.client import Client
from onedoor_client.command.screen import add, console, say, table
from onedoor_client.results import Participant

_STATES = {"open": "办理中", "closed": "已办结"}
_PARTICIPANT = {"asked": "待签收", "acknowledged": "已签收", "reported": "已上报"}


def add_to(commands: Any) -> None:
    parser = commands.add_parser("tasks", help="联合检查任务 / joint inspection tasks")
    parser.add_argument("--uscc", default="", help="某企业 / of one enterprise")
    parser.add_argument("--state", default="", choices=("open", "closed"), help="状态 / state")
    parser.add_argument("--limit", type=int, default=200, help="至多 / at most [%(default)s]")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    headers = ("任务 / task", "企业 / enterprise", "状态 / state", "版本 / version",
               "下达 / opened", "部门 / departments")  # fmt: skip
    shown = table(*headers)
    for task in islice(client.tasks(options.uscc, options.state), options.limit):
        departments = "、".join(map(_participant, task.participants))
        row = (task.task_id, task.uscc, _STATES.get(task.state, task.state), task.version)
        add(shown, *row, task.opened_on, departments)
    if shown.row_count:
        console().print(shown)
    else:
        say("没有任务。", "No tasks.")
    return 0


def _participant(participant: Participant) -> str:
    lead = "*" if participant.lead else ""
    state = _PARTICIPANT.get(participant.state, participant.state)
    return f"{participant.department_id}{lead}（{state}）"
