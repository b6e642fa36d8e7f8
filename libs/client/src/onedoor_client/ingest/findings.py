"""What is wrong with a file or with a row, in the words of the person who has to correct it."""

from dataclasses import dataclass


class UnreadableFile(Exception):
    """The file as a whole cannot be taken; nothing more of it is sent."""

    def __init__(self, zh: str, en: str, line: int = 0) -> None:
        place = (f"第{line}行：", f"Line {line}: ") if line else ("", "")
        self.zh, self.en, self.line = place[0] + zh, place[1] + en, line
        super().__init__(f"{self.zh}\n{self.en}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row cannot be accepted. `field` is the catalogue's name, `header` the column's.

    `reason` and `reason_en` are the platform's words where it is the platform that refused.
    """

    code: str
    field: str
    header: str = ""
    given: str = ""
    expected: str = ""
    reason: str = ""
    reason_en: str = ""

    def sentence(self) -> str:
        """Chinese first, English second, on one line."""
        zh = self.reason or REASONS.get(self.code, self.code)
        where = self.header or self.field
        shown = f"“{self.given}”" if self.given else ""
        hint = f"（应为：{self.expected}）" if self.expected else ""
        english = self.reason_en or self.code.replace("_", " ")
        named = f" {self.field}" if self.field else ""
        return f"{where}{shown} {zh}{hint} / {english}{named}".strip()


# The reasons that are found here; the platform brings the words of its own.
REASONS = {
    "cannot_tell": "文件没有说明，不作推测",
    "formula_in_cell": "单元格含公式",
    "impossible_character": "含不允许的字符",
    "impossible_day": "不是有效日期",
    "impossible_month": "不是有效月份",
    "line_break_in_cell": "单元格内有换行",
    "missing_field": "缺少必填内容",
    "negative_number": "金额为负",
    "not_a_number": "不是数值",
    "not_json": "不是有效的JSON",
    "too_many_decimals": "金额精度小于一分",
    "unknown_code": "代码表中没有",
    "wrong_check_character": "统一社会信用代码校验码不符",
    "wrong_column_count": "列数与表头不符",
    "wrong_uscc_form": "不是统一社会信用代码",
}
