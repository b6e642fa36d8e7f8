"""A program that supervises two processes; the tests run it, signal it and kill it.

Each process starts a grandchild that keeps its output open. Usage: driver.py FOLDER
"""

import asyncio
import sys
from pathlib import Path

from embedded import Command, LockedFolder
from launcher.supervisor import Console, Level, Process, Supervisor, until_told_to_stop

SERVICE = """
import os, subprocess, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), sys.argv[2]
grandchild = subprocess.Popen(["sleep", "600"])
print(f"level=warning event=hello pid={os.getpid()}", flush=True)
pid = folder / f"{name}.pids"
(folder / f"{name}.unfinished").write_text(f"{os.getpid()} {grandchild.pid}")
(folder / f"{name}.unfinished").rename(pid)
time.sleep(600)
"""


def process(folder: Path, name: str, *after: str) -> Process:
    """A process that is ready once it has written its ids."""

    async def ready() -> bool:
        return (folder / f"{name}.pids").exists()

    def command() -> Command:
        (folder / f"{name}.pids").unlink(missing_ok=True)
        for other in after:
            (folder / f"{name}.saw").write_text(str((folder / f"{other}.pids").exists()))
        return Command((sys.executable, "-c", SERVICE, str(folder), name), {})

    return Process(name, command, ready, after=frozenset(after))


async def main(folder: Path, console: Console) -> int:
    with LockedFolder(folder) as lock:
        async with Supervisor(console, lock.descriptor) as supervisor:
            (folder / "reaper.pid").write_text(str(supervisor._reaper.pid))
            await supervisor.start(process(folder, "second", "first"), process(folder, "first"))
            console.say("READY")
            await supervisor.watch()
    return 0


if __name__ == "__main__":
    here = Path(sys.argv[1])
    console = Console(here, Level.WARNING)
    asyncio.run(until_told_to_stop(main(here, console), console))
