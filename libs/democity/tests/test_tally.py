from democity.tally import Tally


def test_answers_add_up() -> None:
    tally = Tally()
    answer = {"received": 3, "accepted": 1, "unchanged": 1, "rejected": 1, "accepted_through": 9}
    tally.add(answer)
    tally.add(answer | {"accepted_through": 7})
    assert (tally.received, tally.accepted, tally.unchanged, tally.rejected) == (6, 2, 2, 2)
    assert tally.through == 9
    assert tally.unmet == []


def test_an_answer_that_loses_a_record_is_noted() -> None:
    tally = Tally()
    tally.add({"received": 3, "accepted": 1, "unchanged": 1, "rejected": 0})
    assert len(tally.unmet) == 1
    assert "3 is not the sum" in tally.unmet[0]
