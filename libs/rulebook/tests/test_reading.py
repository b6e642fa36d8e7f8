from datetime import date
from decimal import Decimal

import pytest

from rulebook import BadRules, parse


def test_numbers_are_exact_and_days_are_days():
    top = parse("a.yaml", "share: 0.7\ncount: 3\nbegins: 2026-02-28\nname: 年报").mapping(
        ("share", "count", "begins", "name")
    )
    assert top["share"].decimal() == Decimal("0.7")
    assert top["share"].scaled(10) == 7
    assert top["count"].integer() == 3
    assert top["begins"].day() == date(2026, 2, 28)
    assert top["name"].text() == "年报"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "line 2, top level: the key 'a' occurs twice"),
        ("on: 2026-01-01", "'on' reads as bool"),
        ("a: yes", "'yes' reads as bool"),
        ("a: 0110", "'0110' reads as int"),
        ("a: .nan", "'.nan' reads as float"),
        ("a: 2026-02-30", "'2026-02-30' is impossible"),
        ("a:", "'' reads as null"),
        ("a: !!python/name:os.system x", "is of the YAML type"),
        ("a: [1", "it is not YAML"),
        ("", "it is empty"),
    ],
)
def test_what_yaml_lets_pass_and_rules_do_not_is_refused_with_its_place(text, said):
    with pytest.raises(BadRules, match=r"a\.yaml") as refused:
        parse("a.yaml", text)
    assert said in str(refused.value)


def test_an_unknown_key_is_refused_with_file_line_and_the_known_ones():
    with pytest.raises(BadRules) as refused:
        parse("a.yaml", "cap: 1\ncapp: 2").mapping(("cap",), ("floor",))
    assert str(refused.value) == (
        "a.yaml, line 2, capp: the key 'capp' is unknown. Use one of: cap, floor."
    )


def test_a_missing_key_is_refused():
    with pytest.raises(BadRules, match="the key 'floor' is missing"):
        parse("a.yaml", "cap: 1").mapping(("cap", "floor"))


def test_a_value_of_another_type_is_refused():
    with pytest.raises(BadRules, match="Write a whole number"):
        parse("a.yaml", "cap: many").mapping(("cap",))["cap"].integer()


def test_true_is_not_taken_for_the_number_one():
    with pytest.raises(BadRules, match="it is true or false"):
        parse("a.yaml", "cap: true").mapping(("cap",))["cap"].integer()


def test_a_number_finer_than_its_scale_is_refused():
    with pytest.raises(BadRules, match="finer than 1/10"):
        parse("a.yaml", "alpha: 1.25").mapping(("alpha",))["alpha"].scaled(10)


def test_an_id_occurs_once_in_a_list():
    with pytest.raises(BadRules, match="the id 'x' occurs twice"):
        list(parse("a.yaml", "- {id: x}\n- {id: x}").unique())


def test_lower_bounds_rise():
    steps = parse("a.yaml", "{0: 0, 0.01: 70}").steps()
    assert [bound for bound, _ in steps] == [Decimal(0), Decimal("0.01")]
    with pytest.raises(BadRules, match="the lower bound 1 does not rise"):
        parse("a.yaml", "{2: 0, 1: 70}").steps()


def test_a_mapping_may_say_one_thing():
    key, child = parse("a.yaml", "{below: 70}").single(("below", "present"))
    assert (key, child.integer()) == ("below", 70)
    for text, said in (("{a: 1}", "'a' is unknown"), ("{below: 1, present: 2}", "it has 2 keys")):
        with pytest.raises(BadRules, match=said):
            parse("a.yaml", text).single(("below", "present"))
