"""The cases say what the law means; here those of single points are run."""

import pytest
from case_outcomes import outcome, shown
from casebook import LAW, read_record, variations

from rulebook import BadRules, parse


@pytest.mark.parametrize("variation", variations(), ids=str)
def test_a_point_has_the_value_and_the_points_of_its_case(variation):
    value = outcome(variation)
    program = LAW.program(variation.given.day)
    slot = program.slots[variation.point]
    found = shown(program.definitions.points[slot], value), program.points_of(slot, value)
    assert found == (variation.value, variation.points), variation.where


def test_an_unknown_field_in_a_case_fails():
    def read(text):
        return read_record(parse("x", text).table())

    with pytest.raises(BadRules, match="the key 'decidedon' is unknown"):
        read("{kind: administrative_penalty, from: transport, decidedon: 2026-01-01}")
    with pytest.raises(BadRules, match="'weather' is unknown"):
        read("{kind: weather, from: transport}")
    with pytest.raises(BadRules, match="court does not send administrative_penalty"):
        read("{kind: administrative_penalty, from: court}")
    with pytest.raises(BadRules, match="'tiny' is unknown"):
        read("{kind: administrative_penalty, from: transport, severity: tiny}")
