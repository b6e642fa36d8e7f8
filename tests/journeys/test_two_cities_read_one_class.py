"""Hohhot and Zhoukou store the same classes of the same records, and show opposite letters.

A department sends the records and reads the enterprises with the command it has installed.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import regulations
from journeys.house import House, open_house, until
from journeys.record_sets import RecordSet, one_of_each_class, source_system

pytestmark = pytest.mark.journey

READER = "market_regulation"
SENDERS = {READER: "department", "court": "source"}
STORED = "select uscc, classes[1] from classification where classes[1] = classes[2] order by 2"
"""Views are counted from 1 here: the general class, and market regulation's."""

SHOWN = {
    "hohhot": (
        *("D类绿色（低风险）", "C类黄色（一般风险）", "B类橙色（中风险）", "A类红色（高风险）"),
    ),
    "zhoukou": (
        *("A类（信用风险低）", "B类（信用风险一般）"),
        *("C类（信用风险较高）", "D类（信用风险高）"),
    ),
}
"""From low to high."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a city stores and shows, enterprise by enterprise from low to high."""

    stored: list[tuple[str, int]]
    letters: list[str]


async def test_four_record_sets_are_shown_in_opposite_letters_over_one_stored_class(
    tmp_path: Path,
) -> None:
    preparing = asyncio.Lock()
    hohhot, zhoukou = await asyncio.gather(
        *(_told_in(city, tmp_path, preparing) for city in ("hohhot", "zhoukou"))
    )
    assert hohhot.stored == zhoukou.stored
    assert [stored for _, stored in hohhot.stored] == [0, 1, 2, 3]
    assert hohhot.letters == zhoukou.letters[::-1] == ["D", "C", "B", "A"]


async def _told_in(city: str, folder: Path, preparing: asyncio.Lock) -> Told:
    async with open_house(city, preparing) as house:
        on = date.fromisoformat((await house.operator.get("/v1/business-day"))["on"])
        sets = one_of_each_class(regulations.load(city).city.region_code, on)
        commands = {
            sender: await house.command(sender, role, folder / f"{city}-{sender}.json")
            for sender, role in SENDERS.items()
        }
        for sender, command in commands.items():
            path = _file(sets, sender, folder / f"{city}-{sender}.jsonl")
            said = await command("ingest", str(path), "--source", source_system(sender))
            assert said.code == 0, said.text
        await until("scoring has read what was sent", lambda: _read_through(house))
        stored = house.rows("scoring", STORED)
        assert [uscc for uscc, _ in stored] == [each.uscc for each in sets]
        shown = await asyncio.gather(*(commands[READER]("enterprise", each.uscc) for each in sets))
        return Told(stored, [_letter(city, rank, said.text) for rank, said in enumerate(shown)])


def _letter(city: str, rank: int, text: str) -> str:
    """The letter of the general class and of the reader's own, both shown by their full name."""
    name = SHOWN[city][rank]
    lines = [line for line in text.splitlines() if name in line]
    assert [line.split()[0] for line in lines] == ["通用", READER], text
    assert not any(other in text for other in SHOWN[city] if other != name), text
    return name[0]


def _read_through(house: House) -> bool:
    read = house.value("scoring", "select through from ledger_cursor")
    return bool(read == house.value("aggregation", "select n from ledger_head"))


def _file(sets: list[RecordSet], sender: str, path: Path) -> Path:
    records = [record for each in sets for record in each.records.get(sender, ())]
    path.write_text(
        "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records), "utf-8"
    )
    return path
