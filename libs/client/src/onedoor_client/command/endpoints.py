"""`onedoor endpoints list|register|verify`: where this department's tasks are delivered."""

import argparse
from typing import Any

from onedoor_client.client import Client
from onedoor_client.command.screen import add, console, say, table
from onedoor_client.results import Endpoint

_STATES = {"unverified": "待验证", "verified": "已验证", "removed": "已停用"}


def add_to(commands: Any) -> None:
    parser = commands.add_parser("endpoints", help="接收端点 / endpoints for deliveries")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="列出 / list").set_defaults(run=run_list)
    register = actions.add_parser("register", help="登记 / register")
    register.add_argument("url")
    register.set_defaults(run=run_register)
    verify = actions.add_parser("verify", help="验证 / verify")
    verify.add_argument("endpoint_id")
    verify.set_defaults(run=run_verify)


def run_list(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    shown = table("端点 / endpoint", "部门 / department", "状态 / state", "地址 / url")
    for endpoint in client.endpoints():
        add(shown, endpoint.endpoint_id, endpoint.department_id, _state(endpoint), endpoint.url)
    if shown.row_count:
        console().print(shown)
    else:
        say("没有端点。", "No endpoints.")
    return 0


def run_register(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    registered = client.register_endpoint(options.url)
    say(f"已登记 {registered.endpoint.endpoint_id}，待验证。", "Registered; verify it next.")
    say(
        f"签名密钥（只显示这一次）：{registered.secret}",
        f"Signing secret, shown this once: {registered.secret}",
    )
    return 0


def run_verify(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    endpoint = client.verify_endpoint(options.endpoint_id)
    say(f"{endpoint.endpoint_id}：{_state(endpoint)}", f"{endpoint.endpoint_id}: {endpoint.state}")
    return 0


def _state(endpoint: Endpoint) -> str:
    return _STATES.get(endpoint.state, endpoint.state)
