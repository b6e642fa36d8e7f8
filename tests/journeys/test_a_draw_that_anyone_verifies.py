"""A draw whose seed a department of the city has a share of, and the proof in three people's hands.

The department's part is done by the command as it has it installed; the verifier is copied out of
the house and run alone.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import regulations
from democity.clients import Client, Problem, new_key
from journeys.house import House, Onedoor, open_house, until
from journeys.record_sets import one_of_each_class, source_system
from onedoor_client import verify_draw

pytestmark = pytest.mark.journey

CITY, MARKET, JUSTICE = "zhoukou", "market_regulation", "justice"


async def test_a_share_is_kept_and_revealed_and_everybody_verifies_what_he_may_see(
    tmp_path: Path,
) -> None:
    async with open_house(CITY) as house:
        on = date.fromisoformat((await house.operator.get("/v1/business-day"))["on"])
        usccs = await _classified(house, on)
        coordinator = await _client(house, "coordinator", "coordinator")
        plan_id = await _approved(house, coordinator, on)
        justice = await house.command(JUSTICE, "department", tmp_path / "justice.json")
        transport = await house.command("transport", "department", tmp_path / "transport.json")

        draw_id = str(uuid.uuid4())
        order = {"draw_id": draw_id, "department_ids": [JUSTICE]}
        begun = await coordinator.post(f"/v1/plans/{plan_id}/draws", order)
        assert begun["state"] == "gathering"
        own = (draw_id, "--department", JUSTICE, "--keep", str(tmp_path / "keep"))
        assert (await justice("draws", "commit", *own)).code == 0
        frozen = await _becomes(coordinator, draw_id, lambda draw: draw["state"] == "frozen")
        assert (frozen["seed"], {each["share"] for each in frozen["sources"]}) == ("", {""})
        assert (await transport("draws", "reveal", *own)).code == 2
        assert (await justice("draws", "reveal", *own)).code == 0
        done = await _becomes(coordinator, draw_id, lambda draw: draw["state"] == "completed")
        assert (done["independent"], done["attempt"], done["pool_size"]) == (True, 1, len(usccs))
        listed = (await coordinator.get(f"/v1/draws/{draw_id}/enterprises"))["usccs"]
        assert (len(listed), set(listed) <= set(usccs)) == (done["drawn"], True)

        seen = await _fetched(house, justice, draw_id, tmp_path)
        await asyncio.to_thread(_verified, seen, listed, done, tmp_path)
        kept = (tmp_path / "keep" / "2-frozen.json").read_bytes()
        assert kept == (seen["auditor"] / "2-frozen.json").read_bytes()
        with pytest.raises(Problem) as problem:
            await coordinator.get(f"/v1/draws/{draw_id}/sealed-package")
        assert (problem.value.status, problem.value.fields["code"]) == (403, "not_permitted")
        attempts = await coordinator.get(f"/v1/plans/{plan_id}/draws")
        assert [each["draw_id"] for each in attempts["draws"]] == [draw_id]
        logs = "".join(house.logs().values())
        share = json.loads((tmp_path / "keep" / "share.json").read_text())["share"]
        secret = json.loads((seen["auditor"] / "sealed.json").read_text())["secrets"]["high"]
        assert share not in logs
        assert secret not in logs


async def _fetched(house: House, justice: Onedoor, draw_id: str, folder: Path) -> dict[str, Path]:
    """What a department with a share, the one that inspects, and an auditor get, by who."""
    market = await house.command(MARKET, "department", folder / "market.json")
    auditor = await _auditor(house, folder / "auditor.json")
    seen = {who: folder / who for who in ("justice", "market", "auditor")}
    for who, onedoor, more in (
        ("justice", justice, ()),
        ("market", market, ()),
        ("auditor", auditor, ("--sealed",)),
    ):
        said = await onedoor("draws", "fetch", draw_id, str(seen[who]), *more)
        assert said.code == 0, said.text
    assert (await market("draws", "fetch", draw_id, str(folder / "no"), "--sealed")).code == 2
    return seen


def _verified(seen: dict[str, Path], listed: list[str], done: Any, folder: Path) -> None:
    """Each by the stand-alone file, without the house; what each does not hold it cannot tell."""
    alone = shutil.copy(verify_draw.__file__, folder / "verify_draw.py")
    for files in seen.values():
        command = [sys.executable, "-I", "-S", alone, str(files)]
        said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert said.returncode == 0, said.stdout + said.stderr
        assert done["statements"][2]["digest"] in said.stdout
    held = {who: {file.name for file in files.iterdir()} for who, files in seen.items()}
    assert held["auditor"] - held["market"] == {"pool.csv", "roster.json", "sealed.json"}
    assert held["market"] - held["justice"] == {"drawn.json"}
    assert json.loads((seen["market"] / "drawn.json").read_text())["usccs"] == listed


async def _classified(house: House, on: date) -> list[str]:
    """Some enterprises of one library, and a run over them all."""
    sets = one_of_each_class(regulations.load(CITY).city.region_code, on)
    for sender, role in ((MARKET, "department"), ("court", "source")):
        client = await _client(house, role, f"sends-{sender}", sender)
        records = [record for each in sets for record in each.records.get(sender, ())]
        body = {"source_system": source_system(sender), "records": records}
        head = (await client.post("/v1/records", body))["accepted_through"]
    await house.operator.post("/v1/runs", {"at_least": head})

    def heard() -> bool:
        return bool(house.value("sampling", "select count(*) from run"))

    await until("sampling has heard of the run", heard)
    return sorted(each.uscc for each in sets)


async def _approved(house: House, coordinator: Client, on: date) -> str:
    """A plan that a second person has approved."""
    plan = {
        "plan_id": str(uuid.uuid4()),
        "department_id": MARKET,
        "library": "特种设备使用单位",
        "check_type": "special_equipment",
        "item_codes": ["MR-001"],
        "ratios": {"low": "1%", "general": "3%", "higher": "10%", "high": "20%"},
        "mandatory_high_share": "20%",
        "first_day": on.isoformat(),
        "last_day": on.replace(month=12, day=31).isoformat(),
    }
    await coordinator.post("/v1/plans", plan)
    director = await _client(house, "coordinator", "director")
    await director.post(f"/v1/plans/{plan['plan_id']}/versions/1/decision", {"approve": True})
    return str(plan["plan_id"])


async def _becomes(reader: Client, draw_id: str, holds: Callable[[Any], bool]) -> Any:
    """The draw once it holds."""
    found: dict[str, Any] = {}

    async def asked() -> bool:
        found.update(await reader.get(f"/v1/draws/{draw_id}"))
        return holds(found)

    await until(f"draw {draw_id}", asked)
    return found


async def _client(house: House, role: str, name: str, department: str = "") -> Client:
    client_id = f"journey-{name}".replace("_", "-")
    key = new_key(client_id)
    keys = {"keys": [key.as_dict(private=False)]}
    body = {"client_id": client_id, "role": role, "department_id": department, "jwks": keys}
    await house.operator.post("/v1/clients", body)
    return Client(house.operator.http, client_id, key)


async def _auditor(house: House, key_file: Path) -> Onedoor:
    """The command as an auditor has it, who is of no department."""
    client = await _client(house, "auditor", "auditor")
    await asyncio.to_thread(key_file.write_text, json.dumps(client.key.as_dict(private=True)))
    url = str(house.operator.http.base_url).rstrip("/")
    return Onedoor(url, client.client_id, key_file)
