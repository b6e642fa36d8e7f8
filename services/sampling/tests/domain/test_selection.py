import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.encoding import Codes
from sampling.domain.pool import Classed, Exclusion, codes, freeze
from sampling.domain.quota import Shares, quotas
from sampling.domain.seal import Seal
from sampling.domain.selection import ranked, select
from sampling.domain.stratum import Ratios, Stratum

ZHOUKOU = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
SMALL = Fraction(1, 10**12)
LAW = Shares(ZHOUKOU, SMALL)
SECRET, SEED = b"s" * 32, b"seed of the test, thirty-two long"


def library(*sizes: int) -> dict[Stratum, int]:
    return dict(zip(Stratum, (*sizes, 0, 0, 0, 0, 0), strict=False))


def wanted(shares: Shares, *sizes: int) -> list[int]:
    return list(quotas(library(*sizes), shares).wanted.values())


def drawn(selection: Any) -> list[int]:
    return [count.drawn for count in selection.counts]


def test_strata_of_101_33_7_and_5_give_2_1_1_and_1(draw: Any) -> None:
    selection = draw(101, 33, 7, 5)
    assert drawn(selection) == [2, 1, 1, 1, 0]
    assert [count.library for count in selection.counts] == [101, 33, 7, 5, 0]
    assert all(count.shortfall == 0 for count in selection.counts)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, [0, 0, 0, 0]),
        (1, [1, 1, 1, 1]),
        (2, [1, 1, 1, 1]),
        (4, [1, 1, 1, 1]),
        (5, [1, 1, 1, 1]),
        (99, [1, 3, 10, 20]),
        (100, [1, 3, 10, 20]),
        (101, [2, 4, 11, 21]),
    ],
)
def test_a_quota_is_the_exact_ceiling_of_the_ratio_and_so_many_are_drawn(
    draw: Any, size: int, expected: list[int]
) -> None:
    for place, quota in enumerate(expected):
        sizes = [0, 0, 0, 0]
        sizes[place] = size
        assert wanted(LAW, *sizes)[place] == quota
        assert drawn(draw(*sizes))[place] == quota


def test_a_hundred_by_seven_percent_is_seven_and_not_eight() -> None:
    ratios = Ratios(Fraction(7, 100), Fraction(8, 100), Fraction(9, 100), Fraction(1, 10))
    assert wanted(Shares(ratios, SMALL), 100, 100, 100, 100)[Stratum.LOW] == 7


def test_members_without_a_class_are_drawn_as_class_general(draw: Any) -> None:
    assert drawn(draw(0, 0, 0, 0, 101))[4] == 4


@pytest.mark.parametrize(("share", "high"), [("1/100", 2), ("30/100", 6), ("1", 14 + 10)])
def test_the_mandatory_share_raises_the_high_risk_quota(share: str, high: int) -> None:
    shares = Shares(ZHOUKOU, Fraction(share))
    assert wanted(shares, 1000, 100, 10, 10)[Stratum.HIGH] == high


@given(
    st.lists(st.integers(0, 300), min_size=5, max_size=5),
    st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
    st.fractions(0, Fraction(1, 20), max_denominator=100),
)
def test_of_every_list_the_mandatory_share_is_high_risk_or_all_are_drawn_and_some_are_short(
    sizes: list[int], share: Fraction, undirected: Fraction
) -> None:
    of = library(*sizes)
    found = quotas(of, Shares(ZHOUKOU, share, undirected))
    got = {stratum: min(found.wanted[stratum], of[stratum]) for stratum in Stratum}
    # The undirected part may draw nobody of class high, and nobody whom the strata draw.
    high, whole = got[Stratum.HIGH], sum(got.values()) + found.undirected
    if found.wanted[Stratum.HIGH] > high:
        assert high == of[Stratum.HIGH]
        assert found.wanted[Stratum.HIGH] == -(-share.numerator * whole // share.denominator)
    else:
        assert high >= share * whole
        # One less would not do, unless the ratio wants it.
        ratio = -(-of[Stratum.HIGH] // 5)
        assert high == ratio or high - 1 < share * (whole - 1)


def test_what_the_mandatory_share_cannot_get_is_a_shortfall(draw: Any) -> None:
    high = draw(1000, 0, 0, 1, shares=Shares(ZHOUKOU, Fraction(1, 2))).counts[Stratum.HIGH]
    assert (high.quota, high.drawn, high.shortfall) == (6, 1, 5)


def test_exclusion_lowers_no_quota_and_a_shortfall_is_filled_from_no_other_stratum(
    draw: Any, enterprises: Callable[..., list[str]]
) -> None:
    selection = draw(101, 33, 7, 5, without=enterprises(5, first=141))
    assert drawn(selection) == [2, 1, 1, 0, 0]
    high = selection.counts[Stratum.HIGH]
    assert (high.library, high.excluded, high.quota, high.shortfall) == (5, 5, 1, 1)


def test_the_same_seed_and_secrets_give_the_same_list(draw: Any) -> None:
    first, second, other = (draw(500, 200, 50, 20, number=number) for number in (7, 7, 8))
    assert first.usccs.tolist() == second.usccs.tolist()
    assert first.counts == second.counts
    assert first.usccs.tolist() != other.usccs.tolist()


def test_the_golden_draw_never_changes(pool: Any) -> None:
    """Seed and secrets of one byte each; the list is from `openssl dgst -mac HMAC` and `sort`."""
    members = pool(101, 33, 7, 5)
    sealed = Seal(UUID(int=0), b"".join(bytes([place]) * 32 for place in range(6)), b"")
    selection = select(members, quotas(members.library(), LAW), sealed, b"*" * 32)
    names = [Stratum(mark).label for mark in selection.strata]
    assert list(zip(selection.usccs.astype(str).tolist(), names, strict=True)) == [
        ("913306000000000069", "low"),
        ("913306000000000100", "low"),
        ("913306000000000130", "general"),
        ("913306000000000134", "higher"),
        ("913306000000000142", "high"),
    ]


@pytest.mark.parametrize("count", [0, 1, 5, 19, 20, 21])
def test_a_rank_is_the_hmac_of_seed_and_code_under_the_secret_of_the_stratum(
    enterprises: Callable[..., list[str]], count: int
) -> None:
    members = codes(enterprises(20))

    def rank(code: bytes) -> bytes:
        return hmac.new(SECRET, SEED + code, hashlib.sha256).digest()

    right = sorted(members.tolist(), key=rank)[:count]
    assert members[ranked(SECRET, SEED, members, count)].tolist() == right


@pytest.mark.parametrize("struck", range(4))
def test_striking_one_moves_up_the_next_and_nobody_else(
    enterprises: Callable[..., list[str]], struck: int
) -> None:
    members = codes(enterprises(100))
    order = members[ranked(SECRET, SEED, members, 5)].tolist()
    left = members[members != order[struck]]
    right = order[:struck] + order[struck + 1 :]
    assert left[ranked(SECRET, SEED, left, 4)].tolist() == right


def test_who_lies_in_another_stratum_does_not_move_a_rank(draw: Any) -> None:
    one, two = draw(200, 50, number=9), draw(200, 50, 40, 30, number=9)
    low = one.usccs[one.strata == Stratum.LOW].tolist()
    assert two.usccs[two.strata == Stratum.LOW].tolist() == low


# The 0.9999 quantiles of chi-square by degrees of freedom: several are asked of one set of seeds.
CHI_SQUARE = {4: 23.51, 7: 29.88, 9: 33.72, 11: 37.37, 18: 49.19, 19: 50.80, 27: 63.16}
CHI_SQUARE |= {65: 116.16, 189: 269.99}
SIZES, FIRST = (20, 12, 8, 5), (0, 20, 32, 40)


@pytest.fixture(scope="module")
def many_draws(draw: Any) -> list[Any]:
    """Ten thousand draws of one pool, each by a seed and secrets of its own."""
    half = Ratios(Fraction(1, 10), Fraction(1, 6), Fraction(1, 4), Fraction(2, 5))
    return [draw(*SIZES, shares=Shares(half, SMALL), number=n) for n in range(10_000)]


@pytest.mark.parametrize(("place", "size"), list(enumerate(SIZES)))
def test_over_many_seeds_all_of_a_stratum_and_all_pairs_of_it_are_drawn_alike(
    many_draws: list[Any], enterprises: Callable[..., list[str]], place: int, size: int
) -> None:
    members = [code.encode() for code in enterprises(size, first=FIRST[place])]
    lists = [each.usccs[each.strata == place].tolist() for each in many_draws]
    assert {len(found) for found in lists} == {2}
    pairs = list(combinations(members, 2))
    drawn_pairs = Counter(map(tuple, lists))
    assert _spread(drawn_pairs, pairs, len(lists)) < CHI_SQUARE[len(pairs) - 1]
    singles = Counter(member for found in lists for member in found)
    # Drawing two without putting back leaves (size - 2) / (size - 1) of the variance.
    spread = _spread(singles, members, 2 * len(lists)) * (size - 1) / (size - 2)
    assert spread < CHI_SQUARE[size - 1]


def test_over_many_seeds_one_stratum_says_nothing_of_another(
    many_draws: list[Any], enterprises: Callable[..., list[str]]
) -> None:
    """The first drawn of higher and of high: each pair of members as often as any other."""
    firsts = Counter(
        tuple(each.usccs[each.strata == place].tolist()[0] for place in (2, 3))
        for each in many_draws
    )
    higher, high = (Counter(first[side] for first in firsts.elements()) for side in (0, 1))
    total = len(many_draws)
    spread = sum(
        (firsts[one, other] - higher[one] * high[other] / total) ** 2
        / (higher[one] * high[other] / total)
        for one in higher
        for other in high
    )
    assert spread < CHI_SQUARE[(len(higher) - 1) * (len(high) - 1)]


def _spread(counts: Counter[Any], every: Sequence[Any], total: int) -> float:
    """The chi-square statistic against all alike."""
    expected = total / len(every)
    assert set(counts) <= set(every)
    return sum((counts[each] - expected) ** 2 for each in every) / expected


def test_the_control_part_is_drawn_from_everybody_eligible_beside_the_strata(
    draw: Any, enterprises: Callable[..., list[str]]
) -> None:
    shares = Shares(ZHOUKOU, SMALL, Fraction(1, 20))
    with_it = draw(400, 100, 60, 40, shares=shares, without=enterprises(100))
    plain = draw(400, 100, 60, 40, without=enterprises(100))
    assert with_it.usccs[with_it.by_class].tolist() == plain.usccs.tolist()
    assert int(with_it.undirected.sum()) == 30
    assert not set(with_it.usccs.tolist()) & {code.encode() for code in enterprises(100)}
    assert len(with_it) == int((with_it.by_class | with_it.undirected).sum())


def test_an_inclusion_probability_is_exact_and_counts_both_parts(
    draw: Any, enterprises: Callable[..., list[str]]
) -> None:
    out = enterprises(1)
    plain = draw(101, 33, 7, 5, without=out).counts
    assert [count.inclusion for count in plain] == [
        *(Fraction(2, 100), Fraction(1, 33), Fraction(1, 7), Fraction(1, 5), 0)
    ]
    # 8 of the 145 eligible by the undirected part, whatever their class.
    shares = Shares(ZHOUKOU, SMALL, Fraction(1, 20))
    both = draw(101, 33, 7, 5, shares=shares, without=out).counts
    assert both[0].inclusion == 1 - Fraction(98, 100) * Fraction(137, 145)
    assert both[4].inclusion == 0


def test_members_are_drawn_as_often_as_their_inclusion_probability_says(draw: Any) -> None:
    shares = Shares(Ratios(*(Fraction(n, 20) for n in (1, 2, 3, 6))), SMALL, Fraction(1, 10))
    draws = [draw(40, 30, 20, 10, shares=shares, number=number) for number in range(2_000)]
    for stratum, count in zip(Stratum, draws[0].counts[:4], strict=False):
        seen = sum(int((each.strata == stratum).sum()) for each in draws)
        expected = 2_000 * count.library * count.inclusion
        assert abs(seen - expected) < 5 * (expected * (1 - count.inclusion)) ** 0.5


def test_a_pool_is_ordered_whatever_the_order_its_members_came_in(
    enterprises: Callable[..., list[str]],
) -> None:
    members = enterprises(50)
    assert codes(reversed(members)).tolist() == [code.encode() for code in members]


def test_members_take_the_class_of_the_run_and_those_it_does_not_name_have_none(
    enterprises: Callable[..., list[str]],
) -> None:
    run = Classed(codes(enterprises(4)), np.array([3, 0, 2, 1], np.uint8))
    frozen = freeze(codes(enterprises(4, first=2)), run, {})
    assert [Stratum(mark).label for mark in frozen.strata] == [
        *("higher", "general", "unclassified", "unclassified")
    ]
    nobody = Classed(codes([]), np.array([], np.uint8))
    assert set(freeze(codes(enterprises(2)), nobody, {}).strata) == {Stratum.UNCLASSIFIED}


def test_of_several_reasons_to_leave_one_out_the_first_is_told(
    enterprises: Callable[..., list[str]],
) -> None:
    members = codes(enterprises(4))
    reasons: dict[Exclusion, Codes] = {
        Exclusion.OPEN_TASK: members[1:],
        Exclusion.DRAWN_THIS_YEAR: members[2:3],
    }
    nobody = Classed(codes([]), np.array([], np.uint8))
    frozen = freeze(members, nobody, reasons)
    assert frozen.excluded() == {"drawn_this_year": 1, "open_task": 2}
    assert frozen.exclusions.tolist() == [0, 3, 1, 3]
