"""How a definition is written, and what is refused in one."""

from datetime import date

import pytest

import regulations
from kernel import (
    Age,
    Aggregate,
    Below,
    DayField,
    Fall,
    Lookup,
    Measure,
    MissedReports,
    Parts,
    PerHundred,
    Present,
    Ratio,
    Repaired,
    ReportStatus,
    Span,
    Uncovered,
    Window,
    Within,
    ZeroWhile,
)
from rulebook import BadRules

LAW = regulations.load()
DAY = date(2026, 6, 30)
POINTS = {point.id: point for point in LAW.definitions(DAY).points}
KINDS = {kind.id: kind for kind in LAW.definitions(DAY).kinds}


def value(name):
    return POINTS[name].value


def test_a_count_says_which_records_from_when_until_when():
    assert value("red_list_current") == Measure(
        kind="red_list",
        aggregate=Aggregate.COUNT,
        window=Window(Span.CURRENT),
        filter={"list_type": ("red_list",), "status": ("listed",)},
        dates=(DayField("listed_on"),),
        ends=(DayField("valid_to", after=True),),
        repaired=Repaired.EXCLUDE,
    )
    assert POINTS["red_list_current"].edges == (0, 1, 2)
    assert POINTS["red_list_current"].points == (0, -25, -40)


def test_an_amount_is_kept_in_whole_units():
    point = POINTS["executed_unpaid_amount_3y"]
    assert (point.unit, point.scale, point.value.scale) == ("wan_yuan", 1_000_000, 1_000_000)
    assert point.edges == (0, 10_000, 50_000_000, 500_000_000)
    assert POINTS["debt_to_assets"].edges == (0, 700_000, 900_000, 1_000_000)


def test_categories_stand_in_the_order_of_the_rules_worse_last():
    point = POINTS["tax_credit_grade"]
    assert point.categories == point.value.categories == ("A", "B", "M", "C", "D")
    assert point.points == (-20, 0, 0, 15, 30)
    assert point.edges == (0, 1, 2, 3, 4)


def test_each_window_has_its_span():
    assert value("unit_crime_5y").window == Window(Span.MONTHS, 60)
    assert value("entity_type").window == Window(Span.EVER)
    assert value("debt_to_assets").window == Window(Span.REPORT_YEARS, 1)
    assert value("licence_expiring_90d").measures[0].window == Window(Span.ENDS_WITHIN, 90)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("licence_expiring_90d", Parts),
        ("entity_age_years", Age),
        ("capital_per_insured", Ratio),
        ("insured_headcount_drop", Fall),
        ("full_handover_30d", Within),
        ("no_insured_with_revenue", ZeroWhile),
        ("unlicensed_scope_items", Uncovered),
        ("annual_report_latest_status", ReportStatus),
        ("annual_report_missed_3y", MissedReports),
        ("food_drug_fail_24m", PerHundred),
    ],
)
def test_a_value_may_be_made_of_measures(name, form):
    assert isinstance(value(name), form)


def test_a_ratio_has_the_factor_that_its_units_ask_for():
    assert value("random_problem_rate_24m").factor == 1_000_000  # of 1, in millionths
    assert value("chattel_secured_ratio").factor == 1_000_000  # cents by cents
    assert value("capital_per_insured").factor == 1  # cents by persons
    assert value("capital_per_insured").to_at_least == 1
    assert POINTS["capital_per_insured"].edges == (0, 1_000_000_000, 5_000_000_000)


def test_missed_reports_are_counted_in_halves():
    assert POINTS["annual_report_missed_3y"].scale == 2
    assert POINTS["annual_report_missed_3y"].edges == (0, 2, 4, 6)


def test_what_is_derived_from_fields_stands_with_the_kind():
    assert KINDS["affiliation"].derived["ban_until present"] == Present("ban_until")
    assert value("personnel_under_ban").filter["ban_until present"] == (True,)
    risk = KINDS["registration"].derived["industry_risk of industry_code"]
    assert isinstance(risk, Lookup)
    assert value("industry_inherent_risk").field == "industry_risk of industry_code"
    members = KINDS["registration"].members["scope_licence of scope_items"]
    assert members.of["JY0301"] == "XK0301"
    assert "JY0602" not in members.of
    assert not KINDS["court_judgment"].derived


def changed(pack, text, point="unreachable_24m"):
    definition = "{date: 2027-01-01, reference: x, value: " + text + "}"
    there = pack(general_model=f"points: [{{id: {point}, definition: [{definition}]}}]")
    return next(p for p in there.definitions(date(2027, 1, 1)).points if p.id == point)


def measure(**changes):
    """A measure as YAML, with some keys changed; None leaves one out."""
    written = {
        "kind": "inspection_result",
        "aggregate": "count",
        "window": "P24M",
        "dates": "[completed_on]",
        "repaired": "exclude",
        "unit": "inspection",
        "bins": "{0: 0, 1: 10}",
        **changes,
    }
    return "{" + ", ".join(f"{k}: {v}" for k, v in written.items() if v is not None) + "}"


def test_a_repaired_record_may_count_half(pack):
    point = changed(pack, measure(repaired="include_half", bins="{0: 0, 0.5: 5, 1: 10}"))
    assert (point.scale, point.edges, point.points) == (2, (0, 1, 2), (0, 5, 10))


def test_an_amount_may_be_asked_to_lie_below_a_bound(pack):
    text = measure(
        kind="credit_evaluation", dates="[evaluated_on]", filter="{score: {below: 69.5}}"
    )
    point = changed(pack, text.replace("unit: inspection", "unit: record"))
    assert point.value.filter == {"score below 69.5": (True,)}
    kinds = {kind.id: kind for kind in LAW.definitions(DAY).kinds}
    assert "score below 69.5" not in kinds["credit_evaluation"].derived


def test_what_a_city_derives_from_a_field_is_its_own_and_begins_with_its_date(pack):
    text = measure(kind="credit_evaluation", dates="[evaluated_on]", filter="{score: {below: 70}}")
    definition = "{date: 2027-01-01, reference: x, value: " + text + "}"
    there = pack(general_model=f"points: [{{id: unreachable_24m, definition: [{definition}]}}]")
    derived = [
        {kind.id: kind for kind in there.definitions(on).kinds}["credit_evaluation"].derived
        for on in (date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert derived == [{}, {"score below 70": Below("score", 70_000_000, 1_000_000)}]


LATEST = {"aggregate": "latest", "unit": None, "bins": None}
REPORT = {"kind": "annual_report", "dates": "[report_year]"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (measure(kind="weather"), "'weather' is unknown"),
        (measure(aggregate="median"), "'median' is unknown"),
        (measure(window="P2Y"), "'P2Y' is no window"),
        (measure(window="current", dates="[finished_on]"), "'finished_on' is unknown"),
        (measure(ends="[{day_before: completed_on}]"), "'day_before' is unknown"),
        (measure(filter="{result_code: [gone]}"), "'gone' is unknown"),
        (measure(filter="{task_id: [T1]}"), "task_id is not a field with codes"),
        (measure(filter="{problem_found: [yes]}"), "reads as bool"),
        (measure(filter='{problem_found: ["true"]}'), "it is a text"),
        (measure(filter="{task_id: {below: 7}}"), "task_id is not an amount"),
        (measure(filter="{item_codes: {present: true}}"), "item_codes is not a field that is no"),
        (measure(filter="{task_id: {like: x}}"), "'like' is unknown"),
        (measure(field="task_id"), "count reads no field"),
        (measure(aggregate="sum"), "sum reads a field"),
        (measure(**REPORT, aggregate="sum", field="report_year"), "'report_year' is unknown"),
        (measure(once_per="completed_on"), "'completed_on' is unknown"),
        (measure(peer="[rich]"), "'rich' is unknown"),
        (measure(members="{scope_licence: item_code}"), "'item_code' is unknown"),
        (measure(unit="furlong"), "'furlong' is unknown"),
        (measure(unit="wan_yuan"), "the unit wan_yuan does not fit the value. Use one of: record"),
        (measure(unit=None), "it has neither unit nor categories"),
        (measure(bins=None), "it has neither bins nor categories"),
        (measure(bins="{1: 10}"), "the lowest bound is not 0"),
        (measure(bins="{0: 0, 0.5: 10}"), "the bound 0.5 is finer than 1/1"),
        (measure(categories="{a: 1}"), "both bins and categories"),
        (measure(bins=None, unit=None, categories="{a: 1}"), "the value is a number, no category"),
        (measure(**LATEST, field="result_code", categories="{no_problem: 0}"),
         "not every code of result_code that can occur has a category"),
        (measure(**LATEST, **REPORT, field="submission_status",
                 categories="{not_due: 0, on_time: 0, late: 1, missing: 2, lost: 3}"),
         "submission_status cannot be lost"),
        (measure(dates=None), "the key 'dates' is missing"),
        (measure(once="task_id"), "the key 'once' is unknown"),
        ("{age: {of: me}, unit: year, bins: {0: 0}}", "the key 'of' is unknown"),
        ("{age: {}, unit: day, window: current, bins: {0: 0}}", "the key 'window' is unknown"),
        ("{age: {}, unit: ratio, bins: {0: 0}}", "the unit ratio does not fit the value"),
        ("{parts: [], unit: record, bins: {0: 0}}", "the parts are not of one aggregate"),
    ],
)  # fmt: skip
def test_a_definition_that_says_something_else_than_it_may_is_refused(pack, text, said):
    with pytest.raises(BadRules, match=said) as refused:
        changed(pack, text)
    assert "general_model.yaml, line 1, points" in str(refused.value)


def test_a_value_of_no_indicator_gives_no_points(pack):
    definition = "{date: 2027-01-01, reference: x, value: " + measure() + "}"
    names = "id: visits, name_zh: 检查, name_en: Visits"
    with pytest.raises(BadRules, match="a value of no indicator gives no points"):
        pack(general_model=f"values: [{{{names}, definition: [{definition}]}}]")
