import hashlib
import hmac
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.pool import Classed, Codes, Exclusion, Pool, codes, digest, freeze
from sampling.domain.seal import Seal, seal
from sampling.domain.selection import Selection, quotas, ranked, select
from sampling.domain.stratum import Ratios, Stratum

ZHOUKOU = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
SMALL = Fraction(1, 100)


def sealed(number: int) -> Seal:
    """Seed and secrets that follow from a number."""
    counter = iter(range(1 << 30))

    def pseudorandom(size: int) -> bytes:
        blocks = (hashlib.sha256(b"%d/%d" % (number, next(counter))).digest() for _ in range(6))
        return b"".join(blocks)[:size]

    return seal(pseudorandom)


def enterprises(count: int, first: int = 0) -> list[str]:
    return [f"91330600{number:010d}" for number in range(first, first + count)]


def pool(*sizes: int, without: Sequence[str] = ()) -> Pool:
    """Strata of these sizes, from low on, with numbers from 0."""
    strata = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)
    members = codes(enterprises(sum(sizes)))
    left_out = np.isin(members, codes(without))
    return Pool(members, strata, left_out.astype(np.uint8) * Exclusion.OPEN_TASK)


def drawn(selection: Selection) -> list[int]:
    return [count.drawn for count in selection.counts]


def test_strata_of_101_33_7_and_5_give_2_1_1_and_1() -> None:
    selection = select(pool(101, 33, 7, 5), ZHOUKOU, SMALL, sealed(1))
    assert drawn(selection) == [2, 1, 1, 1, 0]
    assert [count.library for count in selection.counts] == [101, 33, 7, 5, 0]
    assert all(count.shortfall == 0 for count in selection.counts)


@pytest.mark.parametrize(
    ("size", "wanted"),
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
def test_a_quota_is_the_exact_ceiling_of_the_ratio(size: int, wanted: list[int]) -> None:
    for stratum, quota in zip(Stratum, wanted, strict=False):
        library = {each: size if each is stratum else 0 for each in Stratum}
        assert quotas(library, ZHOUKOU, Fraction(1, 10**12))[stratum] == quota


def test_a_hundred_by_seven_percent_is_seven_and_not_eight() -> None:
    ratios = Ratios(Fraction(7, 100), Fraction(8, 100), Fraction(9, 100), Fraction(1, 10))
    assert quotas(dict.fromkeys(Stratum, 100), ratios, SMALL)[Stratum.LOW] == 7


def test_members_without_a_class_are_drawn_as_class_general() -> None:
    assert drawn(select(pool(0, 0, 0, 0, 101), ZHOUKOU, SMALL, sealed(1)))[4] == 4


def test_the_mandatory_share_raises_the_high_risk_quota() -> None:
    library = dict(zip(Stratum, (1000, 100, 10, 10, 0), strict=True))
    assert quotas(library, ZHOUKOU, SMALL)[Stratum.HIGH] == 2
    assert quotas(library, ZHOUKOU, Fraction(30, 100))[Stratum.HIGH] == 6
    assert quotas(library, ZHOUKOU, Fraction(1))[Stratum.HIGH] == 14 + 10


@given(
    st.lists(st.integers(0, 300), min_size=5, max_size=5),
    st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
)
def test_of_every_list_the_mandatory_share_is_high_risk_or_all_are_drawn_and_some_are_short(
    sizes: list[int], share: Fraction
) -> None:
    library = dict(zip(Stratum, sizes, strict=True))
    wanted = quotas(library, ZHOUKOU, share)
    drawn = {stratum: min(wanted[stratum], library[stratum]) for stratum in Stratum}
    high, whole = drawn[Stratum.HIGH], sum(drawn.values())
    if wanted[Stratum.HIGH] > high:
        assert high == library[Stratum.HIGH]
        assert wanted[Stratum.HIGH] == -(-share.numerator * whole // share.denominator)
    else:
        assert high >= share * whole
        # One less would not do, unless the ratio wants it.
        ratio = -(-library[Stratum.HIGH] // 5)
        assert high == ratio or high - 1 < share * (whole - 1)


def test_what_the_mandatory_share_cannot_get_is_a_shortfall() -> None:
    selection = select(pool(1000, 0, 0, 1), ZHOUKOU, Fraction(1, 2), sealed(1))
    high = selection.counts[Stratum.HIGH]
    assert (high.quota, high.drawn, high.shortfall) == (6, 1, 5)


def test_exclusion_lowers_no_quota_and_a_shortfall_is_filled_from_no_other_stratum() -> None:
    whole = pool(101, 33, 7, 5)
    gone = [code.decode() for code in whole.eligible(Stratum.HIGH)]
    selection = select(pool(101, 33, 7, 5, without=gone), ZHOUKOU, SMALL, sealed(1))
    assert drawn(selection) == [2, 1, 1, 0, 0]
    high = selection.counts[Stratum.HIGH]
    assert (high.library, high.excluded, high.quota, high.shortfall) == (5, 5, 1, 1)


def test_the_same_seed_and_secrets_give_the_same_list() -> None:
    first, second = (select(pool(500, 200, 50, 20), ZHOUKOU, SMALL, sealed(7)) for _ in range(2))
    assert first == second
    other = select(pool(500, 200, 50, 20), ZHOUKOU, SMALL, sealed(8))
    assert other.digest() != first.digest()


def test_the_golden_draw_never_changes() -> None:
    selection = select(pool(101, 33, 7, 5), ZHOUKOU, SMALL, sealed(2026))
    assert [(code.decode(), stratum.label) for code, stratum in selection.drawn] == GOLDEN
    assert selection.digest().hex() == GOLDEN_DIGEST


GOLDEN = [
    ("913306000000000009", "low"),
    ("913306000000000078", "low"),
    ("913306000000000127", "general"),
    ("913306000000000136", "higher"),
    ("913306000000000143", "high"),
]
GOLDEN_DIGEST = "b4072e9e4347fdb37ca8049a7a4cf9c4d68678d514ecadace6324f2d9cf97399"


def test_a_rank_is_the_hmac_of_seed_and_code_under_the_secret_of_the_stratum() -> None:
    chosen, members = sealed(3), [code.encode() for code in enterprises(20)]
    secret = chosen.secrets[32 * Stratum.HIGHER : 32 * Stratum.HIGHER + 32]

    def rank(code: bytes) -> bytes:
        return hmac.new(secret, chosen.seed + code, hashlib.sha256).digest()

    assert ranked(chosen, Stratum.HIGHER, members, 5) == sorted(members, key=rank)[:5]


@pytest.mark.parametrize("struck", range(4))
def test_striking_one_moves_up_the_next_and_nobody_else(struck: int) -> None:
    members = [code.encode() for code in enterprises(100)]
    order = ranked(sealed(5), Stratum.LOW, members, 5)
    members.remove(order[struck])
    assert ranked(sealed(5), Stratum.LOW, members, 4) == order[:struck] + order[struck + 1 :]


def test_who_lies_in_another_stratum_does_not_move_a_rank() -> None:
    one = select(pool(200, 50), ZHOUKOU, SMALL, sealed(9))
    two = select(pool(200, 50, 40, 30), ZHOUKOU, SMALL, sealed(9))
    low = [code for code, stratum in one.drawn if stratum is Stratum.LOW]
    assert [code for code, stratum in two.drawn if stratum is Stratum.LOW] == low


CHI_SQUARE = {19: 43.82, 189: 255.6}  # the 0.999 quantiles by degrees of freedom


def test_over_many_seeds_everybody_and_every_pair_is_drawn_alike() -> None:
    seeds, members = 10_000, [code.encode() for code in enterprises(20)]
    pairs = Counter(
        tuple(sorted(ranked(sealed(number), Stratum.HIGH, members, 2))) for number in range(seeds)
    )
    every = list(combinations(members, 2))
    expected = seeds / len(every)
    assert sum((pairs[pair] - expected) ** 2 for pair in every) / expected < CHI_SQUARE[189]
    singles = Counter(member for pair in pairs.elements() for member in pair)
    expected = seeds * 2 / 20
    # Drawing without putting back leaves (20 - 2) / (20 - 1) of the variance.
    spread = sum((singles[member] - expected) ** 2 for member in members) / expected
    assert spread / (18 / 19) < CHI_SQUARE[19]


def test_a_digest_is_of_each_code_with_its_length_before_it() -> None:
    told = hashlib.sha256(b"\0\0\0\x02ab\0\0\0\x03cde").hexdigest()
    assert digest([b"ab", b"cde"]).hex() == told
    assert digest([b"abc", b"de"]).hex() != told


def test_a_pool_is_ordered_whatever_the_order_its_members_came_in() -> None:
    members = enterprises(50)
    assert codes(reversed(members)).tolist() == [code.encode() for code in members]


def test_members_take_the_class_of_the_run_and_those_it_does_not_name_have_none() -> None:
    run = Classed(codes(enterprises(4)), np.array([3, 0, 2, 1], np.uint8))
    frozen = freeze(codes(enterprises(4, first=2)), run, {})
    assert [Stratum(mark).label for mark in frozen.strata] == [
        *("higher", "general", "unclassified", "unclassified")
    ]
    nobody = Classed(codes([]), np.array([], np.uint8))
    assert set(freeze(codes(enterprises(2)), nobody, {}).strata) == {Stratum.UNCLASSIFIED}


def test_of_several_reasons_to_leave_one_out_the_first_is_told() -> None:
    members = codes(enterprises(4))
    reasons: dict[Exclusion, Codes] = {
        Exclusion.OPEN_TASK: members[1:],
        Exclusion.DRAWN_THIS_YEAR: members[2:3],
    }
    nobody = Classed(codes([]), np.array([], np.uint8))
    frozen = freeze(members, nobody, reasons)
    assert frozen.excluded() == {"drawn_this_year": 1, "open_task": 2}
    assert frozen.exclusions.tolist() == [0, 3, 1, 3]
