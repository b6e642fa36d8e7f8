"""What a cell may say; expectations worked by hand."""

from decimal import Decimal

import pytest

from onedoor_client.ingest import cells
from onedoor_client.ingest.cells import Codes, Wrong


def code_of(value: object) -> str:
    assert isinstance(value, Wrong)
    return value.code


@pytest.mark.parametrize(
    "cell",
    ["2026-01-02", "2026/1/2", "2026-1-2", "20260102", "2026年1月2日", "２０２６年１月２日",
     "2026-01-02 00:00:00", "2026/1/2 0:00"],
)  # fmt: skip
def test_every_way_to_write_a_day_is_the_same_day(cell: str) -> None:
    assert cells.day(cell) == "2026-01-02"


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "26-1-2", "46024", "2026-13-01", "1/2/2026", "长期", "2026-01-02 08:30:00",
     "2026/1-2", "20260230", "0000-01-01"],
)  # fmt: skip
def test_what_may_be_another_day_or_none_is_refused_and_sent_as_it_was_given(cell: str) -> None:
    assert cells.day(cell) == Wrong("impossible_day", cells._DAY_FORMS, sent=cell)


@pytest.mark.parametrize(
    "cell", ["2026-01", "2026/1", "202601", "2026年1月", "２０２６年０１月", " 2026-1 "]
)
def test_every_way_to_write_a_month_is_the_same_month(cell: str) -> None:
    assert cells.month(cell) == "2026-01"


@pytest.mark.parametrize(
    "cell", ["2026-13", "2026-00", "26-1", "2026", "2026-01-02", "2026/1-", "1月", "0000-01"]
)
def test_what_is_no_month_is_refused_and_sent_as_it_was_given(cell: str) -> None:
    assert cells.month(cell) == Wrong("impossible_month", cells._MONTH_FORMS, sent=cell)


@pytest.mark.parametrize(
    ("cell", "expected"), [("2025", 2025), ("2025年", 2025), ("２０２５", 2025)]
)
def test_a_year_is_a_number_of_four_digits(cell: str, expected: int) -> None:
    assert cells.year(cell) == expected


@pytest.mark.parametrize("cell", ["25", "2025年度", "2025-2026", "二〇二五", "20250"])
def test_what_is_no_year_is_refused_and_sent_as_it_was_given(cell: str) -> None:
    assert cells.year(cell) == Wrong("not_a_number", "四位年份", sent=cell)


@pytest.mark.parametrize(("cell", "expected"), [("0", 0), ("12", 12), ("００７", 7)])
def test_a_count_is_a_whole_number(cell: str, expected: int) -> None:
    assert cells.whole(cell) == expected


@pytest.mark.parametrize("cell", ["12人", "1.0", "-1", "1,200", "约20", "1" * 16])
def test_a_count_with_a_unit_a_sign_or_a_fraction_is_refused(cell: str) -> None:
    wrong = cells.whole(cell)
    assert code_of(wrong) == "not_a_number"
    assert isinstance(wrong, Wrong)
    assert wrong.sent == cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0.1", "0.1"), ("12", "12"), ("0.000001", "0.000001"), ("１２．５", "12.5"),
     ("123456789012.123456", "123456789012.123456"), ("1.50000000", "1.50000000")],
)  # fmt: skip
def test_an_amount_is_exact(cell: str, expected: str) -> None:
    assert cells.amount(6)(cell) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("伍万元", "not_a_number"), ("5万", "not_a_number"), ("1,200.5", "not_a_number"),
     ("1E5", "not_a_number"), (".5", "not_a_number"), ("NaN", "not_a_number"),
     ("-5", "negative_number"), ("0.0000001", "too_many_decimals")],
)  # fmt: skip
def test_an_amount_with_a_unit_a_sign_or_part_of_a_cent_is_refused(cell: str, code: str) -> None:
    wrong = cells.amount(6)(cell)
    assert code_of(wrong) == code
    assert isinstance(wrong, Wrong)
    assert wrong.sent in (cell, [cell])


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://x")', "+1+1", "@SUM(A1)", "-2+3|cmd", '="9133"']
)
def test_a_formula_is_no_text(cell: str) -> None:
    assert code_of(cells.text(cell)) == "formula_in_cell"


def test_a_line_break_belongs_into_paragraphs_only() -> None:
    assert code_of(cells.text("甲\n乙")) == "line_break_in_cell"
    assert cells.paragraph("甲\n乙") == "甲\n乙"
    assert code_of(cells.paragraph("甲\x00乙")) == "impossible_character"


def test_a_credit_code_loses_blanks_width_and_small_letters() -> None:
    assert cells.uscc(" ９１330600ma2abc125f ") == "91330600MA2ABC125F"


def test_a_region_comes_from_a_right_code_only() -> None:
    assert cells.region_of_uscc("91330600MA2ABC125F") == "330600"
    assert code_of(cells.region_of_uscc("91330600MA2ABC125G")) == "wrong_check_character"
    assert code_of(cells.region_of_uscc("330600")) == "wrong_uscc_form"


KINDS = Codes(
    names={"罚款": "fine", "警告": "warning", "没收违法所得、没收非法财物": "confiscation"},
    unclear=frozenset({"其他"}),
    separators=(";", "、"),
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("罚款", ["fine"]), ("警告；罚款", ["warning", "fine"]), ("警告、罚款", ["warning", "fine"]),
     ("罚款;没收违法所得、没收非法财物", ["fine", "confiscation"]), ("罚款；罚款；", ["fine"])],
)  # fmt: skip
def test_several_kinds_are_parted_and_a_known_name_is_kept_whole(
    cell: str, expected: list[str]
) -> None:
    assert KINDS.many(cell) == expected


def test_a_name_that_is_unknown_or_means_several_codes_gives_none() -> None:
    assert KINDS.many("罚款；责令改正") == Wrong("unknown_code", "代码表中的名称", ["责令改正"])
    assert code_of(KINDS.many("罚款；其他")) == "cannot_tell"
    assert code_of(KINDS.many("；")) == "unknown_code"


def test_an_ending_counts_only_behind_a_division() -> None:
    table = Codes(names={"体育局": "sports", "教育局": "education"}, after="市区")
    assert table.one("绍兴市体育局") == "sports"
    assert table.one("体育局") == "sports"
    assert code_of(table.one("越城区教育体育局")) == "unknown_code"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("是", True), ("有", True), ("Y", True), ("1", True), ("ｙ", True), ("True", True),
     ("否", False), ("无", False), ("n", False), ("0", False), (" FALSE ", False)],
)  # fmt: skip
def test_yes_and_no_have_many_words(cell: str, expected: bool) -> None:
    assert cells.yes_no(cell) is expected


@pytest.mark.parametrize("cell", ["不详", "2", "是否", "√"])
def test_what_is_neither_yes_nor_no_is_refused(cell: str) -> None:
    assert cells.yes_no(cell) == Wrong("unknown_code", "是或否", sent=cell)


def test_texts_in_one_cell_are_parted_and_none_is_empty() -> None:
    assert cells.texts("、")("甲、 乙 、") == ["甲", "乙"]
    assert cells.texts("/")("A-1/A-2") == ["A-1", "A-2"]
    assert code_of(cells.texts("、")("、、")) == "missing_field"
    assert code_of(cells.texts("、")("甲、=1+1")) == "formula_in_cell"


# 12 345.67 yuan are 1.234567 of 10 000 yuan; 35.5 percent are 0.355.
def test_an_amount_in_another_unit_is_exact_in_the_fields() -> None:
    assert cells.amount(2, -4)("12345.67") == Decimal("1.234567")
    assert cells.amount(1, -2)("35.5") == Decimal("0.355")
    assert code_of(cells.amount(2, -4)("12345.678")) == "too_many_decimals"
