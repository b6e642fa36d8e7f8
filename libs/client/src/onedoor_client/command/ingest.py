"""`onedoor ingest FILE --source S`: send a file; say of every row what became of it."""

import argparse
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onedoor_client.client import Client
from onedoor_client.command.screen import complain, console, plain, say
from onedoor_client.ingest import SHIPPED, Refusal, Rejects, Totals, deliver, open_file

SOME_NOT_ACCEPTED = 1


def add_to(commands: Any) -> None:
    parser = commands.add_parser("ingest", help="报送文件 / send a file of records")
    parser.add_argument("file", type=Path, help=".csv，.jsonl")
    parser.add_argument("--source", required=True, help="来源系统 / name of the source system")
    parser.add_argument(
        "--mapping", default=SHIPPED, help="CSV映射名或YAML文件 / mapping of a CSV [%(default)s]"
    )
    parser.add_argument(
        "--encoding",
        choices=("utf-8", "utf-8-sig", "gb18030"),
        help="CSV编码，缺省自动检测 / found out if not given",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_assignment,
        metavar="FIELD=VALUE",
        help="整个CSV文件共有的字段 / a field that holds for the whole CSV",
    )
    parser.add_argument(
        "--rejects", type=Path, help="未收行的文件 / where refused rows go [FILE.rejects.csv]"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem, UnreadableFile."""
    path: Path = options.file
    opened = open_file(path, options.source, options.mapping, dict(options.set), options.encoding)
    say(
        f"{path.name}：{opened.rows}行，编码{opened.encoding}",
        f"{path.name}: {opened.rows} rows, {opened.encoding}",
    )
    totals = Totals()
    target = options.rejects or path.with_suffix(".rejects.csv")
    if target.resolve() == path.resolve():
        complain("未收行的文件不能是原文件。", "The refused rows cannot replace the file itself.")
        return 2
    bar = Progress(
        TextColumn("报送 / sending"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console(stderr=True),
    )
    with bar, Rejects(target, opened.header) as rejects:
        sending = bar.add_task("", total=opened.rows)
        for step in deliver(opened, lambda batch: client.submit_records(options.source, batch)):
            totals = step.totals
            for refusal in step.refusals:
                rejects.add(refusal)
                _show(refusal)
            bar.update(sending, completed=totals.received)
    _sum_up(totals, rejects)
    return SOME_NOT_ACCEPTED if rejects.count else 0


def _show(refusal: Refusal) -> None:
    line, told = refusal.row.line, refusal.rejection
    end = f" [{told.code} {told.quarantine_id}]" if told else " [平台已收 / taken all the same]"
    console().print(plain(f"第{line}行 / line {line}: {refusal.reason}{end}"), soft_wrap=True)


def _sum_up(totals: Totals, rejects: Rejects) -> None:
    say(
        f"接收{totals.received} = 接受{totals.accepted} + 未变{totals.unchanged}"
        f" + 拒收{totals.rejected}；账序号{totals.accepted_through}",
        f"received {totals.received} = accepted {totals.accepted} + unchanged {totals.unchanged}"
        f" + rejected {totals.rejected}; known at ledger number {totals.accepted_through}",
    )
    if rejects.count:
        say(
            f"未收的行及原因见 {rejects.path}，更正后可直接报送。",
            f"The refused rows with their reasons lie in {rejects.path}; correct and send them.",
        )


def _assignment(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not (field and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r}: FIELD=VALUE")
    return field, value
