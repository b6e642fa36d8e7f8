"""The cases say what the law means; here they are run, and an unknown field in one fails."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import kernel
import regulations
from rulebook import BadRules, parse

CASES = Path(__file__).parent.parent / "cases"
LAW = regulations.load()
EXTRAS = ("kind", "from", "times", "repaired_on", "revoked")
EXPECTED = ("values", "points", "scores", "classes", "direct_rules", "evidence", "route")


@dataclass
class Given:
    records: list = field(default_factory=list)
    established_on: date | None = None


def read_given(node):
    row = node.mapping(("records",), ("established_on",))
    established_on = row["established_on"].day() if "established_on" in row else None
    return Given([read_record(item) for item in row["records"].items()], established_on)


def read_record(node):
    fields = {*LAW.catalogue.common_fields}
    kind = node.mapping(("kind",), node.table().keys())["kind"].choice(LAW.catalogue.kinds)
    fields |= {*LAW.catalogue.kinds[kind].fields}
    row = node.mapping(("kind", "from"), {*fields, *EXTRAS})
    source = LAW.departments.sources[row["from"].choice(LAW.departments.sources)]
    assert LAW.catalogue.kinds[kind].accepts_from(source.id, external=source.external)
    return {name: value.value for name, value in row.items()}


def dossier_of(given, program):
    changes = {}
    for record in given.records:
        fields = {name: value for name, value in record.items() if name not in EXTRAS}
        for _ in range(record.get("times", 1)):
            number = len(changes) + 1
            numbered = {
                name: value.replace("{n}", str(number)) if isinstance(value, str) else value
                for name, value in fields.items()
            }
            changes[number] = kernel.encode_record(
                program,
                record["kind"],
                numbered,
                source_department=record["from"],
                repaired_on=record.get("repaired_on"),
                revoked=record.get("revoked", False),
            )
    dossier = kernel.Dossier.empty().with_records(program, changes)
    return dossier.with_established_on(given.established_on)


def varied(given, name, written):
    def value(type_):
        if name == "times":
            return int(written)
        if type_ == "date":
            return date.fromisoformat(written)
        if type_ == "boolean":
            return {"true": True, "false": False}[written]
        return written

    if name == "established_on":
        return Given(given.records, date.fromisoformat(written))
    first, *rest = given.records
    fields = LAW.catalogue.common_fields | LAW.catalogue.kinds[first["kind"]].fields
    type_ = "date" if name == "repaired_on" else "" if name == "times" else fields[name].type.base
    return Given([{**first, name: value(type_)}, *rest], given.established_on)


def read_point_cases(name="points.yaml"):
    for node in parse(name, (CASES / name).read_text()).items():
        keys = ("case", "day", "given", "vary", "points_of", "gives", "working")
        row = node.mapping(keys)
        row["working"].text()
        given = read_given(row["given"])
        point = row["points_of"].choice(LAW.program(row["day"].day()).point_ids)
        for written, points in row["gives"].value.items():
            yield (
                row["case"].text(),
                row["day"].day(),
                given,
                row["vary"].text(),
                str(written),
                point,
                points.integer(),
            )


def read_enterprise_cases(name="enterprises.yaml"):
    for node in parse(name, (CASES / name).read_text()).items():
        row = node.mapping(("case", "day", "given", "expect", "working"))
        row["working"].text()
        expect = row["expect"].mapping((), EXPECTED)
        yield row["case"].text(), row["day"].day(), read_given(row["given"]), expect


POINT_CASES = list(read_point_cases())
ENTERPRISE_CASES = list(read_enterprise_cases())


@pytest.mark.parametrize(
    ("day", "given", "vary", "written", "point", "points"),
    [case[1:] for case in POINT_CASES],
    ids=[f"{case[0]} = {case[4]}" for case in POINT_CASES],
)
def test_a_point_gives_what_its_case_says(day, given, vary, written, point, points):
    program = LAW.program(day)
    scores = kernel.fold(
        program.on(day), kernel.stack([dossier_of(varied(given, vary, written), program)])
    )
    slot = program.slots[point]
    assert program.points_of(slot, int(scores.values[0, slot])) == points


def view_of(name):
    return 0 if name == "general" else LAW.departments.get(name).seq


@pytest.mark.parametrize(
    ("day", "given", "expect"),
    [case[1:] for case in ENTERPRISE_CASES],
    ids=[case[0] for case in ENTERPRISE_CASES],
)
def test_an_enterprise_stands_where_its_case_says(day, given, expect):
    program = LAW.program(day)
    on, dossier = program.on(day), dossier_of(given, program)
    explanation = kernel.explain(on, dossier)
    views = {view.view: view for view in explanation.views}
    found = {point.id: point for point in program.definitions.points}
    points = {finding.point: finding.points for finding in explanation.findings}
    for name, node in expect.get("values", parse("none", "{}")).table().items():
        value = explanation.values[name]
        assert Decimal(value) / found[name].scale == node.decimal(), name
    for name, node in expect.get("points", parse("none", "{}")).table().items():
        assert points.get(name, 0) == node.integer(), name
    for name, node in expect.get("scores", parse("none", "{}")).table().items():
        assert views[view_of(name)].score == node.scaled(1000), name
    for name, node in expect.get("classes", parse("none", "{}")).table().items():
        assert views[view_of(name)].risk_class.name.lower() == node.text(), name
    for name, node in expect.get("evidence", parse("none", "{}")).table().items():
        assert kernel.own_evidence(on, dossier, name).points == node.integer(), name
    if "direct_rules" in expect:
        assert explanation.direct_rules == expect["direct_rules"].texts()
    if "route" in expect:
        values = kernel.fold(on, kernel.stack([dossier])).values[0]
        lost = LAW.joint_trigger(day).lost_contact
        remote = any(kernel.holds(program, values, condition) for condition in lost)
        assert ("remote" if remote else "on_site") == expect["route"].text()


def varied_fields(point):
    return {case[3] for case in POINT_CASES if case[5] == point}


@pytest.mark.parametrize("point", LAW.definitions(date(2026, 6, 30)).points, ids=lambda p: p.id)
def test_every_point_has_cases_for_its_bins_its_window_its_end_and_repair(point):
    program = LAW.program(date(2026, 6, 30))
    slot = program.slots[point.id]
    reached = set()
    for _, day, given, vary, written, name, _ in POINT_CASES:
        if name == point.id:
            dossier = dossier_of(varied(given, vary, written), program)
            scores = kernel.fold(program.on(day), kernel.stack([dossier]))
            reached.add(int(scores.values[0, slot]))
    bins = {sum(value >= edge for edge in point.edges) for value in reached}
    assert bins == set(range(1, len(point.edges) + 1))
    assert set(point.edges) <= reached | {0}
    needed = {*point.dates, *point.ends}
    if point.repaired is not kernel.Repaired.INCLUDE or point.months:
        needed.add("repaired_on")
    assert needed <= varied_fields(point.id)


def test_an_unknown_field_in_a_case_fails():
    with pytest.raises(BadRules, match="the key 'decidedon' is unknown"):
        read_record(
            parse("x", "{kind: administrative_penalty, from: transport, decidedon: 2026-01-01}")
        )
    with pytest.raises(BadRules, match="'weather' is unknown"):
        read_record(parse("x", "{kind: weather, from: transport}"))
