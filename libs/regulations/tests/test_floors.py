from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import regulations
from regulations.loading import DATA
from rulebook import BadRules

DAY = date(2026, 6, 30)
RULE = """
reference: test
ratios:
  - date: 2024-01-01
    value: {{low: {}, general: 3%, higher: 10%, high: 20%}}
    reference: test
"""


def load(folder: Path, low: str) -> regulations.SamplingFloors:
    pack = folder / "pack"
    pack.mkdir()
    (pack / "city.yaml").write_text((DATA / "cities/shaoxing/city.yaml").read_text())
    (pack / "sampling_floors.yaml").write_text(RULE.format(low))
    return regulations.load_layers(DATA / "national", pack).sampling_floors(DAY)


@pytest.mark.parametrize("city", regulations.cities())
def test_floors_of_every_city_are_exact_and_exempt_no_class(city: str) -> None:
    floors = regulations.load(city).sampling_floors(DAY)
    assert type(floors.low) is Fraction
    assert Fraction(1, 100) <= floors.low <= floors.general <= floors.higher <= floors.high


def test_a_city_lays_its_own_floors_over_the_national_ones(tmp_path: Path) -> None:
    floors = load(tmp_path, "0.7%")
    assert (floors.low, floors.high) == (Fraction(7, 1000), Fraction(1, 5))


@pytest.mark.parametrize(
    ("low", "says"),
    [("0%", "above 0%"), ("101%", "above 0%"), ("x", "not a percentage"), ("4%", "fall")],
)
def test_a_floor_that_cannot_be_meant_is_refused(tmp_path: Path, low: str, says: str) -> None:
    with pytest.raises(BadRules, match=says):
        load(tmp_path, low)
