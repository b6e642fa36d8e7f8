"""The record path beside a model of it in plain Python: random batches, every ledger number."""

import json
import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from aggregation.adapters.annotations import NewAnnotation
from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.record import BUCKETS
from aggregation.domain.selection import EntryType, Selection
from aggregation.domain.sender import Sender
from identifiers import record_id

pytestmark = pytest.mark.real

SOURCE = "zj-supervision"
NASTY = ["a\\b", "tab\there", "line\nbreak\r\n", '"引号"', "\\N", "\\x00", "绍兴", "'; --", "{}"]
ENTRY = (
    *("entity_name", "entity_type", "established_on"),
    *("industry_code", "region_code", "address"),
)
ON = date(2026, 9, 1)


@dataclass
class Model:
    """What must be so. Versions by record number; histories as (ledger, value) in order."""

    libraries_of: Any
    head: int = 0
    versions: dict[str, list[dict]] = field(default_factory=dict)
    annotations: dict[str, list[dict]] = field(default_factory=dict)
    registry: dict[str, list[tuple]] = field(default_factory=dict)
    libraries: dict[str, list[tuple]] = field(default_factory=dict)

    def send(self, records: list[dict]) -> tuple[int, int, int]:
        """(accepted, unchanged, rejected)"""
        counts, ledger = [0, 0, 0], self.head + 1
        for record in records:
            counts[self._one(record, ledger)] += 1
        if counts[0]:
            self._advance()
        return tuple(counts)

    def _one(self, record: dict, ledger: int) -> int:
        if record["uscc"] == "wrong":
            return 2
        content = {k: v for k, v in record.items() if k != "version"}
        chain = self.versions.setdefault(record["record_no"], [])
        newest = max(chain, key=lambda v: v["version"], default=None)
        number = record.get("version") or (newest["version"] + 1 if newest else 1)
        if "version" in record:
            for known in chain:
                if known["version"] == number:
                    return 1 if known["content"] == content else 2
        elif newest and newest["content"] == content:
            return 1
        moved = None
        if newest and number > newest["version"] and newest["content"]["uscc"] != record["uscc"]:
            moved = newest["content"]["uscc"]
        chain.append({"version": number, "content": content, "ledger": ledger, "moved": moved})
        return 0

    def annotate(self, record_no: str, kind: int, on: date, in_force: bool) -> None:
        self.annotations.setdefault(record_no, []).append(
            {"kind": kind, "on": on, "in_force": in_force, "ledger": self.head + 1}
        )
        self._advance()

    def _advance(self) -> None:
        """Take a number, and note what the registry and the libraries say now."""
        self.head += 1
        standing = self.standing(self.head)
        for uscc in {v["content"]["uscc"] for chain in self.versions.values() for v in chain}:
            said = [
                (row["content"]["produced_on"], row["id"], row["content"])
                for row in standing.values()
                if row["content"]["uscc"] == uscc
                and row["content"]["kind"] == "registration"
                and not row["revoked"]
            ]
            newest = max(said, key=lambda each: each[:2])[2] if said else None
            entry = newest and {name: newest[name] for name in ENTRY}
            self._note(self.registry, uscc, entry, unless_first=False)
            industry = entry and entry["industry_code"]
            found = self.libraries_of(industry, ON) if industry else ()
            names = [f"{each.department}/{each.name}" for each in found]
            self._note(self.libraries, uscc, sorted(names), unless_first=not names)

    def _note(self, history: dict, uscc: str, value: Any, unless_first: bool) -> None:
        known = history.setdefault(uscc, [])
        if (known and known[-1][1] != value) or (not known and not unless_first):
            known.append((self.head, value))

    def standing(self, through: int) -> dict[str, dict]:
        """Records in effect at a ledger number."""
        rows = {}
        for record_no, chain in self.versions.items():
            known = [v for v in chain if v["ledger"] <= through]
            if known:
                newest = max(known, key=lambda v: v["version"])
                rows[record_no] = {**newest, **self._judged(record_no, through)}
                rows[record_no]["id"] = record_id(SOURCE, record_no)
                rows[record_no]["ledger"] = max(newest["ledger"], rows[record_no]["judged"])
        return rows

    def _judged(self, record_no: str, through: int) -> dict:
        known = [a for a in self.annotations.get(record_no, []) if a["ledger"] <= through]
        held = {}
        for a in sorted(known, key=lambda a: (a["on"], a["ledger"])):
            held[a["kind"]] = a
        holds = {kind: a["on"] for kind, a in held.items() if a["in_force"]}
        return {
            "repaired_on": holds.get(AnnotationKind.REPAIR),
            "revoked": AnnotationKind.REVOCATION in holds,
            "judged": max((a["ledger"] for a in known), default=0),
        }

    def state(self, through: int) -> "State":
        state = State()
        for row in self.standing(through).values():
            content = row["content"]
            key = (content["uscc"], row["id"])
            seen = (row["version"], content["kind"], content["produced_on"], content["address_or"])
            state.records[key] = (*seen, row["repaired_on"], row["revoked"], row["ledger"])
        for uscc, history in self.registry.items():
            if known := [each for each in history if each[0] <= through]:
                ledger, entry = known[-1]
                name = entry and entry["entity_name"]
                industry = entry and entry["industry_code"]
                state.enterprises[uscc] = (entry is not None, name, industry, ledger)
        for uscc, history in self.libraries.items():
            if known := [each for each in history if each[0] <= through]:
                state.libraries[uscc] = (known[-1][1], known[-1][0])
        return state


@dataclass
class State:
    """What a reader of the ledger holds."""

    records: dict = field(default_factory=dict)
    enterprises: dict = field(default_factory=dict)
    libraries: dict = field(default_factory=dict)

    def copy(self) -> "State":
        return State(dict(self.records), dict(self.enterprises), dict(self.libraries))

    def apply(self, type: EntryType, row: dict) -> None:
        uscc = row["uscc"]
        match type:
            case EntryType.ENTERPRISE:
                seen = (row["registered"], row["name"], row["industry_code"], row["ledger"])
                self.enterprises[uscc] = seen
            case EntryType.MEMBERSHIP:
                self.libraries[uscc] = (row["libraries"], row["ledger"])
            case EntryType.RECORD if row["gone"]:
                self.records.pop((uscc, row["record_id"]), None)
            case EntryType.RECORD:
                body = json.loads(row["body"])
                content = body.get("address") or body["legal_basis"]
                seen = (row["version"], row["kind"], row["produced_on"].isoformat(), content)
                judged = (row["repaired_on"], row["revoked"], row["ledger"])
                self.records[(uscc, row["record_id"])] = (*seen, *judged)


async def read(aggregation, state, since, through, selection=None, types=frozenset()) -> State:
    """Apply what ReadLedger sends; look at its order meanwhile."""
    last = dict.fromkeys(EntryType, "")
    reading = aggregation.do.read_ledger(since, through, types, selection or Selection())
    first = await anext(reading)
    assert (first.through, first.arrow_ipc) == (through, b"")
    async for message in reading:
        for row in pa.ipc.open_stream(message.arrow_ipc).read_all().to_pylist():
            assert row["uscc"] >= last[message.type]
            last[message.type] = row["uscc"]
            state.apply(message.type, row)
    return state


class Play:
    """Random batches of every kind of trouble."""

    def __init__(self, seed: int, penalty, registration) -> None:
        self.rng, self.penalty, self.registration = random.Random(seed), penalty, registration

    def record(self) -> dict:
        rng, of = self.rng, self.rng.randrange(4)
        text, on = rng.choice(NASTY), f"2026-05-{rng.randrange(1, 4):02}"
        if rng.random() < 0.3:
            industry = rng.choice(["2611", "6511", "5211"])
            number = f"R\\{rng.randrange(4)}"
            record = self.registration(
                number, of, address=text, industry_code=industry, produced_on=on
            )
        else:
            number = f"P\t{rng.randrange(8)}"
            record = self.penalty(number, of, legal_basis=text, produced_on=on)
            if rng.random() < 0.3:
                record["record_no"] = f"V-{rng.randrange(3)}"
                record["version"] = rng.randrange(1, 6)
        if rng.random() < 0.1:
            record["uscc"] = "wrong"
        return record

    def batch(self) -> list[dict]:
        records = [self.record() for _ in range(self.rng.randrange(1, 12))]
        return records + self.rng.choices(records, k=self.rng.randrange(3))


async def annotated(aggregation, model: Model, rng: random.Random, number: int) -> None:
    known = [record_no for record_no, chain in model.versions.items() if chain]
    if not known:
        return
    record_no, kind = rng.choice(known), rng.choice(list(AnnotationKind))
    on, in_force = date(2026, 6, rng.randrange(1, 5)), rng.random() < 0.7
    bucket = record_id(SOURCE, record_no) % BUCKETS
    new = NewAnnotation(bucket, record_no, kind, on, in_force, "判决")
    through = await aggregation.do.annotate_record(Sender(), SOURCE, f"A-{number}", new)
    model.annotate(record_no, kind, on, in_force)
    assert through == model.head


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_read_is_what_was_sent(
    aggregation, penalty, registration, regulations, seed
) -> None:
    play = Play(seed, penalty, registration)
    model = Model(regulations.libraries_of)
    for number in range(40):
        if play.rng.random() < 0.3:
            await annotated(aggregation, model, play.rng, number)
            continue
        batch = play.batch()
        receipt = await aggregation.send(*batch)
        told = [
            {**each, "address_or": each.get("address") or each["legal_basis"]} for each in batch
        ]
        counted = (receipt.accepted, receipt.unchanged, receipt.rejected)
        assert counted == model.send(told)
        assert receipt.received == sum(counted)
        assert receipt.through == model.head

    states = {0: State()}
    for through in range(1, model.head + 1):
        states[through] = model.state(through)
        assert await read(aggregation, State(), 0, through) == states[through]
    for _ in range(30):
        since, through = sorted(play.rng.choices(range(1, model.head + 1), k=2))
        # A reader that holds `held` reads again what it may have read before.
        held = play.rng.randrange(since, through + 1)
        found = await read(aggregation, states[held].copy(), since, through)
        assert found == states[through]
    await parts_make_the_whole(aggregation, states[model.head], model.head)
    look_at_the_table(aggregation, model)


async def parts_make_the_whole(aggregation, whole: State, through: int) -> None:
    by_share, by_name, by_type = State(), State(), State()
    for share in range(4):
        await read(aggregation, by_share, 0, through, Selection(share=share, of=4))
    for uscc in whole.enterprises:
        await read(aggregation, by_name, 0, through, Selection(frozenset({uscc})))
    for type in EntryType:
        await read(aggregation, by_type, 0, through, types=frozenset({type}))
    assert by_share == by_name == by_type == whole


def look_at_the_table(aggregation, model: Model) -> None:
    query = "select record_no, version, uscc, moved_from from record order by tx, version"
    with psycopg.connect(aggregation.owner_dsn) as connection:
        stored = {(no, v): (uscc, moved) for no, v, uscc, moved in connection.execute(query)}
        gaps = connection.execute("select count(*), max(ledger) from ledger").fetchone()
    assert stored == {
        (record_no, each["version"]): (each["content"]["uscc"], each["moved"])
        for record_no, chain in model.versions.items()
        for each in chain
    }
    assert gaps == (model.head, model.head)
