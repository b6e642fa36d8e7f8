"""One supervised process: started, watched until it is ready, restarted when it ends."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from embedded import CannotRun, Command, DiedAtStart
from launcher.supervisor.console import Voice
from launcher.supervisor.reaper import alive, send

READY_SECONDS = 300.0
_GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.05
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 10.0
_STABLE_SECONDS = 10.0
_LINE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Process:
    """What to run. `command` is asked before each start; `after` has to be ready before."""

    name: str
    command: Callable[[], Command]
    ready: Callable[[], Awaitable[bool]]
    after: frozenset[str] = frozenset()


@dataclass(slots=True)
class Child:
    """A process under supervision. `tell_reaper` is told of each process group."""

    process: Process
    voice: Voice
    tell_reaper: Callable[[str], None]
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _running: asyncio.subprocess.Process | None = None
    _stop_signal: signal.Signals = signal.SIGTERM

    async def run(self) -> None:
        """Run and restart with growing waits until stopped.

        Raises DiedAtStart if it ends, or is not ready in time, the first time; CannotRun or OSError
        if it cannot be started at all.
        """
        wait = _FIRST_WAIT_SECONDS
        while True:
            began = time.monotonic()
            how = await self._once()
            if self._stop.is_set():
                return
            if time.monotonic() - began > _STABLE_SECONDS:
                wait = _FIRST_WAIT_SECONDS
            self.voice.tell(f"{how}; is started again in {wait:.1f} s")
            with contextlib.suppress(TimeoutError):
                jitter = random.uniform(0.8, 1.2)  # noqa: S311
                await asyncio.wait_for(self._stop.wait(), wait * jitter)
                return
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)

    async def stop(self) -> None:
        """Ask it to stop; after 10 s kill it with all it started. `run` then returns."""
        self._stop.set()
        if self._running is not None:
            await end(self._running, self._stop_signal, self.voice)

    async def _once(self) -> str:
        """Start it, wait for its end, clear up behind it; return how it ended."""
        try:
            command = self.process.command()
            running, lines = await start(command, self.voice)
        except (OSError, CannotRun) as reason:
            if not self.is_ready.is_set():
                raise
            return f"cannot start: {reason}"
        self._running, self._stop_signal = running, command.stop_signal
        self.tell_reaper(f"+{running.pid} {int(command.stop_signal)}")
        try:
            return await self._watch(running)
        finally:
            await self._clear_up(running.pid, lines)

    async def _watch(self, running: asyncio.subprocess.Process) -> str:
        """Tell when it is ready, wait for its end; return how it ended. Raises DiedAtStart."""
        if self._stop.is_set():  # asked to stop while it was being started
            await end(running, self._stop_signal, self.voice)
        ended = asyncio.create_task(running.wait())
        probe = asyncio.create_task(self._probe())
        await asyncio.wait([probe, ended], return_when=asyncio.FIRST_COMPLETED)
        if probe.done() and probe.result():
            self.is_ready.set()
        elif not ended.done() and not self.is_ready.is_set():
            await end(running, self._stop_signal, self.voice)
            raise DiedAtStart(self.process.name, None, self.voice.last_lines)
        code = await ended
        probe.cancel()
        if not self.is_ready.is_set() and not self._stop.is_set():
            await asyncio.sleep(_POLL_SECONDS)  # its last words are still in the pipe
            raise DiedAtStart(self.process.name, code, self.voice.last_lines)
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    async def _probe(self) -> bool:
        """Ask until it is ready; False if it is not in time."""
        began = time.monotonic()
        while not await self.process.ready():
            if time.monotonic() - began > READY_SECONDS:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        self.voice.note(f"ready after {time.monotonic() - began:.2f} s")
        return True

    async def _clear_up(self, group: int, lines: asyncio.Task[None]) -> None:
        if alive(group):  # it left children of its own behind
            send(group, signal.SIGTERM if self._stop.is_set() else signal.SIGKILL)
        self.tell_reaper(f"-{group}")
        await asyncio.wait([lines], timeout=1)


async def start(
    command: Command, voice: Voice
) -> tuple[asyncio.subprocess.Process, asyncio.Task[None]]:
    """Start `command`; also return the task that hears its lines.

    The pipe is our own: asyncio's PIPE would make `wait()` wait for whoever still holds it, such
    as a grandchild. Raises OSError.
    """
    read_end, write_end = os.pipe()
    try:
        running = await asyncio.create_subprocess_exec(
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            **command.options(),
        )
    except BaseException:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    stream = asyncio.StreamReader(limit=_LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(read_end, "rb")
    )
    return running, asyncio.create_task(_hear(stream, voice))


async def _hear(stream: asyncio.StreamReader, voice: Voice) -> None:
    while True:
        try:
            line = await stream.readline()
        except ValueError:  # longer than the limit; asyncio has dropped it
            line = b"(a line too long to keep)\n"
        if not line:
            return
        voice.hear(line.decode(errors="replace").rstrip())


async def end(
    running: asyncio.subprocess.Process, stop_signal: signal.Signals, voice: Voice
) -> None:
    """Ask a process to stop; after 10 s kill it with all it started."""
    with contextlib.suppress(ProcessLookupError):
        running.send_signal(stop_signal)
    try:
        await asyncio.wait_for(running.wait(), _GRACE_SECONDS)
    except TimeoutError:
        voice.tell(f"does not stop within {_GRACE_SECONDS:.0f} s: is killed")
        send(running.pid, signal.SIGKILL)
        await running.wait()
