import asyncio
import os
import signal
import subprocess
import sys

import pytest

from serving.process import TaskEnded, run_together


async def _forever() -> None:
    await asyncio.Event().wait()


async def test_a_task_that_ends_ends_the_process() -> None:
    """A relay that died silently left an event unpublished while the service said SERVING."""

    async def relay() -> None:
        return

    with pytest.raises(ExceptionGroup) as failure:
        await run_together(relay=relay(), server=_forever())
    assert failure.group_contains(TaskEnded, match="relay")


async def test_a_task_that_fails_ends_the_process_with_its_failure() -> None:
    async def relay() -> None:
        raise ValueError("lost")

    with pytest.raises(ExceptionGroup) as failure:
        await run_together(relay=relay(), server=_forever())
    assert failure.group_contains(ValueError, match="lost")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_without_a_failure(number: signal.Signals) -> None:
    code = (
        "import asyncio\nfrom serving.process import run_together\n"
        "async def ready():\n print('ready', flush=True)\n await asyncio.Event().wait()\n"
        "asyncio.run(run_together(task=ready()))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        os.kill(child.pid, number)
        assert child.wait(10) == 0
