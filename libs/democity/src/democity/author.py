"""Writes the script: who has which story, and on which day it happens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from democity.enterprises import Enterprise, Enterprises
from democity.offices import DEPARTMENTS, EMERGENCY, FIRE, MARKET, Office
from democity.script import Finding, Outcome, Scene

# Grave: one department's findings that make it see the enterprise as dangerous by themselves.
GRAVE = {
    MARKET.id: (
        ("special_equipment_overdue",) * 3 + ("false_advertising",) * 2,
        ("special_equipment_overdue",) * 4 + ("false_advertising",) * 3,
    ),
    EMERGENCY.id: (
        ("work_safety_accident",) * 2 + ("major_hidden_danger",),
        ("work_safety_accident",) + ("major_hidden_danger",) * 3,
        ("safety_staff_missing",) + ("major_hidden_danger",) * 3,
    ),
    FIRE.id: (
        ("major_fire_hazard",) + ("fire_facility_fault",) * 2,
        ("major_fire_hazard", "fire_accident"),
        ("major_fire_hazard",) + ("fire_facility_fault",) * 3,
    ),
}
# Slight: a finding that is evidence, but would not carry the department's view alone.
SLIGHT = {
    MARKET.id: ("special_equipment_overdue",),
    EMERGENCY.id: ("major_hidden_danger",),
    FIRE.id: ("fire_facility_fault",) * 2,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How many enterprises have which story."""

    grave_pairs: int = 14
    listed_pairs: int = 12
    grave_trios: int = 4
    listed_trios: int = 4
    late_joiners: int = 6
    singles: int = 20
    unreachable: int = 2
    backlog: int = 6


def write_script(
    population: Enterprises, troubled: set[int], seed: int, plan: Plan | None = None
) -> tuple[Scene, ...]:
    """Cast every story with enterprises whose books are clean. Raises CityTooSmall."""
    return _Author(population, troubled, seed).write(plan or Plan())


class CityTooSmall(ValueError):
    def __init__(self, departments: Sequence[Office], size: int) -> None:
        names = "、".join(each.name_zh for each in departments)
        super().__init__(
            f"Among {size} enterprises none is left that {names} watch and that has clean books:"
            " set ONEDOOR_ENTERPRISES to 2000 or more."
        )


class _Author:
    def __init__(self, population: Enterprises, troubled: set[int], seed: int) -> None:
        self._population = population
        self._random = np.random.default_rng((seed, 3))
        order = self._random.permutation(len(population) - 100)  # the last are registered late
        self._free = [int(index) for index in order if int(index) not in troubled]

    def write(self, plan: Plan) -> tuple[Scene, ...]:
        pairs = ((MARKET, FIRE), (MARKET, EMERGENCY), (EMERGENCY, FIRE))
        scenes = [self._grave("grave_trio", DEPARTMENTS, n) for n in range(plan.grave_trios)]
        scenes += [self._listed("listed_trio", DEPARTMENTS, n) for n in range(plan.listed_trios)]
        scenes += [self._late_joiner(n) for n in range(plan.late_joiners)]
        scenes += [self._grave("grave_pair", pairs[n % 3], n) for n in range(plan.grave_pairs)]
        scenes += [self._listed("listed_pair", pairs[n % 3], n) for n in range(plan.listed_pairs)]
        scenes += [self._single(n) for n in range(plan.singles)]
        scenes += [self._unreachable(n) for n in range(plan.unreachable)]
        scenes += [self._backlog(n) for n in range(plan.backlog)]
        return tuple(scenes)

    def _grave(self, story: str, offices: tuple[Office, ...], number: int) -> Scene:
        day = 1 + number * 3 % 8
        findings = tuple(Finding(day, each, self._grave_of(each, number)) for each in offices)
        return self._scene(story, offices, findings, number)

    def _listed(self, story: str, offices: tuple[Office, ...], number: int) -> Scene:
        """The court publishes it, on the same day as the findings, a day before or after."""
        day = 2 + number * 3 % 6
        findings = tuple(Finding(day, each, SLIGHT[each.id]) for each in offices)
        return self._scene(story, offices, findings, number, listed_on=day + number % 3 - 1)

    def _late_joiner(self, number: int) -> Scene:
        """The third department finds out days later, while the task is open."""
        day = 1 + number % 4
        late = DEPARTMENTS[number % 3]
        early = tuple(each for each in DEPARTMENTS if each is not late)
        findings = (
            *(Finding(day, each, self._grave_of(each, number)) for each in early),
            Finding(day + 2 + number % 2, late, self._grave_of(late, number)),
        )
        return self._scene("late_joiner", DEPARTMENTS, findings, number)

    def _single(self, number: int) -> Scene:
        office = DEPARTMENTS[number % 3]
        finding = Finding(1 + number % 8, office, self._grave_of(office, number))
        return Scene("single", self._cast((office,)), (finding,))

    def _unreachable(self, number: int) -> Scene:
        """Nobody was found at its address: two departments agree, and nobody is sent there."""
        offices = (MARKET, FIRE)
        findings = tuple(Finding(3 + number, each, self._grave_of(each, 0)) for each in offices)
        return Scene("unreachable", self._cast(offices), findings, unreachable=True)

    def _backlog(self, number: int) -> Scene:
        """Two departments have known it for long: a person looks at it after the first run."""
        offices = (MARKET, FIRE)
        findings = tuple(Finding(-number, each, self._grave_of(each, number)) for each in offices)
        return Scene("backlog", self._cast(offices), findings)

    def _scene(
        self,
        story: str,
        offices: tuple[Office, ...],
        findings: tuple[Finding, ...],
        number: int,
        listed_on: int | None = None,
    ) -> Scene:
        last = max((listed_on or 1, *(finding.day for finding in findings)))
        visit_on = last + 1 + number % 3
        return Scene(
            story,
            self._cast(offices),
            findings,
            listed_on=listed_on,
            visit_on=visit_on if number % 5 != 4 else None,
            outcome=(Outcome.SETTLED, Outcome.SETTLED, Outcome.PUNISHED, Outcome.REFUSED)[
                number % 4
            ],
            expected=frozenset(each.id for each in offices),
        )

    def _grave_of(self, office: Office, number: int) -> tuple[str, ...]:
        choices = GRAVE[office.id]
        return choices[number % len(choices)]

    def _cast(self, offices: tuple[Office, ...]) -> Enterprise:
        for position, index in enumerate(self._free):
            enterprise = self._population[index]
            if set(offices) <= set(enterprise.watched_by):
                del self._free[position]
                return enterprise
        raise CityTooSmall(offices, len(self._population))
