"""A small world: one kind, every operation, a tree with merit in it, one department."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import settings

from kernel import (
    Aggregate,
    Condition,
    Definitions,
    DepartmentModel,
    DirectRule,
    Dossier,
    Indicator,
    Kind,
    Point,
    Repaired,
    RiskClass,
    compile_program,
    encode_record,
)

settings.register_profile("onedoor", deadline=None)
settings.load_profile("onedoor")

EVENT = Kind(
    id="event",
    coded={"mode": ("harm", "merit", "fire", "visit"), "serious": (False, True)},
    dates=("on", "told_on", "until"),
    amounts=("amount",),
    texts=("task",),
)
BASE = Point(
    id="",
    indicator="harm",
    department=None,
    kind="event",
    aggregate=Aggregate.COUNT,
    months=12,
    filter={"mode": ("harm",)},
    dates=("on",),
    ends=(),
    repaired=Repaired.EXCLUDE,
    field=None,
    unit="record",
    scale=1,
    edges=(0, 1, 2, 3),
    points=(0, 100, 500, 800),
)
POINTS = (
    replace(BASE, id="harm_12m"),
    replace(
        BASE, id="merit", filter={"mode": ("merit",)}, indicator="merit", points=(0, -50, -90, -200)
    ),
    replace(
        BASE, id="half", repaired=Repaired.INCLUDE_HALF, indicator="other", points=(0, 10, 20, 30)
    ),
    replace(
        BASE,
        id="ever_told",
        months=36,
        repaired=Repaired.INCLUDE,
        aggregate=Aggregate.EXISTS,
        filter={"serious": (True,)},
        dates=("told_on", "on"),
        indicator="other",
        edges=(0, 1),
        points=(0, 5),
    ),
    replace(
        BASE,
        id="amount",
        aggregate=Aggregate.SUM,
        field="amount",
        unit="wan_yuan",
        scale=1_000_000,
        indicator="other",
        edges=(0, 1_000_000),
        points=(0, 40),
    ),
    replace(
        BASE,
        id="visits",
        aggregate=Aggregate.COUNT_DISTINCT,
        field="task",
        filter={"mode": ("visit",)},
        indicator="other",
        points=(0, 1, 2, 3),
    ),
    replace(
        BASE,
        id="age",
        aggregate=Aggregate.YEARS_SINCE,
        months=None,
        filter={},
        indicator="other",
        repaired=Repaired.INCLUDE,
        edges=(0, 1, 3),
        points=(25, 12, 0),
    ),
    replace(
        BASE,
        id="fires",
        filter={"mode": ("fire",)},
        months=None,
        ends=("until",),
        indicator=None,
        department="fire",
        points=(0, 100, 200, 300),
    ),
    replace(
        BASE,
        id="near_fire",
        filter={"mode": ("fire",), "serious": (True,)},
        months=None,
        ends=("until",),
        indicator=None,
        department="fire",
        own_evidence=False,
        edges=(0, 1),
        points=(0, 50),
    ),
)
DEFINITIONS = Definitions(
    kinds=(EVENT,),
    sources={"fire": 3, "water": 7, "court": 40},
    indicators=(
        Indicator("root", 1, None, -100, 1000),
        Indicator("trunk", 2, "root", -100, 1000),
        Indicator("harm", 3, "trunk", 0, 900),
        Indicator("merit", 3, "trunk", -150, 0),
        Indicator("other", 3, "trunk", 0, 60),
    ),
    points=POINTS,
    departments=(DepartmentModel("fire", 3, 4, {"harm": 15, "merit": 20, "other": 10}),),
    view_count=5,
    direct_rules=(DirectRule("told", Condition("ever_told", 1), RiskClass.GENERAL),),
    cut_offs=(200_000, 500_000, 750_000),
    own_floors=(100, 200, 300),
    mitigation_tenths=7,
)
PROGRAM = compile_program(DEFINITIONS)


class World:
    """The program of the small world and short ways to say what happened in it."""

    definitions = DEFINITIONS
    program = PROGRAM
    base = BASE

    def encode(self, source="water", repaired_on=None, revoked=False, **fields):
        return encode_record(
            PROGRAM,
            "event",
            {"serious": False, "task": "t", **fields},
            source_department=source,
            repaired_on=repaired_on,
            revoked=revoked,
        )

    def dossier(self, *records, established_on=None):
        changes = {number: self.encode(**record) for number, record in enumerate(records, 1)}
        return Dossier(Dossier.empty().facts, established_on).with_records(PROGRAM, changes)

    def on(self, year, month, day):
        return PROGRAM.on(date(year, month, day))


@pytest.fixture(scope="session")
def world():
    return World()
