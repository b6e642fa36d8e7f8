from faults import Fault, Invalid, NotFound


class NoRulesInForce(NotFound):
    def __init__(self, on: str) -> None:
        super().__init__(f"No rules are in force on {on}.")
        self.on = on


def test_a_fault_is_named_after_the_fact_it_states() -> None:
    assert NoRulesInForce("2020-01-01").reason == "no_rules_in_force"


def test_a_fault_carries_its_facts_as_text() -> None:
    assert NoRulesInForce("2020-01-01").facts == {"on": "2020-01-01"}


def test_a_fault_stated_elsewhere_keeps_its_name_message_and_facts() -> None:
    fault: Fault = Invalid.restated("wrong_check_character", "Wrong.", {"given": "x"})
    assert isinstance(fault, Invalid)
    assert (fault.reason, str(fault), fault.facts) == (
        "wrong_check_character",
        "Wrong.",
        {"given": "x"},
    )
