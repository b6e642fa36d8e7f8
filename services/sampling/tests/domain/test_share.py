from fractions import Fraction

import pytest

from sampling.domain.errors import NoMandatoryShare, WrongRatio
from sampling.domain.share import ceiling, mandatory_share, share, text


@pytest.mark.parametrize(
    ("given", "exact"),
    [
        ("3/100", Fraction(3, 100)),
        ("3%", Fraction(3, 100)),
        ("2.5%", Fraction(1, 40)),
        ("0.1%", Fraction(1, 1000)),
        ("100%", Fraction(1)),
        ("1/1", Fraction(1)),
    ],
)
def test_a_share_is_read_exactly_and_told_so_that_it_reads_the_same(
    given: str, exact: Fraction
) -> None:
    assert share("ratios.low", given) == exact
    assert share("ratios.low", text(exact)) == exact


@pytest.mark.parametrize(
    "given",
    [
        "",
        "3",
        "0.03",
        "3 %",
        "-3%",
        "0%",
        "0/5",
        "101%",
        "5/0",
        "6/5",
        "3e1%",
        "٣%",
        "1/1" + "0" * 12,
    ],
)
def test_what_is_not_an_exact_share_is_refused_by_name(given: str) -> None:
    with pytest.raises(WrongRatio) as raised:
        share("ratios.low", given)
    assert (raised.value.field, raised.value.given) == ("ratios.low", given)


@pytest.mark.parametrize("given", ["", "0%", "0/7"])
def test_no_plan_stands_without_a_mandatory_share(given: str) -> None:
    with pytest.raises(NoMandatoryShare, match="above 0"):
        mandatory_share(given)


@pytest.mark.parametrize(
    ("exact", "count", "wanted"),
    [("7%", 100, 7), ("1%", 1, 1), ("1%", 0, 0), ("1/3", 3, 1), ("1/3", 4, 2), ("100%", 9, 9)],
)
def test_a_share_of_a_count_is_rounded_up_and_never_by_a_hair(
    exact: str, count: int, wanted: int
) -> None:
    assert ceiling(share("", exact), count) == wanted
