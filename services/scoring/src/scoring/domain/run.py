"""A run: one evaluation of everybody as of a day and a ledger number."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kernel import GENERAL_VIEW
from scoring.domain.errors import OtherRun, RunIdMissing
from scoring.domain.evaluation import Evaluation

MAX_RUN_ID = 100
USCC_LENGTH = 18


class RunState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """`current` is False where a past day is recomputed: its digest is told, no class stored."""

    run_id: str
    on: date
    at_least: int
    current: bool
    state: RunState = RunState.RUNNING
    through: int = 0
    model_version: str = ""
    regulations_version: str = ""
    classified: int = 0
    changed: int = 0
    digest: str = ""

    def check_id(self) -> None:
        """Raises RunIdMissing."""
        if not 0 < len(self.run_id) <= MAX_RUN_ID:
            raise RunIdMissing()

    def check_same(self, on: date | None, at_least: int) -> None:
        """Raises OtherRun where the same run_id was started with another question."""
        if (on is not None and on != self.on) or at_least != self.at_least:
            raise OtherRun(self.run_id)


@dataclass(frozen=True, slots=True)
class Page:
    """What a run said of some enterprises in order of USCC.

    `usccs` holds 18 ASCII characters each, `classes` the general class in a byte each, and
    `peer_states` what related enterprises are told of each, as bits.
    """

    usccs: bytes
    classes: bytes
    peer_states: bytes

    @classmethod
    def of(cls, evaluation: Evaluation) -> "Page":
        usccs = "".join(enterprise.uscc for enterprise in evaluation.enterprises).encode()
        general = evaluation.classes[:, GENERAL_VIEW].tobytes()
        return cls(usccs, general, evaluation.peer_states.tobytes())


@dataclass(slots=True)
class Digest:
    """SHA-256 over the rows in order of USCC.

    A row: the USCC in ASCII, its classes by view (one byte each), its scores by view (thousandths,
    four bytes each, little endian).
    """

    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, evaluation: Evaluation) -> None:
        scores = evaluation.scores.astype("<i4")
        for row, enterprise in enumerate(evaluation.enterprises):
            self._hash.update(enterprise.uscc.encode())
            self._hash.update(evaluation.classes[row].tobytes())
            self._hash.update(scores[row].tobytes())

    def text(self) -> str:
        return self._hash.hexdigest()
