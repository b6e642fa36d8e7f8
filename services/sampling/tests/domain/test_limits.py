"""How often one enterprise may be checked for an item: by the list, and by the item's frequency."""

from dataclasses import replace
from datetime import date

import pytest

import regulations
from regulations import read_rule
from sampling.domain.limits import Cap, caps

ITEM = regulations.load().supervision.at("FR-001", date(2026, 9, 1))


@pytest.mark.parametrize(
    ("annual_cap", "frequency", "expected"),
    [
        (2, "每年不少于1次", (Cap(2),)),
        (None, "每年不超过2次", ()),
        (None, "同一年度内对同一企业不超过2次", (Cap(2),)),
        (3, "原则上同一企业每年不超过一次", (Cap(3), Cap(1))),
        (None, "对同一单位每2年抽查不超过1次", (Cap(1, 2),)),
        (None, "对同一单位每5年抽查不超过2次", (Cap(2, 5),)),
        (None, "对每家单位每年检查不少于1次", ()),
    ],
)
def test_an_items_caps(annual_cap: int | None, frequency: str, expected: tuple[Cap, ...]) -> None:
    """每年不超过2次 binds the authority, not the enterprise."""
    item = replace(ITEM, annual_cap=annual_cap, frequency=read_rule(frequency))
    assert caps(item) == expected
