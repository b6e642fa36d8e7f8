"""What `onedoor-admin` does with a suite: prepare, up, demo, demo-check; and secrets."""

import json
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from launcher import containers, demo_check, demo_report
from launcher.addresses import Addresses
from launcher.demo_check import FIGURES, STATEMENTS, WITHOUT_QUERY
from launcher.place import CHECKOUT, Place
from launcher.prepare import OPERATOR
from launcher.secrets import Secrets
from launcher.suite import Suite, opened
from launcher.supervisor import Console
from launcher.table import Table
from provision import in_database

OUT = CHECKOUT / "out"


async def prepare(table: Table, place: Place, console: Console) -> int:
    """Start the parts, prepare everything, stop them again."""
    async with opened(table, place, Addresses.of(table), console) as suite:
        await suite.prepare()
    console.say(f"Everything is prepared in {place.folder}.")
    return 0


async def up(table: Table, place: Place, console: Console) -> int:
    """Run the suite until told to stop; play the journey once in a fresh city."""
    async with opened(table, place, Addresses.of(table), console) as suite:
        await suite.prepare()
        await suite.start_services()
        await _journey_once(suite)
        console.say(_where(suite))
        await suite.supervisor.watch()
    return 0


async def demo(table: Table, place: Place, console: Console) -> int:
    """Play the journey in an emptied folder, write out/demo.json, stop. 0 if it all went well.

    The figures are read when the services have stopped, and nothing moves any more.
    """
    began = time.monotonic()
    async with opened(table, place, Addresses.free(table), console, fresh=True) as suite:
        await suite.prepare()
        await suite.start_services()
        code = await suite.play(OUT)
        if code:
            console.say(
                f"The journey ended with {code}; no figures are written. What the services said "
                f"is in {place.logs}."
            )
            return code
    seconds = round(time.monotonic() - began, 1)
    async with opened(table, place, Addresses.free(table), console, broker=False) as suite:
        found = demo_report.answers(suite.facts.url_of, demo_report.notes(OUT))
        statements = demo_report.as_sql(found, lambda name: suite.facts.database(name).name)
    figures = {**demo_report.figures(found), WITHOUT_QUERY: seconds}
    (OUT / STATEMENTS).write_text(statements)
    (OUT / FIGURES).write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    console.say(demo_report.as_lines(figures))
    console.say(
        f"Written to {OUT / FIGURES}, the query behind each to {OUT / STATEMENTS}; the databases "
        f"are in {place.postgres}. `make demo-check` asks them again."
    )
    return 0


async def check_demo(table: Table, place: Place, console: Console) -> int:
    """Ask the demo's databases again, and compare with out/demo.json. 0 if everything agrees."""
    statements, figures = demo_check.read(OUT)
    if not place.secrets.exists():
        raise demo_check.NoDemo(place.folder)
    async with opened(table, place, Addresses.free(table), console, broker=False) as suite:
        url = partial(in_database, suite.facts.postgres_url)
        lines = list(demo_check.compare(url, statements, figures))
    for line in lines:
        console.say(f"  {'✓' if line.agrees else '✗'} {line.field}: {line.text}")
    wrong = [line.field for line in lines if not line.agrees]
    if wrong:
        console.say(f"{OUT / FIGURES} and the databases differ in {', '.join(wrong)}.")
        return 1
    console.say(f"{OUT / FIGURES} agrees with the databases in {place.postgres}.")
    return 0


async def secrets(table: Table, place: Place, console: Console) -> int:
    """Write the secrets of the containers; those that are there stay."""
    containers.write_secrets(table, place)
    key = Secrets(place.secrets).client_key_file(OPERATOR)
    console.say(f"The containers' secrets are in {place.folder}; let nobody else read them.")
    console.say(f"The operator's key is {key}.")
    return 0


async def _journey_once(suite: Suite) -> None:
    """Play it if nobody has begun to; a half-played city is left as it is."""
    note, console = suite.place.folder / "journey.json", suite.console
    if note.exists():
        played = json.loads(note.read_text())
        console.say(_as_played(played, suite.place))
        return
    _write(note, began=_now())
    code = await suite.play(suite.place.folder / "out")
    if code:
        console.say(f"The journey ended with {code}. The services keep running: see for yourself.")
    _write(note, began=json.loads(note.read_text())["began"], ended=_now(), code=code)


def _as_played(played: dict[str, object], place: Place) -> str:
    if played.get("code") == 0:
        return f"The journey was played at {played['ended']}: this is what it left."
    return (
        f"The journey that began at {played['began']} did not come to its end, and a half-played "
        f"city is not played again. For a fresh one stop this, remove {place.folder}, start again."
    )


def _where(suite: Suite) -> str:
    place, door = suite.place, suite.addresses.url("gateway")
    return "\n".join(
        [
            "",
            f"Onedoor runs for {place.city}.",
            f"  The one door    {door}   (its API: {door}/docs)",
            f"  Operator's key  {suite.facts.secrets.client_key_file('operator')}",
            f"  Logs            {place.logs}",
            f"  Data            {place.folder}",
            "Ctrl-C stops it; the next start finds what is there now.",
        ]
    )


def _write(note: Path, **facts: object) -> None:
    note.write_text(json.dumps(facts, indent=2) + "\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
