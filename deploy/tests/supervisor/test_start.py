"""How a start fails, and how a program is run once."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from io import StringIO
from pathlib import Path

import pytest

from embedded import Command, DiedAtStart
from launcher.supervisor import Console, Level, Process, Supervisor
from launcher.supervisor.console import level_of


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    async with Supervisor(Console(tmp_path, Level.INFO, StringIO())) as supervisor:
        yield supervisor


def python(code: str) -> Command:
    return Command((sys.executable, "-c", code), {})


def once_ready(answer: bool) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return answer

    return ready


async def test_a_process_that_dies_before_it_is_ready_fails_the_start_with_its_last_lines(
    supervisor: Supervisor,
) -> None:
    dying = Process("dying", lambda: python("raise SystemExit('no rules')"), once_ready(False))
    waiting = Process(
        "waiting", lambda: python("pass"), once_ready(True), after=frozenset({"dying"})
    )
    with pytest.raises(DiedAtStart, match=r"dying ended with 1 .*\n.*no rules"):
        await supervisor.start(dying, waiting)


async def test_a_program_that_does_not_exist_fails_the_start(supervisor: Supervisor) -> None:
    missing = Process("missing", lambda: Command(("/no/such/program",), {}), once_ready(True))
    with pytest.raises(FileNotFoundError):
        await supervisor.start(missing)


async def test_a_program_run_once_gives_its_exit_code_and_leaves_its_lines_in_a_log(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    assert await supervisor.once("one", python("print('done'); raise SystemExit(3)")) == 3
    assert (tmp_path / "one.log").read_text() == "done\n"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("timestamp=2026-11-21T00:00:00Z level=warning event=message_later", Level.WARNING),
        ("timestamp=2026-11-21T00:00:00Z level=info event=answered error=none", Level.INFO),
        ("2026-11-21 23:48:03 UTC [47] FATAL:  the database system is starting up", Level.INFO),
        ("2026-11-21 23:48:03 UTC [47] PANIC:  could not write to file", Level.ERROR),
        ("2026-11-21 23:48:03 UTC [47] LOG:  checkpoint complete", Level.INFO),
        ("[4741] 2026/11/21 23:48:03.85 [ERR] Error trying to connect", Level.ERROR),
        ("WARNING asyncio a task was destroyed", Level.WARNING),
    ],
)
def test_the_level_of_a_line_is_its_own(line: str, level: Level) -> None:
    assert level_of(line, Level.INFO) is level
    assert level_of(line, Level.ERROR) is level


def test_a_line_without_a_level_goes_with_the_one_before() -> None:
    assert level_of('  File "rpc.py", line 7', Level.ERROR) is Level.ERROR
