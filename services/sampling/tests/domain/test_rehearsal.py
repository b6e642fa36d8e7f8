"""What a plan would cost and find, and the fewest that keep the floors; worked by hand."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from sampling.domain.assignment import Need
from sampling.domain.cheapest import Floors, cheapest
from sampling.domain.estimate import Seen, findings, root
from sampling.domain.quota import Shares, quotas
from sampling.domain.rehearsal import Basis, Load, Members, parts, rehearse
from sampling.domain.stratum import CLASSES, Ratios, Stratum

ZHOUKOU = dict(zip(CLASSES, map(Fraction, ("1/100", "3/100", "1/10", "1/5")), strict=True))


def near(found: Fraction, expected: str) -> bool:
    """Equal to the digits that are given."""
    places = len(expected.partition(".")[2])
    return round(found, places) == Fraction(expected)


def test_a_root_is_rounded_up_to_a_ten_thousandth() -> None:
    assert root(Fraction(4)) == 2
    assert root(Fraction(2)) == Fraction(14143, 10000)
    assert root(Fraction(1, 4)) == Fraction(1, 2)
    assert root(Fraction(0)) == 0


@pytest.mark.parametrize(
    ("found", "inspected", "low", "high"),
    [(20, 100, "0.133", "0.289"), (0, 10, "0.000", "0.278"), (10, 10, "0.722", "1.000")],
)
def test_a_rate_has_wilsons_interval(found: int, inspected: int, low: str, high: str) -> None:
    """As the tables have them for 95 %."""
    rate = Seen(inspected, found).rate()
    assert rate.expected == Fraction(found, inspected)
    assert near(rate.low, low)
    assert near(rate.high, high)


def test_where_nobody_was_inspected_nothing_is_known() -> None:
    rate = Seen(0, 0).rate()
    assert (rate.expected, rate.low, rate.high) == (None, 0, 1)


def test_findings_have_the_interval_of_rate_and_scatter() -> None:
    """50 visits where 20 of 100 found something: 10. Below: 50 × (0.2 − 0.1334) = 3.33 and
    1.96² × 50 × 0.2 × 0.8 = 30.7, together √41.8 = 6.5; above: 50 × 0.0888 = 4.44, √50.5 = 7.1."""
    found = findings([(Fraction(50), Seen(100, 20))])
    assert found.expected == 10
    assert near(found.low, "3.5")
    assert near(found.high, "17.1")


def test_findings_of_two_parts_scatter_less_than_their_sum() -> None:
    part = (Fraction(50), Seen(100, 20))
    one, two = findings([part]), findings([part, part])
    assert two.expected == 20
    assert two.high - 20 < 2 * (one.high - 10)


def test_of_a_part_that_nobody_knows_anything_may_be_found() -> None:
    found = findings([(Fraction(50), Seen(100, 20)), (Fraction(5), Seen(0, 0))])
    known = findings([(Fraction(50), Seen(100, 20))])
    assert (found.expected, found.low) == (None, known.low)
    assert found.high == known.high + 5


def members(
    library: int, excluded: int = 0, visited: int = 0, seen: tuple[int, int] = (0, 0)
) -> Members:
    return Members(library, library - excluded, visited, Seen(*seen))


SHAOXING = {
    Stratum.LOW: members(101, 1, visited=10, seen=(100, 5)),
    Stratum.GENERAL: members(33),
    Stratum.HIGHER: members(7),
    Stratum.HIGH: members(5, 5),
    Stratum.UNCLASSIFIED: members(0),
}


def test_a_plan_is_replayed_stratum_by_stratum() -> None:
    """101/33/7/5 with 1/3/10/20 % want 2/1/1/1; of the five high ones nobody is eligible."""
    library = {stratum: each.library for stratum, each in SHAOXING.items()}
    wanted = quotas(library, Shares(Ratios(*ZHOUKOU.values()), Fraction(1, 100)))
    found = {part.stratum: part for part in parts(SHAOXING, wanted)}
    visits = {stratum.label: part.visits for stratum, part in found.items()}
    assert visits == {"low": 2, "general": 1, "higher": 1, "high": 0, "unclassified": 0}
    assert found[Stratum.HIGH].shortfall == 1
    assert found[Stratum.LOW].repeats == Fraction(2 * 10, 100)
    assert found[Stratum.LOW].findings.expected == Fraction(2 * 5, 100)
    basis = Basis(date(2026, 9, 1), "run-1", SHAOXING, {"fire_rescue": 40})
    shares = Shares(Ratios(*ZHOUKOU.values()), Fraction(1, 100))
    told = rehearse(shares, basis, [Need("fire_rescue", (), 2)], [], Floors(ZHOUKOU))
    assert (told.visits, told.repeats, told.share) == (4, Fraction(1, 5), Fraction(4, 146))
    assert told.loads == (Load("fire_rescue", Fraction(8), 40),)
    assert told.cheapest
    assert told.cheapest.drawn == 5


def test_who_is_drawn_by_both_parts_is_visited_once() -> None:
    """Ten of 100 by class and 20 of all 100 undirected: 100 × (1 − 0.9 × 0.8) = 28."""
    alone = {stratum: members(0) for stratum in Stratum} | {Stratum.LOW: members(100)}
    ratios = Ratios(Fraction(1, 10), *[Fraction(1)] * 3)
    library = {stratum: each.library for stratum, each in alone.items()}
    wanted = quotas(library, Shares(ratios, undirected=Fraction(1, 5)))
    assert parts(alone, wanted)[0].visits == 28


def test_a_load_is_a_share_of_what_can_be_done() -> None:
    assert Load("fire_rescue", Fraction(30), 40).share == Fraction(3, 4)
    assert Load("fire_rescue", Fraction(30), 0).share is None


def library_of(*numbers: int) -> dict[Stratum, int]:
    return dict(zip(Stratum, (*numbers, 0), strict=True))


def test_the_fewest_by_zhoukous_floors_are_the_floors() -> None:
    found = cheapest(library_of(101, 33, 7, 5), Floors(ZHOUKOU))
    assert found.shares.ratios == Ratios(*ZHOUKOU.values())
    assert found.drawn == 5


def test_equal_floors_rise_by_the_smallest_step() -> None:
    same = dict.fromkeys(CLASSES, Fraction(1, 20))
    found = cheapest(library_of(1000, 1000, 1000, 1000), Floors(same))
    assert found.shares.ratios == Ratios(
        *map(Fraction, ("50/1000", "51/1000", "52/1000", "52/1000"))
    )
    assert found.drawn == 50 + 51 + 52 + 52


def test_what_the_whole_asks_for_more_comes_from_the_highest_classes() -> None:
    """4 % of 1 000 are 40; the floors give 9 + 2 + 1 + 2 = 14 of 900/60/30/10 (1/3/3.1/20 %). The
    26 more: all eight other high ones, and 18 higher ones."""
    floors = {**ZHOUKOU, Stratum.HIGHER: Fraction(3, 100)}
    found = cheapest(library_of(900, 60, 30, 10), Floors(floors, whole=Fraction(4, 100)))
    assert dict(found.quotas.wanted) == dict(zip(Stratum, (9, 2, 19, 10, 0), strict=True))


def test_statute_binds_every_class_and_need_not_rise() -> None:
    floors = Floors(ZHOUKOU, statutory=Fraction(1, 3), rises=False)
    ratios = cheapest(library_of(9, 9, 9, 9), floors).shares.ratios
    assert ratios == Ratios(*[Fraction(1, 3)] * 4)


@pytest.mark.parametrize("numbers", [(20, 10, 5, 5), (7, 3, 2, 1), (40, 1, 0, 3)])
@pytest.mark.parametrize("mandatory", [None, Fraction(3, 10)])
def test_no_other_ratios_that_keep_the_floors_draw_fewer(
    numbers: tuple[int, ...], mandatory: Fraction | None
) -> None:
    """Against every combination of whole percentages up to 30 % that rises."""
    library, floors = library_of(*numbers), Floors(ZHOUKOU, mandatory_high=mandatory)
    best = cheapest(library, floors).drawn
    tried = 0
    for percents in product(range(1, 8), range(3, 16, 2), range(10, 30, 3), range(20, 31, 2)):
        low, general, higher, high = percents
        if not low < general < higher <= high:
            continue
        shares = Shares(
            Ratios(*(Fraction(p, 100) for p in percents)), mandatory or Fraction(1, 1000)
        )
        assert sum(quotas(library, shares).wanted.values()) >= best
        tried += 1
    assert tried > 500
