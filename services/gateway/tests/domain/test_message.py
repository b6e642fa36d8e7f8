import ast
import re
from itertools import chain
from pathlib import Path

from gateway.adapters.messages import load_messages
from gateway.domain import errors
from gateway.entrypoints.web.problems import STATUSES

MESSAGES = load_messages()
SHARED = ("libs/identifiers/src/**/*.py", "libs/paging/src/**/*.py")


def test_every_fault_of_the_gateway_has_words_in_both_languages() -> None:
    codes = [fault.code for fault in STATUSES] + [
        errors.TooManyRecords.code,
        errors.KeyUsedForAnotherRequest.code,
        errors.RequestInProgress.code,
    ]
    assert [code for code in codes if code not in MESSAGES.codes] == []


def test_a_detail_names_the_facts() -> None:
    fault = errors.NotAJsonNumber("records/0/amount", "NaN", 1, 2)
    detail = MESSAGES.of(fault.code, 400).detail(fault.facts)
    assert detail == "字段 records/0/amount 的值 NaN 不是数字，请填写有限数值或留空。"


def test_a_fact_that_is_not_known_leaves_the_title() -> None:
    assert MESSAGES.of("not_a_json_number", 400).detail({}) == "数值无效。"


def test_a_fact_cannot_smuggle_a_format_in() -> None:
    message = MESSAGES.of("not_permitted", 403)
    assert "{given}" in message.detail({"permission": "{given}"})


def test_an_unknown_code_reads_as_its_status_does() -> None:
    assert MESSAGES.of("never_heard", 409).zh == "当前状态不允许"


def _stated_by_services() -> dict[str, str]:
    """The codes of the faults that services define, but those that pass by themselves.

    What they read by libraries is theirs too: identifiers and page tokens.
    """
    found = {}
    house = Path(__file__).parents[4]
    domains = house.glob("services/*/src/*/domain/**/*.py")
    for path in chain(domains, *map(house.glob, SHARED)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = [base.id for base in getattr(node, "bases", []) if isinstance(base, ast.Name)]
            if isinstance(node, ast.ClassDef) and {"Invalid", "Refused", "NotFound"} & {*bases}:
                found[re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower()] = path.name
    return found


def test_every_fault_that_a_service_states_has_words_in_both_languages() -> None:
    stated = _stated_by_services()
    assert {"wrong_key_set", "not_a_uuid", "wrong_page_token"} <= {*stated}
    assert {code: file for code, file in stated.items() if not MESSAGES.knows(code)} == {}
