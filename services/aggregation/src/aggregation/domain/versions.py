"""Which version a record becomes, given what is on file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import Sender


@dataclass(frozen=True, slots=True)
class Head:
    """The newest version of a record on file."""

    version: int
    digest: bytes
    uscc: str
    kind: int
    department: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version to be stored. `before`: the head it replaces; `newest` is False for a version that
    came later than its successor, which changes history but not what is in effect."""

    record: Record
    number: int
    before: Head | None
    newest: bool

    @property
    def moved_from(self) -> str | None:
        """The enterprise that loses the record."""
        if not self.newest or self.before is None or self.before.uscc == self.record.uscc:
            return None
        return self.before.uscc


@dataclass(slots=True)
class Plan:
    """What becomes of the valid records of one batch; `problems` by their index in it."""

    versions: list[Version] = field(default_factory=list)
    unchanged: int = 0
    problems: dict[int, Problem] = field(default_factory=dict)


@dataclass(slots=True)
class Chain:
    """One record's history while a batch is decided on: the head, and digests by version."""

    head: Head | None
    on_file: dict[int, bytes]

    def extend(self, record: Record) -> Version | Problem | None:
        """The version it becomes; None where it says nothing new."""
        if record.version is None:
            if self.head is not None and self.head.digest == record.digest:
                return None
            return self._added(record, self.head.version + 1 if self.head else 1)
        known = self.on_file.get(record.version)
        if known is None:
            return self._added(record, record.version)
        if known == record.digest:
            return None
        expected = "the content that this version had, or a higher version"
        given = str(record.version)
        return Problem("version_conflict", "version", given, expected, record.record_no)

    def _added(self, record: Record, number: int) -> Version:
        before = self.head
        newest = before is None or number > before.version
        self.on_file[number] = record.digest
        if newest:
            self.head = Head(number, record.digest, record.uscc, record.kind, record.department)
        return Version(record, number, before, newest)


def plan(
    records: Iterable[tuple[int, Record]],
    heads: Mapping[str, Head],
    on_file: Mapping[str, Mapping[int, bytes]],
    sender: Sender,
) -> Plan:
    """Decide on records of one source system, in the order of the batch.

    `heads` and `on_file` (digests of versions that the source numbered itself) by record number.
    A record that another department sent before is not a restricted sender's to change.
    """
    result, chains = Plan(), dict[str, Chain]()
    for index, record in records:
        chain = chains.get(record.record_no)
        if chain is None:
            chain = _chain(heads.get(record.record_no), on_file.get(record.record_no, {}))
            chains[record.record_no] = chain
        outcome = _foreign(chain.head, record, sender) or chain.extend(record)
        if outcome is None:
            result.unchanged += 1
        elif isinstance(outcome, Version):
            result.versions.append(outcome)
        else:
            result.problems[index] = outcome
    return result


def _chain(head: Head | None, on_file: Mapping[int, bytes]) -> Chain:
    known = dict(on_file)
    if head is not None:
        known[head.version] = head.digest
    return Chain(head, known)


def _foreign(head: Head | None, record: Record, sender: Sender) -> Problem | None:
    if head is None or not sender.department or head.department == record.department:
        return None
    expected = "a record number that no other department uses in this source system"
    return Problem("foreign_record", "record_no", record.record_no, expected, record.record_no)
