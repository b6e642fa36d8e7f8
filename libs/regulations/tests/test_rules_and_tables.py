"""Direct rules, leavers, states of peers, the joint trigger, and the tables that points look up."""

from datetime import date

import pytest

import regulations
from kernel import Condition, DirectRule, PeerState, RiskClass
from rulebook import BadRules

LAW = regulations.load()
DAY = date(2026, 6, 30)
RULES = {rule.id: rule for rule in LAW.definitions(DAY).direct_rules}
STATUS = ("active", "dormant", "in_liquidation", "licence_revoked", "registration_annulled",
          "moved_out", "deregistered")  # fmt: skip


def test_there_are_eleven_direct_rules_one_of_them_for_two_classes():
    assert {name: rule.risk_class for name, rule in RULES.items()} == {
        "serious_dishonesty_listed": RiskClass.HIGH,
        "dishonest_judgment_debtor": RiskClass.HIGH,
        "licence_revoked": RiskClass.HIGH,
        "high_attention_industry": RiskClass.HIGH,
        "high_attention_industry_higher": RiskClass.HIGHER,
        "unit_crime": RiskClass.HIGHER,
        "refused_inspection": RiskClass.HIGHER,
        "abnormal_listed": RiskClass.GENERAL,
        "abnormal_listed_a_year": RiskClass.HIGHER,
        "tax_abnormal_household": RiskClass.GENERAL,
        "serious_penalty": RiskClass.GENERAL,
        "officer_under_ban": RiskClass.GENERAL,
    }


def test_a_condition_may_name_categories():
    assert STATUS.index("licence_revoked") == 3
    dead = Condition("registration_status", 3, 4)
    assert RULES["licence_revoked"] == DirectRule("licence_revoked", dead, RiskClass.HIGH)
    assert RULES["tax_abnormal_household"].condition == Condition("tax_abnormal_household", 2)


def test_who_was_deregistered_or_moved_out_has_left():
    assert LAW.definitions(DAY).leavers == (
        Condition("registration_status", 6),
        Condition("registration_status", 5, 5),
    )


def test_peers_learn_four_things():
    assert LAW.definitions(DAY).peer_states == (
        PeerState("licence_revoked", Condition("registration_status", 3, 4)),
        PeerState("serious_dishonesty", Condition("serious_dishonesty_current", 1)),
        PeerState("abnormal_listed", Condition("abnormal_listing_current_days", 1)),
        PeerState("high", risk_class=RiskClass.HIGH),
    )


def test_contact_is_lost_in_any_of_three_ways_and_the_dead_get_no_joint_task():
    trigger = LAW.joint_trigger(DAY)
    assert trigger.lost_contact == (
        (Condition("tax_abnormal_household", 2),),
        (Condition("unreachable_24m", 1),),
        (
            Condition("abnormal_listing_current_days", 365),
            Condition("annual_report_latest_status", 3),
        ),
    )
    assert trigger.excluded == ((Condition("registration_status", 3, 4),),)


def test_more_classes_may_worsen_when_annual_reports_fall_due():
    breaker = LAW.joint_trigger(DAY).breaker
    assert (breaker.worse_share_bp, breaker.deadline_worse_share_bp) == (200, 600)
    assert breaker.deadline_points == ("annual_report_latest_status", "annual_report_missed_3y")


def kinds(law, on):
    return {kind.id: kind for kind in law.definitions(on).kinds}


@pytest.mark.parametrize(
    ("industry", "level"),
    [
        ("6513", "low"),  # software, by its section
        ("I", "low"),
        ("6210", "medium"),  # a restaurant
        ("2611", "high"),  # chemicals
        ("2681", "medium"),  # soap, by three digits
        ("4710", "high"),  # building
        ("5011", "medium"),  # decorating
        ("5435", "high"),
        ("5431", "low"),
    ],
)
def test_an_industry_has_the_level_of_the_nearest_code_that_has_one(industry, level):
    risk = kinds(LAW, DAY)["registration"].derived["industry_risk of industry_code"]
    assert risk.codes[risk.of[industry]] == level


def test_every_industry_has_a_level():
    risk = kinds(LAW, DAY)["registration"].derived["industry_risk of industry_code"]
    assert set(risk.of) == set(LAW.industries)
    assert risk.otherwise is None


def test_a_key_item_is_told_from_others():
    key = kinds(LAW, DAY)["licence"].derived["key_items of licence_item_code"]
    assert key.of["XK0101"] == key.codes.index("key")
    assert "XK1505" not in key.of
    assert key.codes[key.otherwise] == "none"


def attention(law, on):
    table = kinds(law, on)["registration"].derived["high_attention of industry_code"]
    return {code: table.codes[place] for code, place in table.of.items()}


def test_no_decision_on_high_attention_is_in_force():
    assert attention(LAW, DAY) == {}


def test_a_decision_holds_for_what_lies_below_its_industries_until_it_ends(pack):
    there = pack(
        high_attention="""
decisions:
  - id: gas
    name_zh: 燃气
    industries: ["45"]
    attention:
      - {date: 2026-07-01, value: higher, reference: 某市令}
      - {date: 2027-07-01, value: null, reference: 某市令}
  - id: gas_supply
    name_zh: 燃气供应
    industries: ["451"]
    attention:
      - {date: 2026-10-01, value: high, reference: 某市令}
      - {date: 2027-01-01, value: null, reference: 某市令}
"""
    )
    assert attention(there, date(2026, 6, 30)) == {}
    assert attention(there, date(2026, 7, 1))["4511"] == "higher"
    november = attention(there, date(2026, 11, 1))
    assert (november["4511"], november["4520"], november["45"]) == ("high", "higher", "higher")
    assert "4610" not in november
    assert attention(there, date(2027, 1, 1))["4511"] == "higher"
    assert attention(there, date(2027, 7, 1)) == {}


def test_every_licence_has_a_department_and_some_item_of_a_scope_needs_it():
    departments = {department.id for department in LAW.departments.all}
    assert {licence.department for licence in LAW.licences.values()} <= departments
    needed = {item.licence_item_code for item in LAW.scope_items.values()} - {None}
    assert needed == set(LAW.licences)
    assert len(LAW.licences) >= 40
    assert len(LAW.scope_items) >= 60


DATED = "[{date: 2027-01-01, reference: x, value: %s}]"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("general_model", "direct_rules: [{id: x, name_zh: x, rule: "
         + DATED % "{point: nothing, at_least: 1, risk_class: high}" + "}]",
         "there is no point nothing on 2027-01-01"),
        ("general_model", "direct_rules: [{id: x, name_zh: x, rule: "
         + DATED % "{point: registration_status, at_least: gone, risk_class: high}" + "}]",
         "'gone' is unknown"),
        ("general_model", "direct_rules: [{id: x, name_zh: x, rule: "
         + DATED % "{point: unreachable_24m, at_least: 0.5, risk_class: high}" + "}]",
         "0.5 is finer than 1/1"),
        ("general_model", "peer_states: [{id: x, name_zh: x, state: "
         + DATED % "{risk_class: D}" + "}]", "'D' is unknown"),
        ("general_model", "points: [{id: unreachable_24m, definition: " + DATED % "null" + "}]",
         "on 2027-01-01 there are 85 points"),
        ("general_model", "counts: " + DATED % "{points: 85, department_points: 101}"
         + "\npoints: [{id: unreachable_24m, definition: " + DATED % "null" + "}]",
         "there is no point unreachable_24m on 2027-01-01. End what asks for it"),
        ("joint_trigger", "lost_contact: " + DATED % "[[{point: unreachable_24m}]]",
         "'at_least' is missing"),
        ("high_attention", "decisions: [{id: x, name_zh: x, industries: ['45'], attention: "
         + DATED % "high" + "}]", "the decision never ends"),
        ("high_attention", "decisions: [{id: x, name_zh: x, industries: [C26], attention: "
         + DATED % "high" + "}]", "C26 is not in GB/T 4754"),
        ("industry_risk", "industries: " + DATED % "{A: low}", "the industry B has no level"),
        ("industry_risk", "industries: " + DATED % "{A: none}", "'none' is unknown"),
        ("key_items", "items: " + DATED % "[XK9999]", "'XK9999' is unknown"),
        ("scope_items", "items: {JY9999: {name_zh: 新, licence: XK9999}}", "'XK9999' is unknown"),
        ("scope_items", "licences: {XK9999: {name_zh: 新, department: circus}}",
         "'circus' is unknown"),
    ],
)  # fmt: skip
def test_a_rule_or_table_that_says_something_else_than_it_may_is_refused(pack, name, text, said):
    with pytest.raises(BadRules, match=said):
        pack(**{name: text})


def test_a_city_may_retire_a_point_that_nothing_asks_for(pack):
    there = pack(
        general_model="counts: " + DATED % "{points: 85, department_points: 101}"
        + "\npoints: [{id: name_changes_12m, definition: " + DATED % "null" + "}]"
    )  # fmt: skip
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert "name_changes_12m" in there.program(before).point_ids
    assert "name_changes_12m" not in there.program(after).point_ids
    assert there.program(before).version == LAW.program(before).version
