"""Whether a commitment, a share or a public value is taken: each once, in its time."""

from dataclasses import replace
from datetime import datetime

from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import (
    NoSuchSource,
    NotTheTime,
    OtherShare,
    OtherStatement,
    SamePerson,
    WrongPublicValue,
    WrongShare,
)
from sampling.domain.rfc3797 import numbers
from sampling.domain.seed import SIZE, Kind, Source, share_commitment
from sampling.domain.statement import instant


def commitment(draw: Draw, department: str, given: bytes, now: datetime) -> Source | None:
    """The source with its commitment; None: it is on file.

    Raises NoSuchSource, OtherShare, NotTheTime, WrongShare.
    """
    source = _source(draw, Kind.DEPARTMENT, department)
    if source.commitment:
        _require_same(source, source.commitment, given)
        return None
    _in_time(draw, DrawState.GATHERING, now, "a commitment")
    if len(given) != SIZE:
        raise WrongShare(department)
    return replace(source, commitment=given)


def share(
    draw: Draw, department: str, given: bytes, frozen: bytes, published: bytes, now: datetime
) -> Source | None:
    """The source with its share; None: it is on file.

    `frozen`: the digest of the statement that the department was shown, `published`: of the one
    that is. Raises NoSuchSource, OtherShare, NotTheTime, OtherStatement, WrongShare.
    """
    source = _source(draw, Kind.DEPARTMENT, department)
    if source.share:
        _require_same(source, source.share, given)
        return None
    _in_time(draw, DrawState.FROZEN, now, "a share")
    if frozen != published:
        raise OtherStatement(frozen.hex(), published.hex())
    fits = share_commitment(draw.draw_id, department, given) == source.commitment
    if len(given) != SIZE or not fits:
        raise WrongShare(department)
    return replace(source, share=given)


def public_value(draw: Draw, name: str, given: str, by: str, now: datetime) -> Source | None:
    """The source with its value, smallest number first; None: it is on file.

    Raises NoSuchSource, WrongPublicValue, OtherShare, NotTheTime, SamePerson.
    """
    source = _source(draw, Kind.PUBLIC, name)
    found = numbers(given)
    if found is None:
        raise WrongPublicValue(given)
    text = " ".join(map(str, sorted(found))).encode()
    if source.share:
        _require_same(source, source.share, text)
        return None
    if draw.state is not DrawState.FROZEN or not source.due_at or now < source.due_at:
        when = f"from {instant(source.due_at)} on" if source.due_at else "when it is due"
        raise NotTheTime("a public value", draw.state, f"{when}, when the draw is frozen")
    if by == draw.started_by:
        raise SamePerson()
    return replace(source, share=text)


def _source(draw: Draw, kind: Kind, name: str) -> Source:
    source = draw.sources.find(kind, name)
    if source is None:
        raise NoSuchSource(draw.draw_id, name)
    return source


def _require_same(source: Source, known: bytes, given: bytes) -> None:
    if given != known:
        raise OtherShare(source.name)


def _in_time(draw: Draw, state: DrawState, now: datetime, what: str) -> None:
    if draw.state is not state or (draw.deadline and now >= draw.deadline):
        until = f" and before {instant(draw.deadline)}" if draw.deadline else ""
        raise NotTheTime(what, draw.state, f"while the draw is {state}{until}")
