"""The simulated city, read three ways: as records by SQL, as records by the kernel, as columns."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from independent.comparing import agree, batch_of
from independent.evaluation import Evaluation
from independent.tables import Enterprise, Told

import kernel
import regulations
from democity.synthetic.city import City
from democity.synthetic.columns import NO_DAY, day_of
from democity.synthetic.names import Names
from democity.synthetic.plain import records
from model_report.judged import judge
from model_report.making import make_city

DAY = date(2026, 6, 30)
LAW = regulations.load()
MONTHS = (0, 1, 2, 3, 12, 13, 14, 15)
"""Enough of the monthly series for whatever compares a month with the same one a year before."""


class Town:
    """A city of one neighbourhood, by the codes of its enterprises."""

    def __init__(self, size: int) -> None:
        self.part = City(size, DAY, months=MONTHS).part(0)
        self.names = Names(self.part.population)
        self.usccs = [self.names.uscc(number) for number in range(size)]

    def enterprises(self) -> list[Enterprise]:
        """Every record as its source sends it, with what annotations say of it."""
        told: defaultdict[object, list[Told]] = defaultdict(list)
        for table in self.part.tables.values():
            for row, record in enumerate(records(table, self.names)):
                repaired = int(table.repaired_on[row])
                told[record["uscc"]].append(
                    Told(
                        sum(map(len, told.values())) + 1,
                        table.kind,
                        str(record["source_department"]),
                        record,
                        None if repaired == NO_DAY else day_of(repaired),
                        bool(table.revoked[row]),
                    )
                )
        born = self.part.population.life.established_on
        return [
            Enterprise(told[uscc], day_of(int(day)))
            for uscc, day in zip(self.usccs, born, strict=True)
        ]

    def states(self, run: Evaluation) -> dict[str, list[str]]:
        """What a run says to the next one."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for ent, state in sorted(run.peer_states):
            found[self.usccs[ent]].append(state)
        return found


@pytest.mark.long
def test_sql_and_the_kernel_agree_on_the_city() -> None:
    town, program = Town(1000), LAW.program(DAY)
    enterprises = town.enterprises()
    first = agree(program, enterprises, {}, DAY)
    second = agree(program, enterprises, town.states(first), DAY)
    changed = [key for key in first.values if first.values[key] != second.values[key]]
    assert len(changed) > 20, "related enterprises were classed by the first run"
    assert {*second.classes.values()} == {*kernel.RiskClass, kernel.ABSENT_CLASS}
    assert len({name for (_, name), points in second.points.items() if points}) > 100


def test_columns_mean_what_the_records_mean_that_are_made_of_them() -> None:
    town, program = Town(200), LAW.program(DAY)
    on, city = program.on(DAY), make_city(LAW, [town.part], DAY)
    by_columns = judge(city, DAY).scores
    plain = batch_of(program, town.enterprises(), {})
    before = kernel.PeerStates.of_run(town.usccs, kernel.fold(on, plain).peer_states)
    by_records = kernel.fold(on, plain.with_peers(before))
    for name in kernel.Scores.__slots__:
        assert np.array_equal(getattr(by_columns, name), getattr(by_records, name)), name
    assert len(plain.facts) == len(city.batch.facts)
