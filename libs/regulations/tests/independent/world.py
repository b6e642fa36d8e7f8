"""A small world in which definitions say everything that they can."""

from dataclasses import replace
from itertools import product

from kernel import (
    Age,
    Aggregate,
    Below,
    Condition,
    DayField,
    Definitions,
    DepartmentModel,
    DirectRule,
    Fall,
    Indicator,
    Kind,
    Lookup,
    Measure,
    Members,
    MissedReports,
    Only,
    Parts,
    PeerState,
    PerHundred,
    Point,
    Present,
    Ratio,
    Repaired,
    ReportStatus,
    RiskClass,
    Span,
    Uncovered,
    Value,
    Window,
    Within,
    ZeroWhile,
)

EVENT = Kind(
    id="event",
    coded={"mode": ("harm", "merit", "fire"), "serious": (False, True), "state": ("a", "b", "c")},
    days={
        "on": "day",
        "told_on": "day",
        "until": "day",
        "due": "day",
        "period": "month",
        "year": "year",
    },
    amounts=("amount", "heads"),
    texts=("case", "task", "peer", "item", "trade"),
    derived={
        "risk": Lookup("trade", ("low", "high"), {"01": 0, "02": 1}),
        "key": Lookup("item", ("key", "none"), {"I1": 0}, otherwise=1),
        "poor": Below("amount", 70, 1),
        "named": Present("peer"),
        "warned": Only("kinds", ("warning", "criticism")),
    },
    members={"needed": Members("scope", {"S1": "I1", "S2": "I2", "S3": "I2", "S4": "I4"})},
)
WINDOWS = {
    "12m": Window(Span.MONTHS, 12),
    "1m": Window(Span.MONTHS, 1),
    "current": Window(Span.CURRENT),
    "lapsed": Window(Span.LAPSED),
    "ever": Window(Span.EVER),
    "ends_30d": Window(Span.ENDS_WITHIN, 30),
    "report_year": Window(Span.REPORT_YEARS, 1),
    "3_report_years": Window(Span.REPORT_YEARS, 3),
}
FIELDS = {Aggregate.SUM: "amount", Aggregate.MAX: "amount", Aggregate.LATEST: "amount"}
THREE_YEARS = Window(Span.MONTHS, 36)
ON, PERIOD, YEAR = DayField("on"), DayField("period"), DayField("year")
STATES = {"state": ("a", "b")}
ENDS = (DayField("until"), DayField("due", after=True))


def measure(**different: object) -> Measure:
    said: dict[str, object] = {
        "kind": "event",
        "aggregate": Aggregate.COUNT,
        "window": WINDOWS["12m"],
        "filter": {"mode": ("harm",)},
        "dates": (ON,),
        "field": FIELDS.get(different.get("aggregate")),
        "scale": 100,
    }
    return Measure(**{**said, **different})


def plain(aggregate: Aggregate) -> dict[str, Value]:
    """One aggregate in every window, with repairs, keys and peers."""
    found: dict[str, Value] = {}
    needed = {"once_per": "case"} if aggregate is Aggregate.REPEATED else {}
    for (name, window), repaired in product(WINDOWS.items(), Repaired):
        if sensible(aggregate, window, repaired):
            said = {"window": window, "repaired": repaired, "dates": (ON,), **needed}
            if window.span is Span.REPORT_YEARS:
                said["dates"] = (YEAR,)
            found[f"{name}_{repaired}"] = measure(aggregate=aggregate, ends=ENDS, **said)
    for (name, window), (key, said) in product(WINDOWS.items(), keys(aggregate).items()):
        if window.span is not Span.REPORT_YEARS:
            repaired = Repaired.INCLUDE if window.span is Span.LAPSED else Repaired.EXCLUDE
            said = {"window": window, "repaired": repaired, "filter": STATES, **said}
            found[f"{name}_{key}"] = measure(aggregate=aggregate, ends=ENDS, **said)
    return found


def sensible(aggregate: Aggregate, window: Window, repaired: Repaired) -> bool:
    """Whether the kernel takes it: a repair is no lapse, and only counts can be halved."""
    if repaired is Repaired.INCLUDE_HALF:
        halved = window.span in (Span.MONTHS, Span.REPORT_YEARS)
        return aggregate is Aggregate.COUNT and halved
    return window.span is not Span.LAPSED or repaired is Repaired.INCLUDE


def keys(aggregate: Aggregate) -> dict[str, dict[str, object]]:
    """How the facts of an aggregate may be told apart."""
    if aggregate is Aggregate.LATEST:
        return {}
    found: dict[str, dict[str, object]] = {
        "once": {"once_per": "case"},
        "peer": {"once_per": "peer", "peer": ("bad", "gone")},
    }
    if aggregate is Aggregate.REPEATED:
        found["of_another_task"] = {"once_per": "case", "field": "task"}
    elif aggregate is not Aggregate.MAX:
        found["per"] = {"latest_per": "task"}
    return found


def derived() -> dict[str, Value]:
    """Every value that is worked out from several measures, and every way to read a field."""
    return {**PAIRS, **REPORTS, **LICENCES, **FIELDS_READ}


HARM = measure(window=THREE_YEARS)
FIRE = measure(filter={"mode": ("fire",)}, ends=ENDS)
ALL = measure(filter={})
NEWEST = measure(aggregate=Aggregate.LATEST, filter={})
STAFF = measure(
    aggregate=Aggregate.LATEST,
    field="heads",
    scale=1,
    dates=(PERIOD,),
    filter={},
    window=THREE_YEARS,
)
MONTHLY = replace(STAFF, field="amount", scale=100)
SUM_ONCE = measure(aggregate=Aggregate.SUM, once_per="case")
PAIRS = {
    "age": Age(),
    "parts": Parts((HARM, FIRE)),
    "sums": Parts((replace(SUM_ONCE, once_per=None), replace(NEWEST, aggregate=Aggregate.SUM))),
    "sum_of_peers": measure(aggregate=Aggregate.SUM, once_per="peer", peer=("bad",), filter={}),
    "ratio": Ratio(measure(filter={"serious": (True,)}), ALL, 1_000_000, 3),
    "ratio_raised": Ratio(NEWEST, STAFF, 1, to_at_least=1),
    "ratio_raised_to_the_sample": Ratio(NEWEST, STAFF, 1, min_sample=2, to_at_least=3),
    "share_of_peers": Ratio(
        measure(filter={}, once_per="peer", peer=("bad",)),
        measure(filter={}, once_per="peer", peer=("classed",)),
        1_000_000,
        2,
    ),
    "fall": Fall(STAFF, 1, 12, 5),
    "fall_of_three_months": Fall(MONTHLY, 3, 3),
    "fall_of_days": Fall(replace(MONTHLY, dates=(ON,)), 1, 6),
    "within": Within(measure(ends=ENDS), FIRE, 30),
    "zero_while": ZeroWhile(STAFF, NEWEST),
    "per_hundred": PerHundred(HARM, ALL, 4),
}
STATUS = measure(
    aggregate=Aggregate.LATEST,
    window=WINDOWS["report_year"],
    dates=(YEAR,),
    filter={},
    field="state",
    categories=("a", "b", "c"),
)
REPORTED = measure(
    window=WINDOWS["3_report_years"], dates=(YEAR,), filter={}, repaired=Repaired.INCLUDE
)
MISSED = replace(REPORTED, filter={"mode": ("harm",)}, repaired=Repaired.INCLUDE_HALF)
REPORTS = {
    "status": ReportStatus(STATUS, "c", "a", 2022),
    "missed": MissedReports(MISSED, REPORTED, 2023),
}
REQUIRED = measure(window=WINDOWS["ever"], filter={"mode": ("fire",)}, members="needed")
HELD = measure(
    field="item",
    latest_per="task",
    window=WINDOWS["current"],
    ends=ENDS,
    filter={"state": ("a",)},
)
LICENCES = {
    "lapsed": Uncovered(REQUIRED, HELD, lapsed=True),
    "lacking": Uncovered(REQUIRED, HELD, lapsed=False),
    "members": replace(REQUIRED, filter={}),
    "key_items": measure(
        aggregate=Aggregate.EXISTS, filter={"key": ("key",)}, window=WINDOWS["current"], ends=ENDS
    ),
}
FIELDS_READ = {
    "risk": replace(NEWEST, field="risk", categories=("low", "high"), window=WINDOWS["ever"]),
    "state": replace(NEWEST, field="state", categories=("c", "a"), window=WINDOWS["ever"]),
    "poor": measure(filter={"poor": (True,)}),
    "named": measure(filter={"named": (True,)}, once_per="peer"),
    "unnamed": measure(filter={"named": (False,), "poor": (False,)}),
    "harsh": measure(filter={"warned": (False,)}),
    "first_date": measure(dates=(DayField("told_on"), DayField("due", after=True), ON)),
}
PLACES = (("i1", None), ("i2", None), (None, "fire_rescue"), (None, None))


def point(name: str, value: Value, number: int) -> Point:
    """One point, its place and its points by its number."""
    indicator, department = PLACES[number % len(PLACES)]
    edges: tuple[int, ...] = (0, 1, 2, 100, 1000)
    categories: tuple[str, ...] = ()
    if isinstance(value, ReportStatus):
        categories = value.latest.categories
    elif isinstance(value, Measure):
        categories = value.categories
    if categories:
        edges = tuple(range(len(categories)))
    gives = (0, 40, 90, 150, -60) if number % 8 < 4 else (5, 20, 30, 200, 300)
    if indicator is None and department is None:
        gives = (0,) * len(edges)
    own = number % 3 > 0
    return Point(
        *(name, indicator, department, value, "unit", 1, edges, gives[: len(edges)]),
        *(categories, own),
    )


def definitions(values: dict[str, Value]) -> Definitions:
    """Half of the points hang in the tree, a third each is a department's own or no point's."""
    points = tuple(
        point(name, value, number) for number, (name, value) in enumerate(values.items())
    )
    first, last = points[0].id, points[-1].id
    return Definitions(
        kinds=(EVENT,),
        sources={"market_regulation": 1, "fire_rescue": 2},
        indicators=(
            Indicator("a", 1, None, -100, 600),
            Indicator("b", 2, "a", -50, 400),
            Indicator("i1", 3, "b", -80, 300),
            Indicator("i2", 3, "b", 0, 250),
        ),
        points=points,
        departments=(
            DepartmentModel("market_regulation", 1, 6, {"i1": 15}),
            DepartmentModel("fire_rescue", 2, 3, {"i1": 5, "i2": 20}),
        ),
        view_count=3,
        direct_rules=(DirectRule("rule", Condition(first, 1, 1), RiskClass.HIGHER),),
        cut_offs=(200_000, 400_000, 600_000),
        own_floors=(100, 200, 300),
        mitigation_tenths=7,
        leavers=(Condition(last, 3),),
        peer_states=(
            PeerState("bad", Condition(first, 2)),
            PeerState("gone", risk_class=RiskClass.HIGH),
        ),
    )
