"""Later judgements on a record, and what holds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class AnnotationKind(IntEnum):
    """Numbers as in the contract; they are stored."""

    REPAIR = 1
    OBJECTION = 2
    REVOCATION = 3


@dataclass(frozen=True, slots=True)
class Annotation:
    """`seq` is the order of arrival; `ledger` and `at` say when it became known."""

    kind: int
    decided_on: date
    in_force: bool
    seq: int
    ledger: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds of one record. `ledger`, `at`: of its newest annotation."""

    repaired_on: date | None
    revoked: bool
    objection_open: bool
    ledger: int
    at: datetime


def judgement(annotations: Iterable[Annotation]) -> Judgement:
    """Of each kind the newest decision holds; of one day's decisions the one that came last.

    So the order of arrival does not matter where decisions are of different days.
    """
    ordered = sorted(annotations, key=lambda each: (each.decided_on, each.seq))
    held = {each.kind: each for each in ordered}
    newest = max(ordered, key=lambda each: each.ledger)
    repair = held.get(AnnotationKind.REPAIR)
    return Judgement(
        repaired_on=repair.decided_on if repair and repair.in_force else None,
        revoked=_in_force(held.get(AnnotationKind.REVOCATION)),
        objection_open=_in_force(held.get(AnnotationKind.OBJECTION)),
        ledger=newest.ledger,
        at=newest.at,
    )


def _in_force(annotation: Annotation | None) -> bool:
    return annotation is not None and annotation.in_force
