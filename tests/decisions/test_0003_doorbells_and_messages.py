from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf.message import Message

from messaging import subject_of

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "proto/subjects.yaml").read_text())[
    "subjects"
]


def message_of(name: str) -> type[Message]:
    package, message = name.rsplit(".", 1)
    return getattr(import_module(f"{package}.events_pb2"), message)  # type: ignore[no-any-return]


def mentions(service: str, word: str) -> bool:
    source = ROOT / "services" / service / "src"
    return any(word in path.read_text() for path in source.rglob("*.py"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_named_after_its_message(subject: str) -> None:
    assert subject_of(message_of(SUBJECTS[subject]["message"])) == subject


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_has_its_producer_and_its_consumers_in_the_code(subject: str) -> None:
    name = SUBJECTS[subject]["message"].rsplit(".", 1)[1]
    assert mentions(SUBJECTS[subject]["producer"], f"{name}(")
    for consumer in SUBJECTS[subject]["consumers"]:
        assert mentions(consumer, name), f"{consumer} does not listen to {name}"


def test_every_event_of_the_contracts_has_a_subject() -> None:
    names = set()
    for path in (ROOT / "proto/onedoor").glob("*/v1/events.proto"):
        module = import_module(f"onedoor.{path.parts[-3]}.v1.events_pb2")
        names |= {m.full_name for m in module.DESCRIPTOR.message_types_by_name.values()}
    listed = {entry["message"] for entry in SUBJECTS.values()}
    parts = {"onedoor.scoring.v1.ChangedView", "onedoor.scoring.v1.AgreeingDepartment"}
    assert names - parts == listed


@pytest.mark.parametrize("subject", [s for s in SUBJECTS if SUBJECTS[s]["kind"] == "message"])
def test_a_message_names_a_version_of_its_aggregate(subject: str) -> None:
    fields = set(message_of(SUBJECTS[subject]["message"]).DESCRIPTOR.fields_by_name)
    # A visit and a delivery's state are told once each: their id is their version.
    assert fields & {"version", "epoch", "visit_id", "delivery_id"}
