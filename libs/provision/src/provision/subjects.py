"""The registry of subjects, `proto/subjects.yaml`, as values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

_FIELDS = {"message", "kind", "producer", "consumers", "retention", "dead_letter"}
_DAYS = re.compile(r"P(\d+)D")


class BadSubject(ValueError):
    """An entry of subjects.yaml that does not say what it has to."""

    def __init__(self, subject: str, reason: str) -> None:
        self.subject, self.reason = subject, reason
        super().__init__(f"subjects.yaml, {subject}: {reason}")


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of event: who tells it, who listens, how long the broker keeps it."""

    name: str
    producer: str
    consumers: tuple[str, ...]
    retention: timedelta

    @property
    def stream(self) -> str:
        return self.producer.upper()

    def durable(self, consumer: str) -> str:
        """`dispatch-agreement-changed`: the position of one consumer in this subject."""
        return f"{consumer}-{self.name.rpartition('.')[2].replace('_', '-')}"


def subjects() -> tuple[Subject, ...]:
    """The registry as packed with the contracts. Raises BadSubject."""
    return read((files("onedoor") / "subjects.yaml").read_text("utf-8"))


def read(text: str) -> tuple[Subject, ...]:
    """The registry in `text`. Raises BadSubject."""
    return tuple(_subject(name, entry) for name, entry in yaml.safe_load(text)["subjects"].items())


def services(registry: Sequence[Subject]) -> tuple[str, ...]:
    """Everybody who tells or listens, and so needs a login at the broker."""
    return tuple(sorted({name for s in registry for name in (s.producer, *s.consumers)}))


def _subject(name: str, entry: dict[str, Any]) -> Subject:
    if set(entry) != _FIELDS:
        raise BadSubject(name, f"the fields are {sorted(entry)}, expected {sorted(_FIELDS)}")
    days = _DAYS.fullmatch(str(entry["retention"]))
    if days is None:
        raise BadSubject(name, f"retention is {entry['retention']!r}, expected days as in P7D")
    if name.split(".")[1:2] != [entry["producer"]]:
        raise BadSubject(name, f"the producer is {entry['producer']!r}, the name says otherwise")
    return Subject(
        name=name,
        producer=entry["producer"],
        consumers=tuple(entry["consumers"]),
        retention=timedelta(days=int(days[1])),
    )
