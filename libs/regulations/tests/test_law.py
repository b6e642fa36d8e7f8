from datetime import date

import pytest

import kernel
import regulations
from regulations import UnknownCity, UnknownDepartment, UnknownIndustry
from rulebook import BadRules, NotInForce

LAW = regulations.load()
WITH_MODEL = ("market_regulation", "emergency_management", "fire_rescue")
DAY = date(2026, 6, 30)


def test_the_tree_has_5_16_and_49_indicators_and_the_named_three_stand_first():
    levels = [node.level for node in LAW.definitions(DAY).indicators]
    assert [levels.count(level) for level in (1, 2, 3)] == [5, 16, 49]
    names = [node.name_zh for node in LAW.models.indicators[:3]]
    assert names == ["公共信用", "治理信息", "年报披露"]


def test_no_indicator_caps_below_its_children_can_reach_alone():
    nodes = {node.id: node for node in LAW.definitions(DAY).indicators}
    for node in nodes.values():
        if node.parent is not None:
            assert node.cap <= max(nodes[node.parent].cap, 0)
            assert node.floor >= nodes[node.parent].floor


def test_each_of_the_33_departments_has_a_model_and_a_view_of_its_number():
    assert [department.seq for department in LAW.departments.all] == list(range(1, 34))
    assert all(department.has_model for department in LAW.departments.all)
    assert LAW.program(DAY).views == tuple(range(34))


def test_an_unknown_department_is_not_found():
    with pytest.raises(UnknownDepartment, match="'circus'"):
        LAW.departments.get("circus")


def test_sources_are_the_departments_and_the_courts_and_registers_beside_them():
    sources = LAW.departments.sources
    assert len(sources) == 39
    assert sources["court"].external
    assert not sources["fire_rescue"].external
    assert len({source.number for source in sources.values()}) == 39


def test_each_subkind_belongs_to_the_department_that_registers_it():
    owners = {subkind.id: subkind.department for subkind in LAW.catalogue.subkinds.values()}
    assert len(owners) == 101
    assert owners["major_fire_hazard"] == "fire_rescue"
    assert set(LAW.catalogue.code_tables["department_subkind"]) == set(owners)


@pytest.mark.parametrize(
    ("industry", "members"),
    [
        ("0810", {"emergency_management", "natural_resources_planning"}),
        ("5435", {"healthcare_security", "human_resources_social_security", "transport"}),
        ("6635", {"local_finance"}),
        ("7310", {"science_technology"}),
        ("9530", {"civil_affairs"}),
        ("7212", set()),
    ],
)
def test_an_enterprise_belongs_to_the_libraries_its_industry_begins_with(industry, members):
    assert {library.department for library in LAW.libraries_of(industry, DAY)} == members


def test_one_enterprise_may_stand_in_two_libraries_of_one_department():
    found = LAW.libraries_of("2611", DAY)
    of = {d: [lib.name for lib in found if lib.department == d] for d in WITH_MODEL}
    assert of == {
        "market_regulation": ["特种设备使用单位", "工业产品生产许可获证企业"],
        "emergency_management": ["危险化学品生产经营"],
        "fire_rescue": ["消防安全重点单位"],
    }


def test_a_library_may_hold_more_industries_from_a_day_on():
    before = {library.name for library in LAW.libraries_of("3611", date(2025, 12, 31))}
    assert "特种设备使用单位" not in before
    assert "特种设备使用单位" in {lib.name for lib in LAW.libraries_of("3611", date(2026, 1, 1))}


def test_each_of_the_33_departments_has_object_sub_libraries_that_some_industry_fills():
    filled = {library for code in LAW.industries for library in LAW.libraries_of(code, DAY)}
    assert filled == {membership.library for membership in LAW.memberships}
    assert len(filled) == 142
    assert {library.department for library in filled} == {d.id for d in LAW.departments.all}


@pytest.mark.parametrize("industry", ["C26", "9999", ""])
def test_an_unknown_industry_is_refused(industry):
    with pytest.raises(UnknownIndustry, match=r"GB/T 4754-2017"):
        LAW.libraries_of(industry, DAY)


def test_industries_form_the_whole_tree_of_the_standard():
    levels = [len(code) for code in LAW.industries]
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [20, 97, 473, 1381]
    assert all(i.parent is None or i.parent in LAW.industries for i in LAW.industries.values())
    assert LAW.industries["26"].parent == "C"


def test_the_regions_of_five_cities_are_known():
    assert {region.city for region in LAW.regions.values()} == {
        "shaoxing", "quzhou", "hohhot", "guangzhou", "zhoukou",
    }  # fmt: skip
    assert LAW.regions["330602"].name_zh == "越城区"
    assert LAW.city.region_code in LAW.regions


def test_an_item_of_a_scope_says_whether_it_needs_a_licence():
    assert LAW.scope_items["JY0301"].licence_item_code == "XK0301"
    assert not LAW.scope_items["JY0602"].requires_licence


def test_no_single_dedicated_point_reaches_high_and_all_but_three_departments_reach_it_with_more():
    definitions = LAW.definitions(DAY)
    high = definitions.own_floors[2]
    reach = {}
    for model in definitions.departments:
        own = [p for p in definitions.points if p.department == model.department]
        assert len(own) >= 2
        assert max(max(point.points) for point in own) < high
        reach[model.department] = sum(max(p.points) for p in own if p.own_evidence)
    # Deliberate: what these three find of their own is nowhere grave.
    short = {"ethnic_religious": 200, "civil_air_defence": 250, "meteorology": 250}
    assert {name: most for name, most in reach.items() if most < high} == short


def test_grades_are_no_evidence_of_their_own():
    points = LAW.definitions(DAY).points
    assert {point.id for point in points if not point.own_evidence} == {
        "market_regulation__food_safety_grade_d",
        "human_resources_social_security__labour_grade_c",
        "ecology_environment__env_grade",
        "health__hygiene_grade",
        "emergency_management__hazard_source",
        "local_finance__rating",
    }
    assert {point.unit for point in points if not point.own_evidence} == {"grade"}


def test_each_dedicated_point_reads_the_subkind_that_its_department_registers():
    owners = {subkind.id: subkind.department for subkind in LAW.catalogue.subkinds.values()}
    read = set()
    for point in (p for p in LAW.definitions(DAY).points if p.department):
        assert isinstance(point.value, kernel.Measure)
        (subkind,) = point.value.filter["subkind"]
        assert owners[subkind] == point.department
        read.add(subkind)
    assert read == set(owners)


def test_two_departments_with_evidence_of_their_own_make_a_joint_task():
    trigger = LAW.joint_trigger(DAY)
    assert (trigger.min_departments, trigger.min_own_evidence_points) == (2, 80)
    assert trigger.cooling_days == 365
    assert LAW.joint_trigger(date(2025, 12, 31)).cooling_days == 180


def test_letters_are_the_citys_and_the_class_is_not():
    assert [LAW.display(DAY)[name].letter for name in ("low", "general", "higher", "high")] == [
        *"ABCD"
    ]


def test_before_the_first_date_no_model_is_in_force():
    with pytest.raises(NotInForce, match="2023-12-31"):
        LAW.program(date(2023, 12, 31))


def test_an_unknown_city_is_told_which_there_are():
    with pytest.raises(UnknownCity, match="there are: guangzhou, hohhot, quzhou, shao"):
        regulations.load("atlantis")


def test_the_version_names_the_city_and_the_digest():
    assert LAW.version.startswith("3.0.0+shaoxing.")


def test_a_city_changes_a_value_from_a_date_on_and_old_days_stay_as_they_were(pack):
    there = pack(
        general_model="""
cut_offs:
  - {date: 2027-01-01, value: {general: 150, higher: 500, high: 750}, reference: 某市令}
""",
    )
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert there.definitions(before).cut_offs[0] == 200_000
    assert there.definitions(after).cut_offs[0] == 150_000
    assert there.next_change(before) == after
    assert there.version != LAW.version
    assert there.program(before).version == LAW.program(before).version
    assert there.program(before) is there.program(before)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("general_model", "cutoffs: []", "'cutoffs' is unknown"),
        ("general_model", "mitigation: [{date: 2027-01-01, value: 0.75, reference: x}]", "finer"),
        ("general_model", "mitigation: [{date: 2027-01-01, value: 0.7}]", "'reference' is missing"),
        ("general_model", "indicators: [{id: new, level: 3, parent: association, name_zh: 新, "
         "name_en: New, limits: [{date: 2027-01-01, value: {floor: 0, cap: 1}, reference: x}]}]",
         r"the tree is \(5, 16, 50\)"),
        ("libraries", "departments: [{id: circus, libraries: []}]", "'circus' is unknown"),
        ("libraries", "departments: [{id: fire_rescue, libraries: [{id: high_rise, members: "
         "[{date: 2027-01-01, value: [C26], reference: x}]}]}]", "C26 is not in GB/T 4754"),
        ("departments", "departments: [{id: postal, seq: 34}]", "does not run from 1 to 33"),
        ("departments", "external_sources: [{id: court, number: 3}]", "is taken"),
        ("department_models", "models: [{id: fire_rescue, subkinds: [{id: false_advertising, "
         "name_zh: 假}]}]", "registered by two departments"),
        ("weather", "{}", "nobody reads this file"),
    ],
)  # fmt: skip
def test_a_pack_that_says_something_else_than_it_may_is_refused(pack, name, text, said):
    with pytest.raises(BadRules, match=said):
        pack(**{name: text})
