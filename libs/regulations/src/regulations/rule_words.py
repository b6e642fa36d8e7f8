"""The words of officials' rules: 不低于3%, 同一年度内不超过2次, 市级局每年组织1次."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from faults import Invalid

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100}
NUMBER = r"(?:\d{1,9}(?:\.\d{1,6})?|[零〇一二两三四五六七八九十百]{1,7})"
PARTS = {"%": 100, "‰": 1000, "百分之": 100, "千分之": 1000, "成": 10}
AT_LEAST = "不低于|不少于|不小于|至少|最少|达到"
AT_MOST = "不超过|不高于|不多于|不大于|至多|最多|控制在"
OBJECT = "单位|企业|机构|对象|主体|经营者|销售者|生产者|户|家|检查对象|抽查对象|监管对象"
DECIDES = "确定|决定|制定检查计划|制定计划|执行|提出当年检查重点|安排"

# The first kind that fits takes the words; what none takes makes the rule unreadable.
KINDS: dict[str, str] = {
    "decided": (
        rf"(?:根据|按照?|依据|参照)《[^》]*》(?:的?通知|的?规定|的?要求)?(?:{DECIDES})?"
        rf"|(?:根据|结合|视|按照?|依据)[^,;。()%\d]*?(?:{DECIDES})(?:当年[^,;。()%\d]*)?"
        r"|结合[^,;。()%\d]*?一并(?:开展|进行|检查)|依法属地确定|视情(?:况)?(?:而定)?"
        r"|(?:根据|按照?)(?:风险高低|分层次监管|风险等级)"
    ),
    "same": (
        rf"对?(?:同一个?|一个|单个|每(?:一?个|一?家|一?户))(?:[^,;。()\d每不年]*(?:{OBJECT})|(?<=[家户]))"
        r"(?:的?(?:检查|抽查|监督检查))?"
    ),
    "per": (
        rf"(?:同一|一个?|每(?:一|个)?|/)(?:自然)?(?:年度?|季度?|月度?|周|半年)内?"
        rf"|每(?P<every>{NUMBER})个?(?:年|月)内?|(?P<within>{NUMBER})年内"
        r"|在?(?:许可|备案|资质|证书|许可证)有效期内|年度内|当年|全年"
    ),
    "level": (
        r"由?(?:(?:省|市(?!场)|县|区)(?:级|本级)?[、和及或]?)+"
        r"(?:局|(?:市场|质监|食品药品|主管|行政)?(?:监管|监督管理|质监|主管)?部门)?"
    ),
    "key": r"(?:其中)?重点(?:检查|监管|抽查|监督检查)?(?:单位|对象|企业|户)",
    "amount": (
        rf"(?P<bound>{AT_LEAST}|{AT_MOST})?(?:检查|抽查)?(?:{OBJECT})?(?:总数的?)?各?"
        rf"(?:(?P<part>百分之|千分之)(?P<of>{NUMBER})"
        rf"|(?P<from>{NUMBER})(?:[%‰]?[-—–~至到](?P<to>{NUMBER}))?(?P<unit>%|‰|成|户次|次|轮|户|家))"
        r"(?P<after>及?以上|以内|及?以下)?|(?P<all>全覆盖|全部检查|全部抽查)"
    ),
    "principle": "一般|原则上",
    "each": "每次|每轮",
    "or": "或者|或",
    "stop": "[;。]",
    "comma": "[,、():]",
    "filler": (
        r"其中|分次|组织|开展|实施|进行|实现|做到|抽查比例|检查比例|抽查频次|检查频次|比例|频次"
        r"|抽查|检查|抽取|监督|根据实际(?:工作)?(?:需要|情况)|检查对象|抽查对象|总数|的|按|对|数量|应当?"
    ),
}
# 至少每年检查一次 is read as 每年至少检查一次.
EARLY_BOUND = re.compile(rf"({AT_LEAST}|{AT_MOST})(每[^,;。()\d]*?(?:年度?|季度?|月|周))")
WORD = re.compile("|".join(f"(?P<{kind}>{told})" for kind, told in KINDS.items()), re.ASCII)


class UnreadableRule(Invalid):
    """A rule is not guessed at: a word that nobody knows makes it unreadable."""

    def __init__(self, text: str, rest: str) -> None:
        super().__init__(
            f"The rule {text!r} cannot be read from {rest!r} on. Write it in known words such as"
            " 不低于3%, 同一年度内不超过2次, 市级局每年组织1次, or 根据实际情况确定."
        )
        self.text = text
        self.rest = rest


def words(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield each word with its kind. Raises UnreadableRule."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    plain, place = EARLY_BOUND.sub(r"\2\1", plain), 0
    while place < len(plain):
        found = WORD.match(plain, place)
        if found is None or found.end() == place:
            raise UnreadableRule(text, plain[place:])
        kind = next(kind for kind in KINDS if found[kind] is not None)
        yield kind, found
        place = found.end()


def number(text: str) -> Fraction:
    """3, 2.5, 十二, 两 or 一百 as an exact number."""
    if text[0] in "0123456789":
        return Fraction(text)
    total, digit = 0, 0
    for sign in text:
        if sign in TENS:
            total, digit = total + (digit or 1) * TENS[sign], 0
        else:
            digit = DIGITS[sign]
    return Fraction(total + digit)
