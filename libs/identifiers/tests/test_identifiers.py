from datetime import date

import pytest

from identifiers import (
    ImpossibleDay,
    NotAUuid,
    WrongCheckCharacter,
    WrongUsccForm,
    day,
    record_id,
    uscc,
    uuid,
)


# A public example and synthetic codes whose check characters were worked by hand from GB 32100.
@pytest.mark.parametrize("code", ["91110000600037341L", "91330600MA2ABC125F", "91440101MA2ABC125Y"])
def test_a_code_with_its_check_character_is_accepted(code: str) -> None:
    assert uscc(code) == code


def test_a_wrong_check_character_is_named_with_the_right_one() -> None:
    with pytest.raises(WrongCheckCharacter) as fault:
        uscc("91110000600037341K")
    assert fault.value.expected == "L"


@pytest.mark.parametrize(
    "text", ["", "9111000060003734", "91110000600037341I", "9111O000600037341L", "无" * 18]
)
def test_what_has_not_the_form_is_refused(text: str) -> None:
    with pytest.raises(WrongUsccForm):
        uscc(text)


def test_full_width_lower_case_and_blanks_are_the_same_code() -> None:
    assert uscc(" ９１１１００００６０００３７３４１l ") == "91110000600037341L"


@pytest.mark.parametrize("text", ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00", ""])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDay):
        day(text)


def test_a_day_is_read() -> None:
    assert day("2024-02-29") == date(2024, 2, 29)


def test_a_record_id_is_pinned() -> None:
    # xxh64("a\x1fb") by the reference implementation (xxhsum -H64).
    assert record_id("a", "b") == 0x1A203B32C4C8A681


def test_source_and_number_do_not_run_together() -> None:
    assert record_id("ab", "c") != record_id("a", "bc")


def test_a_uuid_is_read_in_any_of_its_spellings() -> None:
    text = "6f6e6564-6f6f-722e-6b65-790000000000"
    assert str(uuid("task_id", text)) == text
    assert uuid("task_id", text.upper().replace("-", "")) == uuid("task_id", text)


@pytest.mark.parametrize("text", ["", "x", "6f6e6564-6f6f-722e-6b65-79000000000"])
def test_what_is_not_a_uuid_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(NotAUuid, match="task_id") as fault:
        uuid("task_id", text)
    assert (fault.value.field, fault.value.given) == ("task_id", text)
