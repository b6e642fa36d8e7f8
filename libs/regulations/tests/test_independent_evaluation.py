"""The same law evaluated a second time: slowly, from the YAML text, over records, in fractions.

It shares nothing with the kernel: no facts, no signals, no tables, no integers in thousandths.
"""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel
import regulations

LAW = regulations.load()
NATIONAL = Path(regulations.__file__).parent / "data" / "national"
DAY = date(2026, 6, 30)


def law(name):
    return yaml.safe_load((NATIONAL / f"{name}.yaml").read_text())


def now(dated):
    return max((entry for entry in dated if entry["date"] <= DAY), key=lambda e: e["date"])["value"]


GENERAL, OWN, REGISTRY = law("general_model"), law("department_models"), law("departments")
TREE = {node["id"]: {**node, **now(node["limits"])} for node in GENERAL["indicators"]}
POINTS = [{**p, **now(p["definition"])} for p in GENERAL["points"]]
DEDICATED = [
    {**p, **now(p["definition"]), "department": model["id"]}
    for model in OWN["models"]
    for p in model["points"]
]
SEQ = {d["id"]: d["seq"] for d in REGISTRY["departments"]}
CLASSES = ["low", "general", "higher", "high"]


def begin(window, day):
    total = day.year * 12 + day.month - 1 - int(window[1:-1])
    first = date(total // 12, total % 12 + 1, 1)
    following = date((total + 1) // 12, (total + 1) % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), following - timedelta(1))


def counted(point, record):
    if record["kind"] != point["kind"] or record["revoked"]:
        return False
    if any(record.get(name) not in wanted for name, wanted in point.get("filter", {}).items()):
        return False
    if point["repaired"] == "exclude" and record["repaired_on"] and record["repaired_on"] <= DAY:
        return False
    happened = next((record[name] for name in point["dates"] if record.get(name)), None)
    if happened is None or happened > DAY:
        return False
    if point["window"] == "current":
        return all(record.get(end) is None or record[end] > DAY for end in point["ends"])
    return happened > begin(point["window"], DAY)


def value(point, records, established_on):
    if point["aggregate"] == "years_since":
        if established_on is None:
            return None
        before = (DAY.month, DAY.day) < (established_on.month, established_on.day)
        return max(0, DAY.year - established_on.year - before)
    found = [record for record in records if counted(point, record)]
    if point["aggregate"] == "sum":
        amounts = (Fraction(record[point["field"]] or 0) for record in found)
        # an amount is kept in whole cents, rounded down
        return sum(Fraction(int(amount * 10**6), 10**6) for amount in amounts)
    if point["aggregate"] == "exists":
        return int(bool(found))
    if point["aggregate"] == "count_distinct":
        return len({record[point["field"]] for record in found})
    return len(found)


def points_of(point, measured):
    if measured is None:
        return 0
    return [p for edge, p in point["bins"].items() if measured >= Fraction(str(edge))][-1]


def clip(amount, low, high):
    return max(low, min(high, amount))


def climb(given_points, keep):
    sums = {name: Fraction(0) for name in TREE}
    for point in POINTS:
        sums[point["indicator"]] += keep(given_points[point["id"]])
    total = Fraction(0)
    for level in (3, 2, 1):
        for name, node in TREE.items():
            if node["level"] == level:
                sums[name] = clip(sums[name], node["floor"], node["cap"])
                if "parent" in node:
                    sums[node["parent"]] += sums[name]
                else:
                    total += sums[name]
    return total


def emphasised(given_points, keep, weights):
    total = Fraction(0)
    for name, node in TREE.items():
        if node["level"] == 3:
            weight = Fraction(str(weights.get(name, 1)))
            mine = [keep(given_points[p["id"]]) for p in POINTS if p["indicator"] == name]
            total += clip(weight * sum(mine), weight * node["floor"], weight * node["cap"])
    return total


def stands(bounds, measured):
    return max(i for i, name in enumerate(CLASSES) if i == 0 or measured >= bounds[name])


def evaluate(records, established_on):
    values = {p["id"]: value(p, records, established_on) for p in POINTS + DEDICATED}
    given_points = {p["id"]: points_of(p, values[p["id"]]) for p in POINTS + DEDICATED}
    limit, cuts = Fraction(str(now(GENERAL["mitigation"]))), now(GENERAL["cut_offs"])

    def limited(total):
        return max(total(lambda p: p), limit * total(lambda p: max(p, 0)))

    general = clip(limited(lambda keep: climb(given_points, keep)), 0, 1000)
    rules = [now(rule["rule"]) for rule in GENERAL["direct_rules"]]
    fired = [r["risk_class"] for r in rules if (values[r["point"]] or 0) >= r["at_least"]]
    direct = max((CLASSES.index(name) for name in fired), default=0)
    views = {0: (general, max(direct, stands(cuts, general)))}
    for model in OWN["models"]:
        weights, alpha = now(model["emphasis"]), Fraction(str(now(model["alpha"])))
        own = [p for p in DEDICATED if p["department"] == model["id"]]
        shared = limited(lambda keep, w=weights: emphasised(given_points, keep, w))
        special = clip(shared + sum(given_points[p["id"]] for p in own), 0, 1000)
        score = alpha * general + (1 - alpha) * special
        evidence = sum(given_points[p["id"]] for p in own if p.get("own_evidence", True))
        floor = stands(now(OWN["own_floors"]), evidence)
        views[SEQ[model["id"]]] = (score, max(direct, floor, stands(cuts, score)))
    return values, views


def evidence(records, department):
    own = [record for record in records if record["from"] == department]
    model = next(model for model in OWN["models"] if model["id"] == department)
    strong = {name for name, weight in now(model["emphasis"]).items() if weight > 1}
    total = sum(
        points_of(p, value(p, own, None))
        for p in DEDICATED
        if p["department"] == department and p.get("own_evidence", True)
    )
    for name in strong:
        mine = [points_of(p, value(p, own, None)) for p in POINTS if p["indicator"] == name]
        total += max(0, clip(sum(mine), TREE[name]["floor"], TREE[name]["cap"]))
    return total


SPAN = st.dates(date(2023, 1, 1), date(2026, 12, 31)) | st.sampled_from(
    [date(2023, 6, 30), date(2023, 7, 1), date(2024, 6, 30), date(2025, 7, 1), DAY]
)
AMOUNT = st.none() | st.sampled_from(["0.9999999", "1", "9.99", "50", "100.5", "500"])
TABLES = LAW.catalogue.code_tables


def code(table):
    return st.sampled_from(sorted(TABLES[table]))


def record(kind, source, **fields):
    return st.fixed_dictionaries(
        {
            "kind": st.just(kind),
            "from": source,
            "produced_on": SPAN,
            "repaired_on": st.none() | st.none() | SPAN,
            "revoked": st.sampled_from([False, False, False, True]),
            **fields,
        }
    )


DEPARTMENT = st.sampled_from(["market_regulation", "emergency_management", "fire_rescue", "health"])
RECORD = st.one_of(
    record(
        "administrative_penalty", DEPARTMENT, decided_on=SPAN, procedure=code("procedure"),
        severity=code("severity"), fine_and_confiscation_wan=AMOUNT,
        status=st.sampled_from(["effective", "effective", "effective", "revoked"]),
    ),
    record(
        "executed_debtor", st.just("court"), case_filed_on=SPAN, published_on=st.none() | SPAN,
        debtor_type=code("debtor_type"), status=code("debtor_status"), unperformed_wan=AMOUNT,
        removed_on=st.none() | SPAN,
    ),
    record(
        "inspection_result", DEPARTMENT, task_id=st.sampled_from(["T1", "T2", "T3", "T4"]),
        completed_on=SPAN, inspection_mode=code("inspection_mode"), problem_found=st.booleans(),
        result_code=st.sampled_from(["no_problem", "unreachable", "not_cooperative"]),
    ),
    record(
        "department_business_record", DEPARTMENT, subkind=code("department_subkind"),
        occurred_on=SPAN, ended_on=st.none() | st.none() | SPAN,
    ),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(RECORD, max_size=25), st.none() | st.dates(date(1990, 1, 1), date(2026, 12, 31)))
def test_the_kernel_agrees_with_a_slow_reading_of_the_law(records, established_on):
    program = LAW.program(DAY)
    changes = {
        number: kernel.encode_record(
            program, r["kind"], r, source_department=r["from"],
            repaired_on=r["repaired_on"], revoked=r["revoked"],
        )
        for number, r in enumerate(records)
    }  # fmt: skip
    dossier = kernel.Dossier.empty().with_records(program, changes)
    dossier = dossier.with_established_on(established_on)
    scores = kernel.fold(program.on(DAY), kernel.stack([dossier]))
    values, views = evaluate(records, established_on)
    for point in program.definitions.points:
        found = int(scores.values[0, program.slots[point.id]])
        expected = values[point.id]
        assert found == (kernel.NONE if expected is None else expected * point.scale), point.id
    assert {view: (score, risk_class) for view, (score, risk_class) in views.items()} == {
        view: (Fraction(int(scores.scores[0, view]), 1000), int(scores.classes[0, view]))
        for view in program.views
    }
    for department in ("market_regulation", "emergency_management", "fire_rescue"):
        own = kernel.own_evidence(program.on(DAY), dossier, department)
        assert own.points == evidence(records, department)


@settings(max_examples=100, deadline=None)
@given(st.lists(RECORD, max_size=25))
def test_bulk_and_single_encoding_of_the_shipped_definitions_give_the_same_dossier(records):
    program = LAW.program(DAY)
    states = {
        kind: [
            kernel.RecordState(number, r["from"], r, r["repaired_on"], r["revoked"])
            for number, r in enumerate(records)
            if r["kind"] == kind
        ]
        for kind in LAW.catalogue.kinds
    }
    parts = [
        kernel.encode_columns(program, kind, kernel.code_columns(program, kind, of_kind)).facts
        for kind, of_kind in states.items()
    ]
    facts = kernel.Facts.joined(parts)
    bulk = kernel.build(program, (facts.word * 0).astype("int64"), facts, [None])
    single = kernel.Dossier.empty()
    for number, r in enumerate(records):
        single = single.with_records(
            program,
            {
                number: kernel.encode_record(
                    program, r["kind"], r, source_department=r["from"],
                    repaired_on=r["repaired_on"], revoked=r["revoked"],
                )
            },
        )  # fmt: skip
    assert kernel.pack(program, bulk.dossier(0)) == kernel.pack(program, single)
