"""How far a draw is, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from sampling.domain.draw import Draw

INSPECTORS_DRAWN = "inspectors_drawn"


@dataclass(frozen=True, slots=True)
class Progress:
    """`visits`: in all, and those to which nobody goes."""

    number: int
    step: str
    digest: bytes
    draw: Draw
    visits: tuple[int, int] | None = None


def steps(draw: Draw, visits: tuple[int, int] | None, after: int) -> Iterator[Progress]:
    """The steps after one that is known."""
    found = [Progress(each.number, each.step, each.digest, draw) for each in draw.published]
    if visits is not None:
        found.append(Progress(len(found) + 1, INSPECTORS_DRAWN, b"", draw, visits))
    return (each for each in found if each.number > after)
