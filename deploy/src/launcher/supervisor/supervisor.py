"""Starts processes in the order of what they need, keeps them running, and leaves none behind."""

import asyncio
import contextlib
import os
import subprocess
import sys
from types import TracebackType
from typing import Self

from embedded import Command
from launcher.supervisor import reaper
from launcher.supervisor.console import Console, Voice
from launcher.supervisor.process import Child, Process, end, start


class Supervisor:
    """Supervises from the thread that opens it; whatever ends this process ends the children.

    On Linux each child asks the kernel for that; everywhere the reaper sees it. Each child leads a
    session, so that Ctrl-C at the terminal reaches us alone and we stop them in order.
    """

    def __init__(self, console: Console, lock: int | None = None) -> None:
        """`lock` is a descriptor that the reaper holds as well, until all has ended."""
        self._console, self._lock = console, lock
        self._children: dict[str, Child] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._groups: list[list[Child]] = []

    async def __aenter__(self) -> Self:
        self._start_reaper()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        os.close(self._pipe)
        await asyncio.to_thread(self._reaper.wait)

    async def start(self, *processes: Process) -> None:
        """Start each once those it comes after are ready; return when all are ready.

        They are one group: a later group is stopped before it. Raises what the first that fails
        raises (DiedAtStart, CannotRun, OSError).
        """
        group = [self._child(process) for process in processes]
        self._groups.append(group)
        for child in group:
            self._tasks[child.process.name] = asyncio.create_task(self._run(child))
        running = [self._tasks[process.name] for process in processes]
        ready = asyncio.create_task(_all_ready(group))
        await asyncio.wait([ready, *running], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            self._raise_first(running)

    async def watch(self) -> None:
        """Wait for ever; raise if supervision itself fails."""
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        self._raise_first([*self._tasks.values()])

    async def once(self, name: str, command: Command, at_terminal: bool = False) -> int:
        """Run a command to its end and return its exit code; cancelled, it is stopped.

        `at_terminal` gives it the terminal to write to instead of its log.
        """
        voice = self._console.voice(name)
        lines: asyncio.Task[None] | None = None
        if at_terminal:
            running = await asyncio.create_subprocess_exec(
                *command.argv, stdin=asyncio.subprocess.DEVNULL, **command.options()
            )
        else:
            running, lines = await start(command, voice)
        self._tell_reaper(f"+{running.pid} {int(command.stop_signal)}")
        try:
            return await running.wait()
        finally:
            await self._finish(running, command, voice, lines)

    async def stop(self) -> None:
        """Stop everything, the youngest group first, a group's processes together."""
        while self._groups:
            group = self._groups.pop()
            await asyncio.gather(*(child.stop() for child in group))
            for child in group:
                task = self._tasks.pop(child.process.name)
                if not child.is_ready.is_set():
                    task.cancel()  # it may still wait for others, or be told that it died
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task
                child.voice.close()

    def _start_reaper(self) -> None:
        read_end, self._pipe = os.pipe()
        held = [read_end] if self._lock is None else [read_end, self._lock]
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", reaper.__file__, str(read_end)],
            pass_fds=held,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(read_end)

    def _child(self, process: Process) -> Child:
        child = Child(process, self._console.voice(process.name), self._tell_reaper)
        self._children[process.name] = child
        return child

    async def _run(self, child: Child) -> None:
        for name in child.process.after:
            await self._children[name].is_ready.wait()
        await child.run()

    async def _finish(
        self,
        running: asyncio.subprocess.Process,
        command: Command,
        voice: Voice,
        lines: asyncio.Task[None] | None,
    ) -> None:
        if running.returncode is None:
            await end(running, command.stop_signal, voice)
        reaper.send(running.pid, command.stop_signal)  # what it left behind
        self._tell_reaper(f"-{running.pid}")
        if lines is not None:
            await asyncio.wait([lines], timeout=1)
        voice.close()

    def _tell_reaper(self, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # killed by somebody; the kernel still helps
            os.write(self._pipe, f"{text}\n".encode())

    @staticmethod
    def _raise_first(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()


async def _all_ready(group: list[Child]) -> None:
    for child in group:
        await child.is_ready.wait()
