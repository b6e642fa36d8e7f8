"""Writes the script: who has which story, and on which day it happens."""

from dataclasses import dataclass

from democity.casting import Casting
from democity.enterprises import Enterprises
from democity.matters import Matter, findings
from democity.offices import Office
from democity.script import Finding, Outcome, Scene

_OUTCOMES = (Outcome.SETTLED, Outcome.SETTLED, Outcome.PUNISHED, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many enterprises have which story."""

    grave_pairs: int = 20
    listed_pairs: int = 16
    grave_trios: int = 5
    listed_trios: int = 5
    late_joiners: int = 6
    singles: int = 30
    unreachable: int = 2
    backlog: int = 6


def write_script(
    population: Enterprises, troubled: set[int], seed: int, plan: Plan | None = None
) -> tuple[Scene, ...]:
    """Cast every story with enterprises whose books are clean. Raises CityTooSmall."""
    return _Author(Casting(population, troubled, seed)).write(plan or Plan())


@dataclass(frozen=True, slots=True)
class _Author:
    casting: Casting

    def write(self, plan: Plan) -> tuple[Scene, ...]:
        scenes = [self._grave("grave_pair", 2, n) for n in range(plan.grave_pairs)]
        scenes += [self._listed("listed_pair", 2, n) for n in range(plan.listed_pairs)]
        scenes += [self._grave("grave_trio", 3, n) for n in range(plan.grave_trios)]
        scenes += [self._listed("listed_trio", 3, n) for n in range(plan.listed_trios)]
        scenes += [self._late_joiner(n) for n in range(plan.late_joiners)]
        scenes += [self._single(n) for n in range(plan.singles)]
        scenes += [self._unreachable(n) for n in range(plan.unreachable)]
        scenes += [self._backlog(n) for n in range(plan.backlog)]
        return tuple(scenes)

    def _grave(self, story: str, count: int, number: int) -> Scene:
        day = 1 + number * 3 % 8
        enterprise, offices = self.casting.grave(count)
        found = tuple(Finding(day, each, _grave_of(each, number)) for each in offices)
        return _visited(Scene(story, enterprise, found), number)

    def _listed(self, story: str, count: int, number: int) -> Scene:
        """The court publishes it, on the same day as the findings, a day before or after."""
        day = 2 + number * 3 % 6
        enterprise, offices = self.casting.slight(count)
        found = tuple(Finding(day, each, findings()[each.id].slight) for each in offices)
        listed_on = day + number % 3 - 1
        return _visited(Scene(story, enterprise, found, listed_on=listed_on), number)

    def _late_joiner(self, number: int) -> Scene:
        """The third department finds out days later, while the task is open."""
        day = 1 + number % 4
        enterprise, (*early, late) = self.casting.grave(3)
        found = (
            *(Finding(day, each, _grave_of(each, number)) for each in early),
            Finding(day + 2 + number % 2, late, _grave_of(late, number)),
        )
        return _visited(Scene("late_joiner", enterprise, found), number)

    def _single(self, number: int) -> Scene:
        enterprise, (office,) = self.casting.single()
        found = (Finding(1 + number % 8, office, _grave_of(office, number)),)
        return Scene("single", enterprise, found)

    def _unreachable(self, number: int) -> Scene:
        """Nobody was found at its address: two departments agree, and nobody is sent there."""
        enterprise, offices = self.casting.grave(2)
        found = tuple(Finding(3 + number, each, _grave_of(each, 0)) for each in offices)
        return Scene("unreachable", enterprise, found, unreachable=True)

    def _backlog(self, number: int) -> Scene:
        """Two departments have known it for long: a person looks at it after the first run."""
        enterprise, offices = self.casting.grave(2)
        found = tuple(Finding(-number, each, _grave_of(each, number)) for each in offices)
        return Scene("backlog", enterprise, found)


def _visited(scene: Scene, number: int) -> Scene:
    """The same story with the visit that follows from it: all departments at once."""
    return Scene(
        scene.story,
        scene.enterprise,
        scene.findings,
        listed_on=scene.listed_on,
        visit_on=scene.complete_on + 1 + number % 3 if number % 5 != 4 else None,
        outcome=_OUTCOMES[number % 4],
        expected=frozenset(each.id for each in scene.offices),
    )


def _grave_of(office: Office, number: int) -> tuple[Matter, ...]:
    choices = findings()[office.id].grave
    return choices[number % len(choices)]
