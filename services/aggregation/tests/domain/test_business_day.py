from datetime import date

import pytest

from aggregation.bootstrap import on_loopback
from aggregation.domain.business_day import next_day
from aggregation.domain.errors import DayGoesBack, DaysAreReal

ON = date(2026, 9, 1)


def test_a_simulated_day_goes_forward_only() -> None:
    assert next_day(ON, date(2026, 9, 5), may_be_set=True) == date(2026, 9, 5)
    assert next_day(ON, ON, may_be_set=True) == ON
    with pytest.raises(DayGoesBack):
        next_day(ON, date(2026, 8, 31), may_be_set=True)


def test_a_real_day_is_never_set() -> None:
    with pytest.raises(DaysAreReal):
        next_day(ON, date(2026, 9, 5), may_be_set=False)


@pytest.mark.parametrize(
    ("listen", "alone"),
    [
        ("127.0.0.1:8411", True),
        ("[::1]:8411", True),
        ("localhost:8411", True),
        ("0.0.0.0:8411", False),
        ("[::]:8411", False),
        ("10.0.0.3:8411", False),
        ("aggregation:8411", False),
    ],
)
def test_only_this_machine_reaches_loopback(listen: str, alone: bool) -> None:
    assert on_loopback(listen) is alone
