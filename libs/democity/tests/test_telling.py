"""What arrives is the city's records with what goes wrong on the way, and nothing is lost."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from democity.rates import load_rates
from democity.synthetic.city import City, Part
from democity.synthetic.columns import NO_DAY
from democity.synthetic.names import Names
from democity.synthetic.plain import records
from democity.synthetic.telling import Message, Telling

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def part() -> Part:
    return City(2000, TODAY, seed=8, months=(0, 12)).part(0)


@pytest.fixture(scope="module")
def messages(part: Part) -> list[Message]:
    return Telling(part, load_rates("base"), 8, TODAY).messages()


def key(message: Message) -> tuple[str, str]:
    return str(message.content["source_system"]), str(message.content["record_no"])


def of(messages: list[Message], *whats: str) -> list[Message]:
    return [message for message in messages if message.what in whats]


def test_the_last_versions_are_the_records_of_the_tables(
    part: Part, messages: list[Message]
) -> None:
    last = {key(m): m.content for m in of(messages, "record", "correction", "repeat")}
    names = Names(part.population)
    plain = [r for table in part.tables.values() for r in records(table, names)]
    assert len(last) == len(plain)
    assert all(last[str(r["source_system"]), str(r["record_no"])] == r for r in plain)


def test_messages_come_in_the_order_of_their_days_and_none_after_today(
    messages: list[Message],
) -> None:
    days = [message.on for message in messages]
    assert days == sorted(days)
    assert days[-1] <= TODAY


def test_an_annotation_follows_its_record(part: Part, messages: list[Message]) -> None:
    seen: set[tuple[str, str]] = set()
    for message in messages:
        if message.what in ("repair", "revocation"):
            assert key(message) in seen
        else:
            seen.add(key(message))
    penalties = part.tables["administrative_penalty"]
    assert len(of(messages, "repair")) == (penalties.repaired_on != NO_DAY).sum() > 0
    assert len(of(messages, "revocation")) == penalties.revoked.sum() > 0


def test_a_correction_differs_from_what_was_sent_before(messages: list[Message]) -> None:
    sent: dict[tuple[str, str], Any] = {}
    differences: Counter[str] = Counter()
    for message in of(messages, "record", "correction"):
        if message.what == "correction":
            before = sent[key(message)]
            changed = {n for n, value in message.content.items() if before[n] != value}
            assert len(changed) == 1
            differences.update(changed)
        sent[key(message)] = message.content
    assert sum(differences.values()) > 100
    assert differences["registered_capital_wan"] > 0


def test_what_is_wrong_and_what_is_spoilt_is_as_frequent_as_the_rates_say(
    messages: list[Message],
) -> None:
    counts = Counter(message.what for message in messages)
    told, sending = counts["record"], load_rates("base").sending
    for what, share in (("repeat", sending.sent_twice), ("bad", sending.bad)):
        error = (share.rate / told) ** 0.5
        assert abs(counts[what] / told - share.rate) < 4.5 * error, what
    # What has neither an amount nor a second day cannot be mistaken so.
    assert 0 < counts["correction"] / told <= sending.corrected.rate * 1.1


def test_a_wrong_version_can_still_be_accepted(messages: list[Message], catalogue: Any) -> None:
    for message in of(messages, "record", "correction", "repeat"):
        assert not catalogue.faults(message.content), message


def test_a_spoilt_record_is_spoilt_in_the_field_it_names(
    messages: list[Message], catalogue: Any
) -> None:
    ways = defaultdict(int)
    for message in of(messages, "bad"):
        ways[message.code] += 1
        if message.code not in ("unknown_kind", "wrong_check_character"):
            assert any(message.field in fault for fault in catalogue.faults(message.content))
    assert len(ways) == 8


def test_chosen_kinds_arrive_alone(part: Part) -> None:
    telling = Telling(part, load_rates("base"), 8, TODAY)
    only = telling.messages(["licence", "registration"])
    assert {m.content["kind"] for m in of(only, "record")} == {"licence", "registration"}
