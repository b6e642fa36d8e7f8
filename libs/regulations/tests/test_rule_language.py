"""The rule language of officials, by cases; and how much of a published list it reads."""

import csv
import os
from fractions import Fraction
from pathlib import Path

import pytest

import regulations
from regulations import Bounds, UnreadableRule
from rulebook import Node, parse

CASES = Path(__file__).parent.parent / "cases/rule_language.yaml"
AMOUNTS = ("share", "rounds", "visits", "objects")
OPTIONAL = (*AMOUNTS, "level", "decided_by", "in_principle", "working", "unreadable")
PUBLISHED_LIST = os.environ.get("ONEDOOR_SPOTCHECK_ITEMS", "")
"""A list of spot-check items as a province published it, with the columns `ratio`, `frequency`."""


def cases() -> list[dict[str, Node]]:
    text = CASES.read_text(encoding="utf-8")
    found = parse("cases/rule_language.yaml", text).items()
    return [dict(node.mapping(("rule",), OPTIONAL)) for node in found]


def bounds(node: Node | None) -> Bounds:
    least, most = node.texts() if node else ("-", "-")
    return Bounds(*(None if each == "-" else Fraction(each) for each in (least, most)))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["rule"].text())
def test_a_rule_says_what_its_case_says(case: dict[str, Node]) -> None:
    text = case["rule"].text()
    if "unreadable" in case:
        with pytest.raises(UnreadableRule) as fault:
            regulations.read_rule(text)
        assert fault.value.rest == case["unreadable"].text()
        return
    rule = regulations.read_rule(text)
    level = case["level"].text() if "level" in case else "city"
    found = {amount: getattr(rule, amount)(level) for amount in AMOUNTS}
    assert found == {amount: bounds(case.get(amount)) for amount in AMOUNTS}
    clauses = [clause for part in rule.alternatives for clause in part if clause.binds(level)]
    by = {clause.decided_by for clause in clauses if clause.decided_by}
    assert by == ({case["decided_by"].text()} if "decided_by" in case else set())
    assert any(clause.in_principle for clause in clauses) is ("in_principle" in case)


@pytest.mark.skipif(not PUBLISHED_LIST, reason="ONEDOOR_SPOTCHECK_ITEMS names no list of items")
def test_every_rule_of_a_published_list_is_read() -> None:
    with Path(PUBLISHED_LIST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unread = set()
    for text in {row[column] for row in rows for column in ("ratio", "frequency")}:
        try:
            regulations.read_rule(text)
        except UnreadableRule:
            unread.add(text)
    assert rows
    assert unread == set()
