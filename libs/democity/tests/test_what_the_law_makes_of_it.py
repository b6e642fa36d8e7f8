"""The script's author intends; here the law in force says what comes of it.

The city itself imports no law. This test does, so that a change of the law that leaves the script
without its point is seen here and not in a demonstration.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import kernel
import regulations
from democity.calendar import LIVE_DAYS
from democity.records import Record
from identifiers import record_id

City = Any
HIGH = int(kernel.RiskClass.HIGH)


class Law:
    """What every enterprise's records mean, day by day."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._law = regulations.load("shaoxing")
        self._dossiers: dict[str, kernel.Dossier] = {}
        enterprises = (city.population[index] for index in range(len(city.population)))
        self._trades = {each.uscc: each.industry_code for each in enterprises}
        self._program = self._law.program(city.live.calendar[0])

    def learn(self, records: Iterable[Record]) -> None:
        of_one: dict[str, dict[int, list[kernel.Fact]]] = {}
        for record in records:
            fields = {n: str(v) if isinstance(v, float) else v for n, v in record.items()}
            facts = kernel.encode_record(
                self._program,
                str(record["kind"]),
                fields,
                source_department=str(record["source_department"]),
            )
            number = record_id(str(record["source_system"]), str(record["record_no"]))
            of_one.setdefault(str(record["uscc"]), {})[int(number)] = facts
        for uscc, changes in of_one.items():
            known = self._dossiers.get(uscc, kernel.Dossier.empty())
            self._dossiers[uscc] = known.with_records(self._program, changes)

    def high(self, day: int) -> dict[str, set[int]]:
        """Views under which each enterprise is high."""
        usccs = list(self._dossiers)
        on = self._program.on(self._city.live.calendar[day])
        scores = kernel.fold(on, kernel.stack([self._dossiers[uscc] for uscc in usccs]))
        rows = (scores.classes == HIGH).nonzero()
        found: dict[str, set[int]] = {}
        for row, view in zip(*rows, strict=True):
            if view:
                found.setdefault(usccs[row], set()).add(int(view))
        return found

    def agreements(self, day: int) -> dict[str, frozenset[str]]:
        """Departments that see an enterprise as high, as its supervisors, on their own evidence."""
        on = self._program.on(self._city.live.calendar[day])
        trigger = self._law.joint_trigger(on.day)
        found = {}
        for uscc, views in self.high(day).items():
            departments = frozenset(
                name
                for name, view in self._program.view_of.items()
                if view in views
                and name in self._watching(uscc)
                and kernel.own_evidence(on, self._dossiers[uscc], name).points
                >= trigger.min_own_evidence_points
            )
            if len(departments) >= trigger.min_departments:
                found[uscc] = departments
        return found

    def classes(self, uscc: str, day: int) -> np.ndarray:
        on = self._program.on(self._city.live.calendar[day])
        return kernel.fold(on, kernel.stack([self._dossiers[uscc]])).classes[0]

    def _watching(self, uscc: str) -> set[str]:
        on = self._city.live.calendar[0]
        return {library.department for library in self._law.libraries_of(self._trades[uscc], on)}


def known_before(city: City) -> list[Record]:
    records = [*city.history.registrations]
    records += [each for of_office in city.history.by_office.values() for each in of_office]
    return records + [record for _, record in city.live.before_start()]


@pytest.mark.parametrize("seed", [1, 2])
def test_each_story_comes_to_what_its_author_intends(
    write_city: Callable[[int], City], seed: int
) -> None:
    city = write_city(seed)
    law = Law(city)
    law.learn(known_before(city))
    backlog = law.agreements(0)
    seen: dict[str, frozenset[str]] = {}
    for day in range(1, LIVE_DAYS + 1):
        for records in city.live.on_day(day).values():
            law.learn(records)
        for uscc, departments in law.agreements(day).items():
            if uscc not in backlog:
                seen.setdefault(uscc, departments)
                assert seen[uscc] <= departments, "nothing is settled here, so nobody leaves"
                seen[uscc] = departments
    unreachable = {s.enterprise.uscc for s in city.script if s.unreachable}
    expected = {s.enterprise.uscc: s.expected for s in city.script if s.expected}
    cast = {s.enterprise.uscc for s in city.script}
    assert {uscc: found for uscc, found in seen.items() if uscc in cast - unreachable} == expected
    # Besides, a city is a city: who had troubles before may have more of them.
    troubled = {city.population[index].uscc for index in city.history.troubled}
    assert seen.keys() - cast <= troubled
    assert len(seen.keys() - cast) < 5
    assert unreachable <= seen.keys()
    assert {s.enterprise.uscc for s in city.script if s.story == "backlog"} <= backlog.keys()
    views = law.high(LIVE_DAYS)
    singles = [s.enterprise.uscc for s in city.script if s.story == "single"]
    assert Counter(len(views[uscc]) for uscc in singles) == {1: len(singles)}


def test_what_follows_a_visit_moves_classes_both_ways(city: City) -> None:
    law = Law(city)
    law.learn(known_before(city))
    for day in range(1, LIVE_DAYS + 1):
        for records in city.live.on_day(day).values():
            law.learn(records)
    moves: Counter[str] = Counter()
    for scene in city.script:
        if scene.visit_on is None:
            continue
        before = law.classes(scene.enterprise.uscc, LIVE_DAYS).astype(int)
        law.learn(record for _, record in city.live.after_visit(scene, LIVE_DAYS))
        after = law.classes(scene.enterprise.uscc, LIVE_DAYS).astype(int)
        moves["up"] += bool((after > before).any())
        moves["down"] += bool((after < before).any())
    assert moves["up"] >= 4
    assert moves["down"] >= 10
