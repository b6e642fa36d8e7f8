"""A small world: one kind, every operation, a tree with merit in it, one department."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import settings

from kernel import (
    Age,
    Aggregate,
    Condition,
    DayField,
    Definitions,
    DepartmentModel,
    DirectRule,
    Dossier,
    Indicator,
    Kind,
    Measure,
    Point,
    Repaired,
    RiskClass,
    Span,
    Window,
    compile_program,
    encode_record,
)

settings.register_profile("onedoor", deadline=None)
settings.load_profile("onedoor")

EVENT = Kind(
    id="event",
    coded={"mode": ("harm", "merit", "fire", "visit"), "serious": (False, True)},
    days={"on": "day", "told_on": "day", "until": "day"},
    amounts=("amount",),
    texts=("task",),
)
HARM = Measure(
    kind="event",
    aggregate=Aggregate.COUNT,
    window=Window(Span.MONTHS, 12),
    filter={"mode": ("harm",)},
    dates=(DayField("on"),),
)
FIRE = replace(
    HARM, filter={"mode": ("fire",)}, window=Window(Span.CURRENT), ends=(DayField("until"),)
)
BASE = Point(
    id="",
    indicator="harm",
    department=None,
    value=HARM,
    unit="record",
    scale=1,
    edges=(0, 1, 2, 3),
    points=(0, 100, 500, 800),
)
OTHER = replace(BASE, indicator="other")
OF_FIRE = replace(BASE, indicator=None, department="fire")
TOLD = replace(
    HARM,
    aggregate=Aggregate.EXISTS,
    window=Window(Span.MONTHS, 36),
    repaired=Repaired.INCLUDE,
    filter={"serious": (True,)},
    dates=(DayField("told_on"), DayField("on")),
)
HALF = replace(HARM, repaired=Repaired.INCLUDE_HALF)
AMOUNT = replace(HARM, aggregate=Aggregate.SUM, field="amount", scale=1_000_000)
VISITS = replace(HARM, once_per="task", filter={"mode": ("visit",)})
POINTS = (
    replace(BASE, id="harm_12m"),
    replace(
        BASE,
        id="merit",
        value=replace(HARM, filter={"mode": ("merit",)}),
        indicator="merit",
        points=(0, -50, -90, -200),
    ),
    replace(OTHER, id="half", value=HALF, scale=2, edges=(0, 2, 4, 6), points=(0, 10, 20, 30)),
    replace(OTHER, id="ever_told", value=TOLD, edges=(0, 1), points=(0, 5)),
    replace(
        OTHER,
        id="amount",
        value=AMOUNT,
        unit="wan_yuan",
        scale=1_000_000,
        edges=(0, 1_000_000),
        points=(0, 40),
    ),
    replace(OTHER, id="visits", value=VISITS, points=(0, 1, 2, 3)),
    replace(OTHER, id="age", value=Age(), unit="year", edges=(0, 1, 3), points=(25, 12, 0)),
    replace(OF_FIRE, id="fires", value=FIRE, points=(0, 100, 200, 300)),
    replace(
        OF_FIRE,
        id="near_fire",
        value=replace(FIRE, filter={"mode": ("fire",), "serious": (True,)}),
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
    measure = HARM

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
