"""The supervisor as a program: what it starts, restarts, stops, and never leaves behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from embedded import LockedFolder

DRIVER = Path(__file__).with_name("driver.py")
SECONDS = 30


class Driven:
    """The driver, running in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(DRIVER), str(folder)], stdout=subprocess.PIPE, text=True
        )
        self.said: list[str] = []

    def hear(self, text: str) -> None:
        """Read the driver's lines until one contains `text`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if text in line:
                return
        pytest.fail(f"the driver ended without saying {text!r}: {''.join(self.said)}")

    def pids(self, name: str) -> list[int]:
        """A process and its grandchild."""
        file = self.folder / f"{name}.pids"
        wait_until(file.exists, f"{name} runs")
        return [int(word) for word in file.read_text().split()]

    def everybody(self) -> list[int]:
        return [*self.pids("first"), *self.pids("second")]

    @property
    def reaper(self) -> int:
        return int((self.folder / "reaper.pid").read_text())


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[Driven]:
    driven = Driven(tmp_path)
    driven.hear("READY")
    yield driven
    if driven.process.poll() is None:
        driven.process.terminate()
    driven.process.communicate(timeout=SECONDS)


def test_a_process_starts_once_the_one_it_comes_after_is_ready(driven: Driven) -> None:
    assert (driven.folder / "second.saw").read_text() == "True"


def test_lines_carry_the_name_of_who_says_them_and_are_kept_in_a_file_each(driven: Driven) -> None:
    (pid, _) = driven.pids("first")
    line = f"level=warning event=hello pid={pid}"
    assert f"       first | {line}\n" in driven.said
    assert line in (driven.folder / "first.log").read_text()


def test_a_killed_process_is_started_again_and_its_grandchild_is_ended(driven: Driven) -> None:
    pid, grandchild = driven.pids("first")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: driven.pids("first")[0] != pid, "first is started again")
    wait_until(gone(grandchild), "the grandchild has ended")
    assert alive(driven.pids("second")[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_the_exit_is_clean(
    driven: Driven, number: signal.Signals
) -> None:
    everybody = driven.everybody()
    driven.process.send_signal(number)
    assert driven.process.wait(SECONDS) == 0
    for pid in [*everybody, driven.reaper]:
        assert not alive(pid)


def test_nothing_is_left_when_the_supervisor_is_killed_and_then_its_folder_is_free(
    driven: Driven,
) -> None:
    everybody = driven.everybody()
    driven.process.kill()
    driven.process.wait()
    for pid in everybody:
        wait_until(gone(pid), f"process {pid} has ended")
    LockedFolder(driven.folder, patience=SECONDS).close()


def test_without_its_reaper_the_processes_still_end_with_the_supervisor(driven: Driven) -> None:
    os.kill(driven.reaper, signal.SIGKILL)
    children = [driven.pids("first")[0], driven.pids("second")[0]]
    driven.process.kill()
    for pid in children:
        wait_until(gone(pid), f"process {pid} has ended")
    for name in ("first", "second"):  # the kernel does not tell grandchildren: end them here
        with suppress(ProcessLookupError):
            os.kill(driven.pids(name)[1], signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> Callable[[], bool]:
    return lambda: not alive(pid)


def wait_until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"waited for: {what}"
        time.sleep(0.05)
