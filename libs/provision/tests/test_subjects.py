"""The registry of subjects, and what is made from it."""

from datetime import timedelta

import pytest

from messaging import durable_of, stream_of, subject_of
from onedoor.scoring.v1 import events_pb2
from provision import BadSubject, authorization, durables, service_user, services, streams, subjects
from provision.subjects import read

ENTRY = """
subjects:
  onedoor.scoring.v1.agreement_changed:
    message: onedoor.scoring.v1.AgreementChanged
    kind: message
    producer: {producer}
    consumers: [dispatch]
    retention: {retention}
    dead_letter: set aside
"""


def test_names_made_from_the_registry_are_those_the_services_use() -> None:
    message = events_pb2.AgreementChanged
    (subject,) = [subject for subject in subjects() if subject.name == subject_of(message)]
    assert subject.stream == stream_of(message)
    assert subject.durable("dispatch") == durable_of(message, "dispatch")


def test_a_stream_keeps_its_events_as_long_as_the_longest_kept() -> None:
    for stream in streams(subjects()):
        kept = [subject.retention for subject in subjects() if subject.stream == stream.name]
        assert timedelta(seconds=stream.max_age) == max(kept)


def test_every_consumer_of_every_subject_has_a_position_of_its_own() -> None:
    positions = [(stream, durable.durable_name) for stream, durable in durables(subjects())]
    assert len(set(positions)) == sum(len(subject.consumers) for subject in subjects())


def test_a_service_may_publish_what_it_produces_and_nothing_of_another() -> None:
    for name in services(subjects()):
        allowed = service_user(name, subjects(), "U").publish
        told = {subject.name for subject in subjects() if subject.producer == name}
        assert {subject for subject in allowed if not subject.startswith("$JS.")} == told


def test_answers_reach_a_service_in_an_inbox_nobody_else_may_read() -> None:
    inboxes = [service_user(name, subjects(), "U").subscribe for name in services(subjects())]
    assert len(set(inboxes)) == len(inboxes)
    assert ("_INBOX.>",) not in inboxes
    assert '"subscribe": {"allow": ["_INBOX_push.>"]}' in authorization(
        [service_user("push", subjects(), "U")]
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENTRY.format(producer="dispatch", retention="P7D"), "the name says otherwise"),
        (ENTRY.format(producer="scoring", retention="a week"), "expected days as in P7D"),
        (ENTRY.format(producer="scoring", retention="P7D") + "    replicas: 3\n", "replicas"),
    ],
)
def test_an_entry_that_does_not_say_what_it_has_to_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadSubject, match=f"agreement_changed: .*{reason}"):
        read(text)
