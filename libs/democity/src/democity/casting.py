"""Who plays a story: an enterprise with clean books, and departments that watch over it.

The departments that played least go first, so that all play where a city is large enough.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from democity.enterprises import Enterprise, Enterprises
from democity.matters import Findings, findings
from democity.offices import DEPARTMENTS, Office

Cast = tuple[Enterprise, tuple[Office, ...]]
LATE = 100
"""The last on the register, who may be registered late, have no story."""


class CityTooSmall(ValueError):
    def __init__(self, departments: int, size: int) -> None:
        super().__init__(
            f"Among {size} enterprises none is left that {departments} departments watch and that"
            " has clean books: set ONEDOOR_ENTERPRISES to 2000 or more."
        )


class Casting:
    def __init__(self, population: Enterprises, troubled: set[int], seed: int) -> None:
        self._population = population
        random = np.random.default_rng((seed, 3))
        order = random.permutation(max(len(population) - LATE, 0)).tolist()
        self._free = [population[index] for index in order if index not in troubled]
        self._played: dict[str, Counter[str]] = {}
        places = random.permutation(len(DEPARTMENTS)).tolist()
        self._rank = {each.id: place for each, place in zip(DEPARTMENTS, places, strict=True)}

    def grave(self, count: int) -> Cast:
        """Departments with findings enough for a view of their own. Raises CityTooSmall."""
        return self._cast("joint", count, [each for each in DEPARTMENTS if _told(each).grave])

    def slight(self, count: int) -> Cast:
        """Departments with evidence. Raises CityTooSmall."""
        return self._cast("joint", count, [each for each in DEPARTMENTS if _told(each).slight])

    def single(self) -> Cast:
        """One department with findings enough for a view of its own. Raises CityTooSmall."""
        return self._cast("alone", 1, [each for each in DEPARTMENTS if _told(each).grave])

    def _cast(self, what: str, count: int, able: Sequence[Office]) -> Cast:
        played = self._played.setdefault(what, Counter())
        for lead in self._least(able, played):
            for position, enterprise in enumerate(self._free):
                watching = [each for each in enterprise.watched_by if each in able]
                if lead in watching and len(watching) >= count:
                    others = self._least([each for each in watching if each != lead], played)
                    offices = (lead, *others[: count - 1])
                    played.update(each.id for each in offices)
                    del self._free[position]
                    return enterprise, offices
        raise CityTooSmall(count, len(self._population))

    def _least(self, offices: Sequence[Office], played: Counter[str]) -> list[Office]:
        return sorted(offices, key=lambda each: (played[each.id], self._rank[each.id]))


def _told(office: Office) -> Findings:
    return findings()[office.id]
