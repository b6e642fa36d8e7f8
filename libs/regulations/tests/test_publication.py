"""What the public sees, and how long; when a penalty may be repaired."""

from datetime import date

import pytest

import regulations
from regulations.loading import DATA
from regulations.publication import NEVER
from rulebook import BadRules

LAW = regulations.load()
BEFORE, BETWEEN, NOW = date(2022, 6, 30), date(2024, 6, 30), date(2026, 6, 30)
CITY = (DATA / "cities/shaoxing/city.yaml").read_text()


def load(folder, **files):
    for name, text in {"city": CITY, **files}.items():
        (folder / f"{name}.yaml").write_text(text)
    return regulations.load_layers(DATA / "national", folder)


def penalties(on):
    return LAW.publication_rules.penalties.at(on)


@pytest.mark.parametrize("city", regulations.cities())
def test_no_city_publishes_a_class_or_what_tells_it(city):
    fields = regulations.load(city).publication(NOW).fields
    assert not NEVER & {name for names in fields.values() for name in names}


@pytest.mark.parametrize("name", ["risk_class", "class_at_draw", "stratum", "risk_score"])
def test_a_pack_that_would_publish_a_class_is_refused(tmp_path, name):
    public = f"""
public:
  - id: draw
    fields: [{{date: 2027-01-01, value: [draw_id, {name}], reference: x}}]
"""
    with pytest.raises(BadRules, match=f"{name} is never public. Leave it out"):
        load(tmp_path, publication=public)


@pytest.mark.parametrize("city", regulations.cities())
def test_what_is_public_of_a_record_is_a_field_of_it(city):
    law = regulations.load(city)
    common = set(law.catalogue.common_fields)
    for name, fields in law.publication(NOW).fields.items():
        if kind := law.catalogue.kinds.get(name):
            assert set(fields) <= common | set(kind.fields)


@pytest.mark.parametrize(
    ("on", "severity", "procedure", "kinds", "published"),
    [
        (BEFORE, "general", "ordinary", {"fine"}, True),
        (BEFORE, "general", "simple", {"fine"}, False),
        (BEFORE, "minor", "ordinary", {"warning"}, False),
        (BEFORE, "minor", "ordinary", {"warning", "fine"}, True),
        (BEFORE, "minor", "hearing", {"criticism"}, True),
        (NOW, "minor", "ordinary", {"criticism"}, False),
        (NOW, "general", "ordinary", {"fine"}, True),
    ],
)
def test_a_penalty_is_published_by_the_rules_of_its_time(on, severity, procedure, kinds, published):
    assert penalties(on).publishes(severity, procedure, kinds) is published


@pytest.mark.parametrize(
    ("on", "severity", "ends_on"),
    [
        # order 45 counts from publication, 31 August: 3 months end on 30 November
        (BEFORE, "minor", date(2026, 11, 30)),
        (BEFORE, "general", date(2029, 8, 31)),
        (BETWEEN, "general", date(2029, 8, 31)),
        # order 36 counts from the document, 3 August: a year, and 3 years
        (NOW, "general", date(2027, 8, 3)),
        (NOW, "serious", date(2029, 8, 3)),
    ],
)
def test_the_publication_of_a_penalty_ends_by_the_regime(on, severity, ends_on):
    days = {"published_on": date(2026, 8, 31), "document_on": date(2026, 8, 3)}
    assert penalties(on).ends_on(severity, **days) == ends_on


def test_a_longer_ban_is_published_as_long_as_it_lasts():
    days = {"published_on": date(2022, 1, 10), "document_on": date(2022, 1, 3)}
    regime = penalties(BEFORE)
    assert regime.ends_on("serious", **days, ban_until=date(2027, 1, 10)) == date(2027, 1, 10)
    assert regime.ends_on("serious", **days, ban_until=date(2024, 1, 10)) == date(2025, 1, 10)


@pytest.mark.parametrize(
    ("on", "severity", "field", "first"),
    [
        (BEFORE, "general", "other", date(2023, 2, 28)),  # 6 months from 31 August, clamped
        (BEFORE, "general", "food", date(2023, 8, 31)),  # a year in a key field
        (BEFORE, "serious", None, date(2025, 8, 31)),  # nothing ends it early
        (BETWEEN, "general", "other", date(2022, 11, 30)),
        (NOW, "minor", None, date(2022, 8, 3)),  # as soon as its duties are performed
        (NOW, "general", "food", date(2022, 11, 3)),  # 3 months from the document in any field
        (NOW, "serious", None, date(2023, 8, 3)),
    ],
)
def test_a_repair_may_be_applied_for_from_the_shortest_period_on(on, severity, field, first):
    days = {"published_on": date(2022, 8, 31), "document_on": date(2022, 8, 3)}
    assert penalties(on).repairable_from(severity, field, **days) == first


def test_the_day_before_a_regime_begins_the_old_one_still_holds():
    last, first = date(2026, 3, 31), date(2026, 4, 1)
    assert (penalties(last).counts_from, penalties(first).counts_from) == (
        *("publication", "document"),
    )
    assert "no_repeat_of_the_kind" in LAW.repair(last).conditions
    assert "public_commitment" in LAW.repair(first).conditions
    assert LAW.repair(first).effects[0] == "publication_stopped"
    assert "out_of_the_score" in LAW.repair(last).effects


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("publication", "public: [{id: circus, name_zh: 马, fields: []}]", "'circus' is unknown"),
        ("publication", "joint_results: [{date: 2027-01-01, value: never, reference: x}]", "never"),
        ("features", "features: [{id: circus, name_zh: 马, active: []}]", "'circus' is unknown"),
        ("features", "features: [{id: territory, active: [{date: 2027-01-01, value: "
         '{regions: ["440104"]}, reference: x}]}]', "'440104' is unknown"),
        ("measures", "measures: [{date: 2027-01-01, reference: x, value: {"
         "low: {intensity: strict, text_zh: 一}, general: {intensity: normal, text_zh: 二}, "
         "higher: {intensity: raised, text_zh: 三}, high: {intensity: strict, text_zh: 四}}}]",
         "ease with rising risk"),
        ("measures", "exceptions: [{date: 2027-01-01, value: [mood], reference: x}]", "'mood' is"),
        ("deadlines", "deadlines: [{id: objection, working_days: "
         "[{date: 2027-01-01, value: 0, reference: x}]}]", "0 is no term"),
        ("draws", "mandatory_high_risk_share: [{date: 2027-01-01, value: 0%, reference: x}]",
         "above 0%"),
        ("draws", "pools: [{date: 2027-01-01, reference: x, value: {prudent_libraries: "
         "[circus/马], inclusive_industries: [], triggers: []}}]", "'circus/马' is unknown"),
        ("repair", "conditions: [{date: 2027-01-01, value: [luck], reference: x}]", "'luck' is"),
    ],
)  # fmt: skip
def test_a_pack_that_says_something_else_than_it_may_is_refused(tmp_path, name, text, says):
    with pytest.raises(BadRules, match=says):
        load(tmp_path, **{name: text})


def test_periods_of_publication_rise(tmp_path):
    text = (DATA / "national/publication.yaml").read_text()
    key = "shortest_in_key_fields"
    shorter = text.replace(f"shortest: 6, {key}: 12", f"shortest: 6, {key}: 5")
    assert shorter != text
    with pytest.raises(BadRules, match="the periods do not rise"):
        load(tmp_path, publication=shorter)
