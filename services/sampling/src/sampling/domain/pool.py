"""The frozen pool: who is a member, in which stratum, and who is left out for which reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sampling.domain.encoding import CODE, Codes, listed, told
from sampling.domain.stratum import Stratum

Marks = NDArray[np.uint8]


class Exclusion(IntEnum):
    """Why a member is left out; where several hold, the first. A number means the same for ever."""

    NONE = 0
    DRAWN_THIS_YEAR = 1
    DRAWN_AND_OPEN = 2
    OPEN_TASK = 3
    ANNUAL_CAP = 4
    INCLUSIVE_POOL = 5

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, eq=False)
class Classed:
    """The classes of one run: enterprises in order of USCC, and the class of each."""

    usccs: Codes
    classes: Marks

    @property
    def ordered(self) -> bool:
        """Whether every enterprise comes once, in order of USCC."""
        return bool(np.all(self.usccs[1:] > self.usccs[:-1]))

    def strata(self, members: Codes) -> Marks:
        """The stratum of each member."""
        if not len(self.usccs):
            return np.full(len(members), Stratum.UNCLASSIFIED, np.uint8)
        place = np.minimum(np.searchsorted(self.usccs, members), len(self.usccs) - 1)
        found = np.asarray(self.usccs[place] == members)
        return np.where(found, self.classes[place], np.uint8(Stratum.UNCLASSIFIED))


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Members in order of USCC, with a stratum and an exclusion each."""

    usccs: Codes
    strata: Marks
    exclusions: Marks

    def __len__(self) -> int:
        return len(self.usccs)

    def library(self) -> dict[Stratum, int]:
        """Members before exclusion, by stratum: what a ratio is of."""
        counts = np.bincount(self.strata, minlength=len(Stratum)).tolist()
        return {stratum: counts[stratum] for stratum in Stratum}

    def digest(self) -> bytes:
        """Of who is a member, and of nothing else about them."""
        return told("pool", listed(self.usccs))

    def left_out(self, after: bytes, size: int) -> list[tuple[str, Exclusion]]:
        """Who is left out and why, after a USCC, in order."""
        first = int(np.searchsorted(self.usccs, after, side="right"))
        places = np.flatnonzero(self.exclusions[first:])[:size] + first
        return [
            (code.decode(), Exclusion(reason))
            for code, reason in zip(
                self.usccs[places].tolist(), self.exclusions[places].tolist(), strict=True
            )
        ]

    def excluded(self) -> dict[str, int]:
        """How many are left out, by reason."""
        counts = np.bincount(self.exclusions, minlength=len(Exclusion)).tolist()
        return {reason.label: counts[reason] for reason in Exclusion if reason and counts[reason]}


def legend(excluded: Iterable[str]) -> dict[str, str]:
    """What the marks of a pool mean, of those that occur: what is added later changes nothing."""
    reasons = sorted({Exclusion.NONE, *(Exclusion[label.upper()] for label in excluded)})
    return {str(int(reason)): reason.label for reason in reasons}


def codes(usccs: Iterable[Any]) -> Codes:
    """USCCs as an array in order."""
    return np.sort(np.array(list(usccs), CODE))


def freeze(members: Codes, classed: Classed, reasons: Mapping[Exclusion, Codes]) -> Pool:
    """Join members with the classes of one run and with who is to be left out."""
    exclusions = np.zeros(len(members), np.uint8)
    for reason in sorted(reasons, reverse=True):
        exclusions[np.isin(members, reasons[reason])] = reason
    return Pool(members, classed.strata(members), exclusions)


def sheltered(inclusive: Codes, classed: Classed) -> Codes:
    """Who of the inclusive pool stays out of routine draws: a class that is high reopens one."""
    found: Codes = inclusive[classed.strata(inclusive) != Stratum.HIGH]
    return found
