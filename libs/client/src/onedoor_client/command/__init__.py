"""The command `onedoor`: Chinese first, English second.

Exit status: 0 done; 1 done, and some rows were not accepted; 2 not done, with the reason.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from onedoor_client.client import Client
from onedoor_client.command import draws, endpoints, enterprise, ingest, tasks
from onedoor_client.command.screen import complain
from onedoor_client.ingest import UnreadableFile
from onedoor_client.keys import read_key
from onedoor_client.problems import NotAuthenticated, OnedoorProblem

NOT_DONE = 2
Run = Callable[[argparse.Namespace, Client], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.offline:
        return int(options.run(options))
    try:
        with _client(options) as client:
            run: Run = options.run
            return run(options, client)
    except NotAuthenticated as problem:
        complain(problem.zh, f"{problem.en} Check ONEDOOR_CLIENT_ID and its key.")
    except OnedoorProblem as problem:
        complain(problem.zh, problem.en)
    except UnreadableFile as fault:
        complain(fault.zh, fault.en)
    except KeyboardInterrupt:
        complain(
            "已中断；已送达的批次有效，重新执行同一命令即可续传。",
            "Stopped. What was sent stays; run the same command again to go on.",
        )
    return NOT_DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onedoor", description="部门报送与查询 / a department's client of Onedoor"
    )
    for name, variable, what in (
        ("gateway-url", "ONEDOOR_GATEWAY_URL", "网关地址 / address of the gateway"),
        ("client-id", "ONEDOOR_CLIENT_ID", "客户端标识 / client id"),
        ("client-key", "ONEDOOR_CLIENT_KEY", "私钥文件 / file of the private key, JWK or PEM"),
    ):
        default = os.environ.get(variable)
        parser.add_argument(f"--{name}", default=default, help=f"{what} [{variable}]")
    parser.set_defaults(offline=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (ingest, enterprise, tasks, endpoints, draws):
        command.add_to(commands)
    return parser


def _client(options: argparse.Namespace) -> Client:
    """Raises OnedoorProblem."""
    wanted = {
        "ONEDOOR_GATEWAY_URL": options.gateway_url,
        "ONEDOOR_CLIENT_ID": options.client_id,
        "ONEDOOR_CLIENT_KEY": options.client_key,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        named = "、".join(missing)
        raise OnedoorProblem(
            f"缺少设置：{named}。请设置环境变量，或使用对应参数（见 onedoor --help）。",
            f"Not set: {named}. Set them in the environment or by flags (onedoor --help).",
        )
    if not options.gateway_url.startswith(("http://", "https://")):
        raise OnedoorProblem(
            f"网关地址“{options.gateway_url}”应以 http:// 或 https:// 开头。",
            f"The gateway's address {options.gateway_url!r} begins with http:// or https://.",
        )
    return Client(options.gateway_url, options.client_id, read_key(Path(options.client_key)))
