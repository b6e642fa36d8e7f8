"""Each wrong field has its reason."""

import json

import pytest

from aggregation.domain.given import read_batch
from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import PLATFORM, Sender

SOURCE = "zj-supervision"
ANYONE = Sender()


@pytest.fixture
def judge(validation):
    def judge(fields, sender=ANYONE):
        text = fields if isinstance(fields, str) else json.dumps(fields, ensure_ascii=False)
        (given,) = read_batch(f"[{text}]".encode())
        return validation.judge(given, SOURCE, sender)

    return judge


def test_a_right_record_of_every_sender_is_a_record(judge, penalty, uscc) -> None:
    record = judge(penalty())
    assert isinstance(record, Record)
    assert (record.uscc, record.kind, record.version) == (uscc(1), 6, None)
    body = json.loads(record.body)
    assert body["fine_and_confiscation_wan"] == "2.5"
    assert "uscc" not in body
    assert "record_no" not in body
    assert body["entity_name"] == "绍兴某某化工有限公司"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("uscc", "91110000600037341K", "wrong_check_character"),
        ("uscc", "9111000060003734", "wrong_uscc_form"),
        ("uscc", 91110000600037341, "wrong_uscc_form"),
        ("kind", "administrative_fine", "unknown_kind"),
        ("kind", ["registration"], "unknown_kind"),
        ("kind", None, "missing_field"),
        ("severity", "grave", "unknown_code"),
        ("severity", {}, "unknown_code"),
        ("penalty_kinds", "fine", "not_a_list"),
        ("penalty_kinds", ["fine", "exile"], "unknown_code"),
        ("penalty_kinds", ["fine"] * 201, "wrong_length"),
        ("region_code", "999999", "unknown_code"),
        ("source_department", "ministry_of_magic", "unknown_department"),
        ("source_department", "court", "department_without_kind"),
        ("decided_on", "2026-02-30", "impossible_day"),
        ("decided_on", "2026-2-3", "impossible_day"),
        ("decided_on", "20260203", "impossible_day"),
        ("decided_on", "9999-12-31", "impossible_day"),
        ("decided_on", 20260203, "impossible_day"),
        ("produced_on", "", "impossible_day"),
        ("fine_and_confiscation_wan", "much", "not_a_number"),
        ("fine_and_confiscation_wan", True, "not_a_number"),
        ("fine_and_confiscation_wan", -1, "negative_number"),
        ("fine_and_confiscation_wan", "-1.5", "negative_number"),
        ("fine_and_confiscation_wan", "1e3", "not_a_number"),
        ("fine_and_confiscation_wan", "١٢", "not_a_number"),
        ("fine_and_confiscation_wan", 10**9, "number_out_of_range"),
        ("fine_and_confiscation_wan", "0.1234567891", "number_out_of_range"),
        ("fine_and_confiscation_wan", 0.1234567891, "number_out_of_range"),
        ("legal_basis", 97, "not_text"),
        ("legal_basis", "", "wrong_length"),
        ("legal_basis", " \t ", "wrong_length"),
        ("legal_basis", "法" * 4001, "wrong_length"),
        ("legal_basis", "a\u0000b", "impossible_character"),
        ("legal_basis", None, "missing_field"),
        ("record_no", "n" * 129, "wrong_length"),
        ("version", 0, "number_out_of_range"),
        ("version", "1", "not_a_number"),
        ("ledger", 7, "platform_field_given"),
        ("colour", "red", "unknown_field"),
        ("source_system", "another", "wrong_source_system"),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(judge, penalty, field, value, code) -> None:
    problem = judge(penalty(**{field: value}))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == (code, field)
    assert problem.expected


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999999999", "1e-999999999"])
def test_a_number_that_is_none_is_rejected_with_its_field(judge, penalty, number) -> None:
    text = json.dumps(penalty(fine_and_confiscation_wan=0)).replace('wan": 0', f'wan": {number}')
    problem = judge(text)
    expected = "number_out_of_range" if "e" in number else "not_a_number"
    assert (problem.code, problem.field) == (expected, "fine_and_confiscation_wan")


def test_half_a_surrogate_pair_is_rejected(judge, penalty) -> None:
    text = json.dumps(penalty(legal_basis="PLACE")).replace("PLACE", "\\ud800")
    assert judge(text).code == "impossible_character"


def test_a_field_given_twice_is_rejected(judge, penalty) -> None:
    text = json.dumps(penalty())[:-1] + ', "uscc": "x"}'
    problem = judge(text)
    assert (problem.code, problem.field) == ("duplicate_field", "uscc")


@pytest.mark.parametrize("element", ["7", "null", '"text"', "[]", "NaN"])
def test_what_is_no_object_is_no_record(judge, element) -> None:
    assert judge(element).code == "not_a_record"


def test_a_record_of_more_than_64_k_is_rejected(judge, penalty) -> None:
    assert judge(penalty(evidence_refs=["x" * 3000] * 30)).code == "record_too_large"


def test_a_payload_is_checked_to_its_ground(judge, penalty) -> None:
    def record(payload: str):
        text = json.dumps(
            {
                **{k: v for k, v in penalty().items() if k in COMMON},
                "kind": "department_business_record",
                "subkind": "major_hazard_source",
                "occurred_on": "2026-05-01",
                "payload": "PLACE",
            }
        )
        return judge(text.replace('"PLACE"', payload))

    assert isinstance(record('{"tanks": [{"m3": 12.50, "ok": true, "note": null}]}'), Record)
    assert record('{"a": [NaN]}').code == "not_a_number"
    assert record('{"a": {"b": 1, "b": 2}}').code == "duplicate_field"
    assert record('{"a": "\\u0000"}').code == "impossible_character"
    assert record('{"\\u0000": 1}').code == "impossible_character"
    assert record('{"a": 1e400}').code == "number_out_of_range"
    assert record('{"a":' * 10 + "1" + "}" * 10).code == "too_deep"
    assert record("[]").code == "not_an_object"


COMMON = {
    "record_no",
    "uscc",
    "entity_name",
    "source_department",
    "region_code",
    "produced_on",
}


def test_a_department_speaks_for_itself_alone(judge, penalty) -> None:
    assert judge(penalty(), Sender("fire_rescue")).code == "foreign_department"
    assert isinstance(judge(penalty(), Sender("emergency_management")), Record)


def test_a_subkind_is_its_departments_alone(judge, penalty) -> None:
    common = {k: v for k, v in penalty().items() if k in COMMON}
    record = {
        **common,
        "kind": "department_business_record",
        "subkind": "fire_accident",
        "occurred_on": "2026-05-01",
    }
    problem = judge(record)
    assert (problem.code, problem.field) == ("foreign_subkind", "subkind")


def test_a_problem_names_the_record_where_it_can(judge, penalty) -> None:
    problem = judge(penalty("P-9", uscc="x"))
    assert (problem.record_no, problem.department) == ("P-9", "emergency_management")


def test_one_content_has_one_digest_however_it_is_written(judge, penalty, uscc) -> None:
    record = judge(penalty())
    written = [
        dict(reversed(penalty().items())),
        penalty(source_system=SOURCE),
        penalty(served_on=None),
        penalty(uscc=f" {uscc(1).lower()} "),
        penalty(fine_and_confiscation_wan="2.50"),
        penalty(version=7),
    ]
    assert {judge(each).digest for each in written} == {record.digest}
    changed = penalty(fine_and_confiscation_wan=2.51)
    assert judge(changed).digest != record.digest


def test_every_field_but_the_version_counts_for_the_digest(judge, penalty) -> None:
    digests = {
        judge(penalty()).digest,
        judge(penalty(of=2)).digest,
        judge(penalty(produced_on="2026-05-21")).digest,
        judge(penalty(source_department="fire_rescue")).digest,
        judge(penalty(entity_name="另一企业")).digest,
        judge(penalty("P-2")).digest,
    }
    assert len(digests) == 6


def test_every_kind_of_the_catalogue_compiles(regulations, validation) -> None:
    assert set(validation.kinds) == set(regulations.catalogue.kinds)


def test_the_platforms_own_source_systems_are_reserved() -> None:
    from aggregation.domain.errors import ReservedSourceSystem, WrongSourceSystem

    assert PLATFORM.source_system("onedoor-dispatch") == "onedoor-dispatch"
    with pytest.raises(ReservedSourceSystem):
        ANYONE.source_system("onedoor-dispatch")
    for name in ("", "UPPER", "with space", "x" * 65, "-x", "路"):
        with pytest.raises(WrongSourceSystem):
            ANYONE.source_system(name)
