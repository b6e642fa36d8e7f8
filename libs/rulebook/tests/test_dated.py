from datetime import date

import pytest

from rulebook import BadRules, Node, NotInForce, parse

TWO = """
- {date: 2027-01-01, value: 30, reference: 第2号令}
- {date: 2026-01-01, value: 20, reference: proposal}
"""


def dated(text):
    return parse("a.yaml", text).dated(Node.integer)


def test_the_value_in_force_is_that_of_the_latest_date_not_after_the_day():
    value = dated(TWO)
    assert value.at(date(2026, 1, 1)) == 20
    assert value.at(date(2026, 12, 31)) == 20
    assert value.at(date(2027, 1, 1)) == 30
    assert value.references == ("proposal", "第2号令")


def test_before_the_first_date_nothing_is_in_force():
    value = dated(TWO)
    assert value.get(date(2025, 12, 31)) is None
    with pytest.raises(NotInForce, match="no value in force on 2025-12-31"):
        value.at(date(2025, 12, 31))


def test_null_ends_a_value():
    value = dated(TWO + "- {date: 2028-01-01, value: null, reference: proposal}")
    assert value.at(date(2027, 12, 31)) == 30
    assert value.get(date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {date: 2026-01-01, value: 20}", "the key 'reference' is missing"),
        ("- {date: 2026-01-01, value: 20, reference: ' '}", "it is blank"),
        ("- {value: 20, reference: proposal}", "the key 'date' is missing"),
        ("- {date: 2026-01-01, value: 2, reference: p, from: 1}", "the key 'from' is unknown"),
        ("[]", "it has no value"),
        (TWO + "- {date: 2026-01-01, value: 1, reference: p}", "the date 2026-01-01 occurs twice"),
    ],
)
def test_a_value_without_date_or_reference_is_refused(text, said):
    with pytest.raises(BadRules, match=said):
        dated(text)
