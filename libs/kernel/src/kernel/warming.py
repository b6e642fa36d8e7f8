"""Compile or load everything before the first question is answered."""

from datetime import date

from kernel.definitions import (
    Aggregate,
    DayField,
    Definitions,
    DepartmentModel,
    Indicator,
    Kind,
    Measure,
    Point,
    Span,
    Window,
)
from kernel.dossier import Dossier, pack, stack, unpack
from kernel.due import next_due
from kernel.encoding import encode_record
from kernel.evidence import own_evidence
from kernel.explaining import explain
from kernel.fold import fold
from kernel.program import compile_program

YEAR = Window(Span.MONTHS, 12)
SMALLEST = Definitions(
    kinds=(Kind("kind", {}, {"on": "day"}, (), ()),),
    sources={"department": 1},
    indicators=(
        Indicator("one", 1, None, 0, 100),
        Indicator("two", 2, "one", 0, 100),
        Indicator("three", 3, "two", 0, 100),
    ),
    points=(
        Point(
            id="point",
            indicator="three",
            department=None,
            value=Measure("kind", Aggregate.COUNT, YEAR, {}, (DayField("on"),)),
            unit="record",
            scale=1,
            edges=(0, 1),
            points=(0, 10),
        ),
    ),
    departments=(DepartmentModel("department", 1, 5, {}),),
    view_count=2,
    direct_rules=(),
    cut_offs=(1, 2, 3),
    own_floors=(1, 2, 3),
    mitigation_tenths=7,
)


def warm_up() -> None:
    """Run every compiled function once, on an array of ours and on one in somebody's bytes.

    A cached start takes well under a second, a first one several; NUMBA_CACHE_DIR says where the
    cache lies. Columns of facts are read-only wherever they come from, so one form serves both.
    """
    program = compile_program(SMALLEST)
    day = date(2026, 1, 1)
    facts = encode_record(program, "kind", {"on": day}, source_department="department")
    dossier = Dossier.empty().with_records(program, {1: facts}).with_established_on(day)
    for known in (dossier, unpack(program, pack(program, dossier))):
        fold(program.on(day), stack([known, known]))
        explain(program.on(day), known)
        own_evidence(program.on(day), known, "department")
        next_due(program, known, day)
