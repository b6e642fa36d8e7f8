"""The catalogue of record kinds: complete, numbered for ever, and closed."""

from datetime import date

import pytest

import regulations
from regulations.loading import DATA
from rulebook import BadRules

LAW = regulations.load()
KINDS = LAW.catalogue.kinds
DAY = date(2026, 6, 30)
CITY = "{reference: x, id: elsewhere, name_zh: 某市, name_en: Elsewhere, region_code: '330600'}"
# A kind's place in the catalogue stands in every record that is on file.
NUMBERS = [
    *("registration", "registration_change", "registration_filing", "existence_status"),
    *("licence", "administrative_penalty", "administrative_compulsion", "inspection_result"),
    *("annual_report", "instant_disclosure", "abnormal_listing", "serious_dishonesty_listing"),
    *("judicial_assistance", "executed_debtor", "court_judgment", "complaint_report"),
    *("sampling_result", "equity_pledge", "chattel_mortgage", "ip_pledge", "tax_arrears"),
    *("tax_status", "social_insurance", "wage_arrears", "red_list", "credit_evaluation"),
    *("commitment", "rectification", "credit_repair", "public_opinion", "affiliation"),
    *("utility_usage", "department_business_record"),
]


def fields_of(kind):
    return LAW.catalogue.common_fields | kind.fields


def typed(base):
    return {
        f"{kind.id}.{field.name}"
        for kind in KINDS.values()
        for field in kind.fields.values()
        if field.type.base == base
    }


def test_there_are_33_kinds_and_each_keeps_its_number():
    assert len(NUMBERS) == 33
    assert {kind.id: kind.number for kind in KINDS.values()} == {
        name: place for place, name in enumerate(NUMBERS, 1)
    }
    assert LAW.catalogue.kind_by_number(14).id == "executed_debtor"


def test_the_kinds_have_251_fields_beside_the_12_of_every_record():
    assert len(LAW.catalogue.common_fields) == 12
    assert sum(len(kind.fields) for kind in KINDS.values()) == 251


def test_every_code_table_is_used_and_every_code_has_a_name_of_its_own():
    used = {
        field.type.table
        for kind in KINDS.values()
        for field in fields_of(kind).values()
        if field.type.table
    }
    assert used == set(LAW.catalogue.code_tables)
    for table, names in LAW.catalogue.code_tables.items():
        assert len(set(names.values())) == len(names) > 1, table


def test_twenty_kinds_have_a_natural_key_and_it_names_fields_of_the_record():
    for kind in KINDS.values():
        assert set(kind.natural_key) <= set(fields_of(kind))
        assert len(set(kind.natural_key)) == len(kind.natural_key)
    with_key = {kind.id for kind in KINDS.values() if kind.natural_key}
    assert len(with_key) == 20
    assert KINDS["judicial_assistance"].natural_key == (
        *("case_no", "uscc", "measure", "executed_on"),
    )


def test_every_kind_is_due_in_20_working_days_and_a_repair_in_3():
    due = {kind.id: kind.deadline(DAY) for kind in KINDS.values()}
    assert due.pop("credit_repair") == 3
    assert set(due.values()) == {20}


def test_licences_and_penalties_are_online_7_working_days_after_the_decision():
    online = {kind.id: kind.dual_publication_deadline(DAY) for kind in KINDS.values()}
    assert {kind: days for kind, days in online.items() if days is not None} == {
        "licence": 7,
        "administrative_penalty": 7,
    }
    before = date(2023, 12, 31)
    assert KINDS["licence"].dual_publication_deadline(before) is None


def test_a_deadline_without_a_document_says_that_it_is_a_proposal():
    regulation = "企业信息公示暂行条例 第"
    for kind in KINDS.values():
        (reference,) = kind.deadline_working_days.references
        assert reference.startswith(("proposal; after ", regulation)), kind.id


def test_years_months_and_licence_items_are_types_of_their_own():
    assert typed("year") == {"annual_report.report_year"}
    assert typed("yearmonth") == {
        "tax_status.period",
        "social_insurance.period",
        "utility_usage.period",
    }
    assert typed("licence_item") == {"licence.licence_item_code"}
    assert typed("scope_item") == {"registration.scope_items"}


def test_the_licence_items_are_those_that_a_scope_requires():
    assert "XK0301" in LAW.licences
    assert "JY0301" not in LAW.licences
    required = {item.licence_item_code for item in LAW.scope_items.values()} - {None}
    assert set(LAW.licences) == required


def test_what_stays_encumbered_has_a_day_on_which_it_ends():
    for kind in ("equity_pledge", "chattel_mortgage", "ip_pledge"):
        field = KINDS[kind].fields["cancelled_on"]
        assert (field.type.base, field.required) == ("date", False)


def test_a_star_means_every_enforcement_department_but_no_external_source():
    assert KINDS["administrative_penalty"].accepts_from("transport")
    assert not KINDS["administrative_penalty"].accepts_from("court", external=True)
    assert KINDS["executed_debtor"].accepts_from("court", external=True)
    assert not KINDS["executed_debtor"].accepts_from("transport")
    assert KINDS["utility_usage"].accepts_from("grid_company", external=True)
    assert not KINDS["utility_usage"].accepts_from("market_regulation")


def test_grades_go_with_who_evaluates():
    grade = KINDS["credit_evaluation"].fields["grade"].allowed
    band = KINDS["credit_evaluation"].fields["rating_band"].allowed
    assert (grade.by, band.by) == ("evaluation_type", "evaluation_type")
    assert grade.codes == {
        "public_credit": ("excellent", "good", "medium", "poor"),
        "industry": ("A", "B", "C", "D"),
        "platform": (),
    }
    assert band.codes["platform"] == ("ge_4", "from_3_to_4", "lt_3", "none")
    assert not band.codes["public_credit"]
    assert not band.codes["industry"]


def field(rest):
    return f"kinds: [{{id: credit_evaluation, fields: [{rest}]}}]"


GRADE = "id: x, required: true, name_zh: 级, type: 'code:rating_band'"
ALL = "public_credit: [ge_4], industry: [from_3_to_4, lt_3]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (field("{id: x, type: 'code:weather', required: true, name_zh: 天气}"),
         "the type 'code:weather' is unknown"),
        (field("{id: x, type: fortnight, required: true, name_zh: 期}"),
         "the type 'fortnight' is unknown"),
        (field("{id: produced_on, type: date, required: true, name_zh: 日}"),
         "produced_on is a field of every record"),
        (field(f"{{{GRADE}, allowed: {{evaluation_type: {{{ALL}, platform: [none], x: []}}}}}}"),
         "the table evaluation_type differ in: x"),
        (field(f"{{{GRADE}, allowed: {{evaluation_type: {{{ALL}}}}}}}"),
         "the table rating_band differ in: none|the table evaluation_type differ in: platform"),
        (field(f"{{{GRADE}, allowed: {{evaluation_type: {{{ALL}, platform: []}}}}}}"),
         "the table rating_band differ in: none"),
        (field(f"{{{GRADE}, allowed: {{evaluation_type: {{{ALL}, platform: [none, hail]}}}}}}"),
         "the table rating_band differ in: hail"),
        (field(f"{{{GRADE}, allowed: {{weather: {{rain: [ge_4]}}}}}}"), "is not such a field"),
        (field(f"{{{GRADE}, allowed: {{score: {{high: [ge_4]}}}}}}"), "is not such a field"),
        (field(f"{{{GRADE}, allowed: {{}}}}"), "it names 0 fields"),
        (field("{id: x, required: true, name_zh: 数, type: integer, allowed: {evaluation_type: "
               "{public_credit: [], industry: [], platform: []}}}"), "no code"),
        ("kinds: [{id: registration, number: 6}]", "two kinds have one number"),
        ("kinds: [{id: registration, number: 34}]", "do not run from 1 to 33"),
        ("kinds: [{id: registration, natural_key: [horoscope]}]", "'horoscope' is unknown"),
        ("kinds: [{id: registration, source_departments: [circus]}]", "'circus' is unknown"),
        ("kinds: [{id: registration, note: 7}]", "Write a text"),
    ],
)  # fmt: skip
def test_a_catalogue_that_says_what_it_may_not_is_refused(tmp_path, text, said):
    (tmp_path / "city.yaml").write_text(CITY)
    (tmp_path / "record_kinds.yaml").write_text(text)
    with pytest.raises(BadRules, match=said):
        regulations.load_layers(DATA / "national", tmp_path)
