"""A department's own 双公示 file: good rows, and rows spoilt in ten ways with what is expected.

`python penalty_rows.py OUT.csv` writes 1 000 rows, 50 of them spoilt, in GB18030.
"""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

HEADERS = (
    "行政相对人名称", "统一社会信用代码", "工商登记码", "组织机构代码", "税务登记号",
    "事业单位证书号", "社会组织登记证号", "法定代表人", "法定代表人证件号码", "证件类型",
    "证件号码", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别",
    "处罚内容", "罚款金额（万元）", "没收违法所得", "暂扣或吊销证照名称及编号", "处罚决定日期",
    "处罚有效期", "公示截止期", "处罚机关", "处罚机关统一社会信用代码", "数据来源单位",
    "数据来源单位统一社会信用代码", "备注",
)  # fmt: skip
AUTHORITY = "绍兴市越城区市场监督管理局"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DAYS = ("2026-01-02", "2026/3/4", "20260506", "2026年7月8日")
Row = dict[str, str]


def with_check(first_17: str) -> str:
    """GB 32100-2015: weights are the powers of 3 modulo 31."""
    total = sum(_ALPHABET.index(each) * 3**place for place, each in enumerate(first_17))
    return first_17 + _ALPHABET[-total % 31]


def code(number: int) -> str:
    return with_check(f"91330602MA{number:07d}")


AUTHORITY_CODE = with_check("11330602002583123")


def good(number: int) -> Row:
    """A row that says all that a record needs."""
    return dict.fromkeys(HEADERS, "") | {
        "行政相对人名称": f"绍兴第{number}号食品有限公司",
        "统一社会信用代码": code(number),
        "法定代表人": "某某",
        "法定代表人证件号码": "330602199001010000",
        "行政处罚决定书文号": f"绍越市监罚决〔2026〕{number}号",
        "违法行为类型": "经营超过保质期的食品，“临期”未下架",
        "违法事实": "第一项，\n第二项“乙”",
        "处罚依据": "《中华人民共和国食品安全法》第一百二十四条,第一款",
        "处罚类别": "罚款；没收违法所得、没收非法财物",
        "罚款金额（万元）": "1.50",
        "没收违法所得": "0.123456",
        "处罚决定日期": _DAYS[number % 4],
        "公示截止期": "2029-01-02",
        "处罚机关": AUTHORITY,
        "处罚机关统一社会信用代码": AUTHORITY_CODE,
        "数据来源单位": AUTHORITY,
    }


def _set(header: str, value: str) -> Callable[[Row], list[str]]:
    return lambda row: list((row | {header: value}).values())


def _other_check(row: Row) -> list[str]:
    right = row["统一社会信用代码"]
    wrong = _ALPHABET[(_ALPHABET.index(right[-1]) + 1) % 31]
    return list((row | {"统一社会信用代码": right[:-1] + wrong}).values())


# way: (how, the reason that the client names, its field, the platform's reason)
WAYS: dict[str, tuple[Callable[[Row], list[str]], str, str, str]] = {
    "check": (_other_check, "wrong_check_character", "uscc", "wrong_check_character"),
    "no_code": (_set("统一社会信用代码", ""), "missing_field", "uscc", "missing_field"),
    "day": (_set("处罚决定日期", "2026-02-30"), "impossible_day", "decided_on", "impossible_day"),
    "amount": (_set("罚款金额（万元）", "伍万元"), "not_a_number", "fine_wan", "not_a_number"),
    "kind": (_set("处罚类别", "责令改正"), "unknown_code", "penalty_kinds", "unknown_code"),
    "unclear": (
        _set("处罚类别", "罚款；暂扣或者吊销许可证"),
        "cannot_tell", "penalty_kinds", "unknown_code",
    ),
    "short": (lambda row: list(row.values())[:-3], "wrong_column_count", "", "missing_field"),
    "no_number": (
        _set("行政处罚决定书文号", " "), "missing_field", "decision_no", "missing_field",
    ),
    "small": (
        lambda row: list((row | {"处罚类别": "罚款", "罚款金额（万元）": "0.3"}).values()),
        "cannot_tell", "procedure", "missing_field",
    ),
    "stranger": (
        _set("数据来源单位", "绍兴市越城区教育体育局"),
        "unknown_code", "source_department", "unknown_department",
    ),
}  # fmt: skip


def rows(count: int = 1000, spoilt: int = 50) -> list[tuple[list[str], str]]:
    """(cells, way) of each row; way is "" for a good one. Spoilt rows are spread evenly."""
    every, ways = count // spoilt, list(WAYS)
    made: list[tuple[list[str], str]] = []
    for number in range(1, count + 1):
        if number % every:
            made.append((list(good(number).values()), ""))
        else:
            way = ways[number // every % len(ways)]
            made.append((WAYS[way][0](good(number)), way))
    return made


def write(path: Path, lines: list[list[str]], encoding: str = "gb18030") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADERS, *lines])
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]), [cells for cells, _ in rows()])
