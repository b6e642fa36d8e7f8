"""Every kind of record is accepted as a source sends it, and refused for each reason it can be."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from aggregation.domain.given import read_batch
from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import Sender
from regulations import FieldType, load

SOURCE = "zj-supervision"
LAW = load("shaoxing")
COMMON = {
    "record_no": "A-1",
    "uscc": "91110000600037341L",
    "entity_name": "演示企业",
    "region_code": "330602",
    "produced_on": "2026-05-20",
    "public_level": "internal",
    "version": 1,
    "evidence_refs": ["sha256:0a1b"],
}
# Days of YAML become text again, as JSON has them.
SAMPLES = json.loads(
    json.dumps(yaml.safe_load((Path(__file__).parent / "samples.yaml").read_text()), default=str)
)
WRONG_OF_BASE = {
    "string": [(7, "not_text"), ("", "wrong_length"), ("\u0000", "impossible_character")],
    "date": [("2026-02-30", "impossible_day"), ("2100-01-01", "impossible_day")],
    "yearmonth": [
        ("2026-13", "impossible_month"),
        ("2026-5", "impossible_month"),
        ("202605", "impossible_month"),
        ("2026-05-01", "impossible_month"),
        ("2026-05\n", "impossible_month"),
        ("２０２６-05", "impossible_month"),
        ("1899-12", "impossible_month"),
        ("2100-01", "impossible_month"),
        (202605, "impossible_month"),
    ],
    "year": [
        ("2025", "not_a_number"),
        (2025.5, "not_a_number"),
        (True, "not_a_number"),
        (1899, "number_out_of_range"),
        (2100, "number_out_of_range"),
    ],
    "decimal": [("much", "not_a_number"), (-1, "negative_number"), (10**9, "number_out_of_range")],
    "integer": [
        ("3", "not_a_number"),
        (3.5, "not_a_number"),
        (-1, "number_out_of_range"),
        (2**53, "number_out_of_range"),
    ],
    "boolean": [("true", "not_true_or_false"), (1, "not_true_or_false")],
    "object": [([], "not_an_object")],
    "uscc": [("91110000600037341K", "wrong_check_character"), ("9111", "wrong_uscc_form")],
    "region": [("999999", "unknown_code")],
    "gbt4754": [("C26", "unknown_code")],
    "department_id": [("circus", "unknown_department")],
    "scope_item": [("JY9999", "unknown_code")],
    "licence_item": [("XK9999", "unknown_code"), ("JY0301", "unknown_code"), (1, "unknown_code")],
    "code": [("weather", "unknown_code"), (0, "unknown_code")],
}


def kind_of(sample):
    return LAW.catalogue.kinds[sample["kind"]]


def fields_of(sample):
    given = {n: f for n, f in LAW.catalogue.common_fields.items() if f.given_by == "source"}
    return {**given, **kind_of(sample).fields}


def wrong_values(type_: FieldType):
    """Values that a field of this type refuses, each with its reason."""
    single = WRONG_OF_BASE[type_.base]
    if not type_.many:
        return single
    return [("x", "not_a_list"), *(([value], code) for value, code in single)]


EACH_SAMPLE = pytest.mark.parametrize(
    "sample", SAMPLES, ids=lambda s: f"{s['kind']}:{s.get('evaluation_type', '')}".strip(":")
)


@pytest.fixture
def judge(validation):
    def judge(sample, **fields):
        text = json.dumps([{**COMMON, **sample, **fields}], ensure_ascii=False)
        (given,) = read_batch(text.encode())
        return validation.judge(given, SOURCE, Sender())

    return judge


def test_there_are_samples_of_all_33_kinds_with_every_field() -> None:
    counted = Counter(sample["kind"] for sample in SAMPLES)
    assert set(counted) == set(LAW.catalogue.kinds)
    assert len(counted) == 33
    for kind in LAW.catalogue.kinds.values():
        told = {name for sample in SAMPLES if sample["kind"] == kind.id for name in sample}
        assert told - {"kind", "source_department"} == set(kind.fields)
    common = {n for n, f in LAW.catalogue.common_fields.items() if f.given_by == "source"}
    assert common == {*COMMON, "source_system", "source_department"}


@EACH_SAMPLE
def test_a_record_of_each_kind_is_accepted(judge, sample) -> None:
    record = judge(sample)
    assert isinstance(record, Record), record
    assert record.kind == kind_of(sample).number
    body = json.loads(record.body)
    assert {*body} >= {*sample} - {"kind", "source_department"}


@EACH_SAMPLE
def test_each_field_of_each_kind_refuses_what_it_cannot_hold(judge, sample) -> None:
    for name, field in fields_of(sample).items():
        if name in {"source_system", "version", "record_no"} or name not in {**COMMON, **sample}:
            continue
        for value, code in wrong_values(field.type):
            problem = judge(sample, **{name: value})
            assert isinstance(problem, Problem), (name, value)
            assert (problem.code, problem.field) == (code, name), (value, problem)
            assert problem.expected


@EACH_SAMPLE
def test_each_field_may_be_missing_or_may_not(judge, sample) -> None:
    for name, field in fields_of(sample).items():
        if name == "source_system" or name not in {**COMMON, **sample}:
            continue
        judged = judge(sample, **{name: None})
        if field.required:
            assert isinstance(judged, Problem), name
            assert (judged.code, judged.field) == ("missing_field", name)
        else:
            assert isinstance(judged, Record), (name, judged)


@EACH_SAMPLE
def test_each_kind_is_refused_of_a_department_that_does_not_send_it(judge, sample) -> None:
    kind = kind_of(sample)
    sources = LAW.departments.sources.values()
    strange = [s.id for s in sources if not kind.accepts_from(s.id, external=s.external)]
    assert strange
    for source in strange:
        problem = judge(sample, source_department=source)
        assert (problem.code, problem.field) == ("department_without_kind", "source_department")


@EACH_SAMPLE
def test_each_kind_refuses_a_field_of_no_kind(judge, sample) -> None:
    problem = judge(sample, horoscope="lucky")
    assert (problem.code, problem.field) == ("unknown_field", "horoscope")


def test_every_type_of_the_catalogue_is_refused_for_something() -> None:
    fields = [f for kind in LAW.catalogue.kinds.values() for f in kind.fields.values()]
    fields += [f for f in LAW.catalogue.common_fields.values() if f.given_by == "source"]
    assert {field.type.base for field in fields} == set(WRONG_OF_BASE)


EVALUATED = {sample["evaluation_type"]: sample for sample in SAMPLES if "evaluation_type" in sample}


@pytest.mark.parametrize(
    ("evaluation_type", "field", "value", "code"),
    [
        ("public_credit", "grade", "A", "code_does_not_fit"),
        ("public_credit", "grade", None, "missing_field"),
        ("public_credit", "rating_band", "ge_4", "code_does_not_fit"),
        ("industry", "grade", "excellent", "code_does_not_fit"),
        ("industry", "grade", None, "missing_field"),
        ("platform", "grade", "A", "code_does_not_fit"),
        ("platform", "rating_band", None, "missing_field"),
    ],
)
def test_a_grade_goes_with_who_evaluates(judge, evaluation_type, field, value, code) -> None:
    problem = judge(EVALUATED[evaluation_type], **{field: value})
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field, problem.given) == (code, field, value or "")
    assert f"where evaluation_type is {evaluation_type}" in problem.expected


@pytest.mark.parametrize(
    ("evaluation_type", "field", "codes"),
    [
        ("public_credit", "grade", ["excellent", "good", "medium", "poor"]),
        ("industry", "grade", ["A", "B", "C", "D"]),
        ("platform", "rating_band", ["ge_4", "from_3_to_4", "lt_3", "none"]),
    ],
)
def test_every_grade_that_goes_with_it_is_accepted(judge, evaluation_type, field, codes) -> None:
    for code in codes:
        record = judge(EVALUATED[evaluation_type], **{field: code})
        assert json.loads(record.body)[field] == code


def test_an_unknown_kind_of_evaluation_is_named_before_its_grade(judge) -> None:
    problem = judge(EVALUATED["industry"], evaluation_type="palmistry")
    assert (problem.code, problem.field) == ("unknown_code", "evaluation_type")


@pytest.mark.parametrize(
    ("field", "values"),
    [("report_year", [1900, 2025, 2099]), ("correction_count", [0, 2**53 - 1])],
)
def test_years_and_counts_stay_numbers(judge, field, values) -> None:
    (report,) = (sample for sample in SAMPLES if sample["kind"] == "annual_report")
    for value in values:
        assert json.loads(judge(report, **{field: value}).body)[field] == value


@pytest.mark.parametrize("period", ["1900-01", "2026-12", "2099-12"])
def test_a_month_stays_text(judge, period) -> None:
    (told,) = (sample for sample in SAMPLES if sample["kind"] == "social_insurance")
    assert json.loads(judge(told, period=period).body)["period"] == period


def test_a_number_too_long_to_be_written_out_is_out_of_range(judge) -> None:
    (report,) = (sample for sample in SAMPLES if sample["kind"] == "annual_report")
    problem = judge(report, employees=10**4000)
    assert (problem.code, problem.given) == ("number_out_of_range", "")
