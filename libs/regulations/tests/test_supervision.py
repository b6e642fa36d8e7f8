"""The supervision item catalogue: complete, exact, dated, and generated as it says."""

import importlib.util
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import regulations
from regulations.loading import DATA
from regulations.supervision import FILE, MODES
from rulebook import BadRules

DAY = date(2026, 9, 1)
LAW = regulations.load()
ITEMS = LAW.supervision
ROOT = Path(__file__).parent.parent


def test_there_are_51_domains_and_more_than_2000_items_over_all_33_departments() -> None:
    published = list(ITEMS.published(DAY))
    assert len(ITEMS.domains) == 51
    assert len(published) > 2000
    assert {item.domain for item in published} == set(ITEMS.domains)
    assert {item.department for item in published} == {each.id for each in LAW.departments.all}


def test_every_item_has_one_of_four_modes_and_each_mode_occurs() -> None:
    modes = Counter(item.mode for item in ITEMS.published(DAY))
    assert set(modes) == set(MODES) == set(ITEMS.modes)


def test_general_items_have_an_annual_cap_and_key_ones_have_none() -> None:
    for item in ITEMS.published(DAY):
        assert (item.annual_cap is None) is item.key


def test_a_rule_is_kept_as_written_and_as_it_is_read() -> None:
    item = ITEMS.at("MR-001", DAY)
    assert (item.name_zh, item.department) == (
        "对企业法人公示信息真实性的检查",
        "market_regulation",
    )
    assert (item.ratio.text, item.ratio.share().least) == ("不低于3%", Fraction(3, 100))
    assert (item.on_site, item.key, item.annual_cap) == (True, False, 1)


def test_a_withdrawn_item_is_on_the_list_of_the_day_before_only() -> None:
    assert ITEMS.at("MR-006", date(2025, 12, 31)).mode == "remote_documents"
    with pytest.raises(regulations.UnknownItem) as fault:
        ITEMS.at("MR-006", date(2026, 1, 1))
    assert fault.value.facts == {"item_code": "MR-006"}
    with pytest.raises(regulations.UnknownItem):
        ITEMS.at("XX-001", DAY)


def test_an_item_changes_by_a_date() -> None:
    caps = [ITEMS.at("CT-018", on).annual_cap for on in (date(2025, 12, 31), date(2026, 1, 1))]
    assert caps == [2, 1]


def test_the_rows_are_those_that_the_generator_writes() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "representative/generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert (DATA / "national" / FILE).read_text(encoding="utf-8") == generate.table()


HEAD = (DATA / "national" / FILE).read_text(encoding="utf-8").splitlines()[0]
ROW = (
    "MR-001,2025-01-01,published,catering,market_regulation,general,餐饮检查,餐饮企业,法,"
    "5%,1次/年,现场检查,on_site,1,test"
)


def city_with(folder: Path, *rows: str) -> regulations.Regulations:
    (folder / "city.yaml").write_text((DATA / "cities/shaoxing/city.yaml").read_text())
    (folder / FILE).write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return regulations.load_layers(DATA / "national", folder)


def test_a_city_lays_its_own_rows_over_the_national_ones(tmp_path: Path) -> None:
    items = city_with(tmp_path, ROW).supervision
    days = (date(2024, 6, 1), date(2025, 1, 1))
    assert [items.at("MR-001", on).domain for on in days] == ["registration_disclosure", "catering"]
    assert items.at("FR-001", DAY) == ITEMS.at("FR-001", DAY)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (ROW.replace("5%", "五成左右"), "cannot be read from '左右' on"),
        (ROW.replace("on_site", "by_post"), "mode is 'by_post', expected one of data_sharing"),
        (ROW.replace("catering", "space"), "domain is 'space'"),
        (ROW.replace("2025-01-01", "2025-02-30"), "line 2"),
        (ROW.replace(",法,", ",,"), "basis is empty"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, wrong: str, says: str
) -> None:
    with pytest.raises(BadRules, match="line 2") as fault:
        city_with(tmp_path, wrong)
    assert says in str(fault.value)


def test_two_rows_of_one_day_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match=r"line 3: .*MR-001 has two rows of 2025-01-01"):
        city_with(tmp_path, ROW, ROW)
