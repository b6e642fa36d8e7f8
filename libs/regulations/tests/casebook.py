"""The cases of the law, read strictly.

What is given stays nodes, which know their file and line, while it is changed, and is interpreted
once, at the end. `cases/README.md` says how cases are written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import kernel
import regulations
from rulebook import parse
from rulebook.node import Node

CASES = Path(__file__).parent.parent / "cases"
LAW = regulations.load()
ABOUT = ("kind", "from", "times", "repaired_on", "revoked", "corrected")
OF_CASE = ("day", "established_on", "peers")
EXPECTED = (
    *("values", "points", "records", "scores", "classes"),
    *("direct_rules", "evidence", "route"),
)
READERS = {
    "date": Node.day,
    "boolean": Node.boolean,
    "integer": Node.integer,
    "year": Node.integer,
    "decimal": Node.decimal,
}


@dataclass(frozen=True)
class Record:
    """Records of one kind: their fields, and how a newer version changed them."""

    kind: str
    source: str
    fields: Mapping[str, object]
    times: int = 1
    repaired_on: date | None = None
    revoked: bool = False
    corrected: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Given:
    """What is known of one enterprise on a day."""

    day: date
    records: tuple[Record, ...]
    established_on: date | None = None
    peers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def told(self):
        """Yield each version of each record as it was told, with the record's number."""
        number = 0
        for record in self.records:
            for _ in range(record.times):
                number += 1
                yield number, record, numbered(record.fields, number)
                if record.corrected is not None:
                    yield number, record, numbered({**record.fields, **record.corrected}, number)

    def dossier(self, program):
        dossier, versions = kernel.Dossier.empty(), ({}, {})
        for number, record, fields in self.told():
            versions[number in versions[0]][number] = kernel.encode_record(
                program,
                record.kind,
                fields,
                source_department=record.source,
                repaired_on=record.repaired_on,
                revoked=record.revoked,
            )
        for changes in versions:
            dossier = dossier.with_records(program, changes)
        return dossier.with_established_on(self.established_on)

    def peer_states(self, program):
        return kernel.PeerStates.named(program.peer_bits, self.peers)


@dataclass(frozen=True)
class Situation:
    """What is given, as written: a mapping of nodes for the case and for each record."""

    about: Mapping[str, Node]
    records: tuple[Mapping[str, Node], ...]

    def changed(self, name, node):
        if name in OF_CASE:
            return replace(self, about={**self.about, name: node})
        position, field_name = self.placed(name, node)
        records = list(self.records)
        records[position] = {**records[position], field_name: node}
        return replace(self, records=tuple(records))

    def placed(self, name, node):
        """Split `2.status` into the place of the record and the field; alone it is the first."""
        number, dot, field_name = name.partition(".")
        if not dot:
            number, field_name = "1", name
        if not number.isdigit() or not 1 <= int(number) <= len(self.records):
            node.bad(f"there is no record {number}", "Number the records from 1, like 2.status")
        return int(number) - 1, field_name

    def beside(self, node):
        rows = [item.table() for item in node.items()]
        more = (row if "kind" in row else {**self.records[0], **row} for row in rows)
        return replace(self, records=(*self.records, *more))

    def written(self, name, key, node):
        """Return the node that a key of `vary` stands for, by the type of what it names."""
        if name in OF_CASE:
            type_ = "date"
        else:
            position, field_name = self.placed(name, node)
            known = fields_of(self.records[position]["kind"])
            if field_name not in known and field_name not in ABOUT:
                node.bad(f"there is no {field_name!r} to vary", f"Use one of: {', '.join(known)}")
            base = known[field_name].type.base if field_name in known else ""
            type_ = {"repaired_on": "date", "revoked": "boolean"}.get(field_name, base)
        value = None if key == "absent" else key
        if value is not None and type_ == "date":
            value = parse(node.file, str(key)).value
        elif value is not None and type_ == "boolean":
            value = {"true": True, "false": False}.get(key, key)
        return replace(node, value=value)

    def interpreted(self):
        day = self.about["day"].day()
        known = LAW.program(day).peer_bits
        peers = self.about["peers"].table() if "peers" in self.about else {}
        return Given(
            day=day,
            records=tuple(read_record(row) for row in self.records),
            established_on=optional(self.about.get("established_on"), Node.day),
            peers={
                name: tuple(state.choice(known) for state in states.items())
                for name, states in peers.items()
            },
        )


@dataclass(frozen=True)
class Variation:
    """One thing asked of one point."""

    point: str
    name: str
    where: str
    given: Given
    value: str | Decimal | None
    points: int

    def __str__(self):
        return f"{self.point}: {self.name}"


@dataclass(frozen=True)
class Enterprise:
    """What is asked of a whole enterprise."""

    name: str
    given: Given
    expect: Mapping[str, Node]

    def __str__(self):
        return self.name


def numbered(fields, number):
    return {
        name: value.replace("{n}", str(number)) if isinstance(value, str) else value
        for name, value in fields.items()
    }


def optional(node, read):
    return None if node is None or node.value is None else read(node)


def fields_of(kind):
    return {**LAW.catalogue.common_fields, **LAW.catalogue.kinds[kind.text()].fields}


def read_record(row):
    """Interpret a record. Raises BadRules where its kind, source, a field or a value is none."""
    kind = LAW.catalogue.kinds[row["kind"].choice(LAW.catalogue.kinds)]
    fields = fields_of(row["kind"])
    for name, node in row.items():
        if name not in fields and name not in ABOUT:
            known = ", ".join(sorted({*fields, *ABOUT}))
            node.bad(f"the key {name!r} is unknown", f"Use one of: {known}")
    source = LAW.departments.sources[row["from"].choice(LAW.departments.sources)]
    if not kind.accepts_from(source.id, external=source.external):
        row["from"].bad(f"{source.id} does not send {kind.id}", "Name one of its sources")

    def values(nodes):
        return {name: read_value(fields[name].type, node) for name, node in nodes.items()}

    corrected = row["corrected"].mapping((), fields) if "corrected" in row else None
    return Record(
        kind=kind.id,
        source=source.id,
        fields=values({name: node for name, node in row.items() if name in fields}),
        times=row["times"].integer() if "times" in row else 1,
        repaired_on=optional(row.get("repaired_on"), Node.day),
        revoked="revoked" in row and row["revoked"].boolean(),
        corrected=None if corrected is None else values(corrected),
    )


def read_value(type_, node):
    """Return a value of a field as a record has it; null is none."""
    if node.value is None:
        return None
    if type_.many:
        return [read_value(replace(type_, many=False), item) for item in node.items()]
    if type_.base == "code":
        return node.choice(LAW.catalogue.code_tables[type_.table])
    return READERS.get(type_.base, Node.text)(node)


def entries(pattern):
    for file in sorted(CASES.glob(pattern)):
        yield from parse(file.relative_to(CASES).as_posix(), file.read_text()).items()


def situation_of(row, like=None):
    given = row["given"].mapping(("records",), ("established_on", "peers", "like"))
    about = {name: given[name] for name in OF_CASE if name in given} | {"day": row["day"]}
    records = tuple(item.table() for item in given["records"].items())
    if "like" not in given:
        return Situation(about, records)
    base = like[given["like"].choice(like)]
    return Situation({**base.about, **about}, (*base.records, *records))


def read_variations(entry):
    row = entry.mapping(("point", "day", "given", "is", "working"), ("vary", "also"))
    row["working"].text()
    situation, point = situation_of(row, like={}), row["point"].text()
    yield variation(point, "as given", row["is"], situation)
    for name, table in row["vary"].table().items() if "vary" in row else ():
        for key, node in table.value.items():
            changed = situation.changed(name, situation.written(name, key, node))
            yield variation(point, f"{name} = {key}", node, changed)
    for item in row["also"].items() if "also" in row else ():
        case = item.mapping(("case", "is"), ("with", "and", *OF_CASE))
        changes = {name: case[name] for name in OF_CASE if name in case}
        changes |= case["with"].table() if "with" in case else {}
        changed = situation
        for name, node in changes.items():
            changed = changed.changed(name, node)
        changed = changed.beside(case["and"]) if "and" in case else changed
        yield variation(point, case["case"].text(), case["is"], changed)


def variation(point, name, expected, situation):
    pair = expected.items()
    if len(pair) != 2:
        expected.bad("it is not a value and its points", "Write them like [1, 90]")
    value, points = pair
    where = f"{expected.file}, line {expected.line}"
    given = situation.interpreted()
    return Variation(point, name, where, given, expected_value(value), points.integer())


def expected_value(node):
    return node.value if isinstance(node.value, str | None) else node.decimal()


@cache
def variations():
    found, seen = [], set()
    for entry in (*entries("general/*.yaml"), *entries("departments/*.yaml")):
        cases = tuple(read_variations(entry))
        if cases[0].point in seen:
            entry.bad(f"{cases[0].point} has an entry already", "Write its cases in one entry")
        seen.add(cases[0].point)
        found.extend(cases)
    return found


@cache
def enterprises():
    found, situations = [], {}
    for entry in entries("enterprises*.yaml"):
        row = entry.mapping(("case", "day", "given", "expect", "working"))
        row["working"].text()
        name = row["case"].text()
        situations[name] = situation_of(row, situations)
        expect = row["expect"].mapping((), EXPECTED)
        found.append(Enterprise(name, situations[name].interpreted(), expect))
    return found
