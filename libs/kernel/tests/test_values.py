"""Every aggregate, span and derived value, one at a time, on a kind that has everything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    ABSENT_CLASS,
    ABSENT_SCORE,
    NONE,
    Aggregate,
    BadRecord,
    Below,
    Condition,
    DayField,
    Definitions,
    Dossier,
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
    PeerStates,
    PerHundred,
    Point,
    Present,
    Ratio,
    RecordState,
    Repaired,
    ReportStatus,
    RiskClass,
    Span,
    Uncovered,
    Window,
    Within,
    ZeroWhile,
    build,
    code_columns,
    compile_program,
    encode_columns,
    encode_record,
    explain,
    fold,
    next_due,
    pack,
    stack,
)

DAY = date(2026, 6, 30)
GRADES = ("good", "poor", "bad")
THING = Kind(
    id="thing",
    coded={"what": ("a", "b"), "grade": GRADES},
    days={"on": "day", "until": "day", "month": "month", "year": "year"},
    amounts=("amount",),
    texts=("key", "item"),
    derived={
        "risk": Lookup("trade", ("mild", "grave"), {"bakery": 0, "fireworks": 1}),
        "amount below 70": Below("amount", 70_000, 1000),
        "item present": Present("item"),
        "warned only": Only("kinds", ("warning", "criticism")),
    },
    members={"needs": Members("scope", {"S1": "L1", "S2": "L2", "S3": "L1"})},
)
ON = (DayField("on"),)
COUNT = Measure("thing", Aggregate.COUNT, Window(Span.MONTHS, 12), {}, ON)
NOW = replace(COUNT, window=Window(Span.CURRENT), ends=(DayField("until"),))
LATEST = replace(
    COUNT, aggregate=Aggregate.LATEST, field="amount", window=Window(Span.EVER), scale=1
)
GRADE = replace(LATEST, field="grade", categories=GRADES, scale=1)
BARE = Definitions(
    kinds=(THING,),
    sources={"one": 1, "two": 2},
    indicators=(
        Indicator("root", 1, None, 0, 1000),
        Indicator("trunk", 2, "root", 0, 1000),
        Indicator("leaf", 3, "trunk", 0, 1000),
    ),
    points=(),
    departments=(),
    view_count=1,
    direct_rules=(),
    cut_offs=(200_000, 500_000, 750_000),
    own_floors=(100, 200, 300),
    mitigation_tenths=7,
)


def program_of(value, categories=(), **more):
    count = len(categories) or 2
    edges = tuple(range(count))
    point = Point("x", "leaf", None, value, "thing", 1, edges, (0,) * count, categories)
    return compile_program(replace(BARE, points=(point,), **more))


def dossier_of(program, *records, established_on=None):
    changes = {
        number: encode_record(
            program,
            "thing",
            record,
            source_department="one",
            repaired_on=record.get("repaired_on"),
        )
        for number, record in enumerate(records, 1)
    }
    return Dossier(Dossier.empty().facts, established_on).with_records(program, changes)


def value_of(value, *records, day=DAY, established_on=None, peers=None, categories=()):
    program = program_of(value, categories, peer_states=(PeerState("dead", Condition("x", 9)),))
    batch = stack([dossier_of(program, *records, established_on=established_on)])
    if peers is not None:
        batch = batch.with_peers(PeerStates.named(program.peer_bits, peers))
    found = int(fold(program.on(day), batch).values[0, 0])
    return None if found == NONE else found


def test_the_largest_amount_and_none_without_one():
    largest = replace(COUNT, aggregate=Aggregate.MAX, field="amount")
    assert value_of(largest) is None
    assert value_of(largest, {"on": "2026-01-01"}) is None
    told = ({"on": "2026-01-01", "amount": 5}, {"on": "2026-02-01", "amount": 3})
    assert value_of(largest, *told) == 5


def test_the_latest_amount_and_on_one_day_the_larger():
    early, late = {"on": "2026-01-01", "amount": 9}, {"on": "2026-02-01", "amount": 3}
    assert value_of(LATEST, late, early) == 3
    assert value_of(LATEST, late, {"on": "2026-02-01", "amount": 4}) == 4
    assert value_of(LATEST, early, {"on": "2026-03-01"}) == 9  # says nothing of the amount
    assert value_of(LATEST) is None


def test_a_latest_that_is_too_old_says_nothing():
    recent = replace(LATEST, window=Window(Span.MONTHS, 6))
    told = {"on": "2026-01-01", "amount": 9}
    assert [value_of(recent, told, day=d) for d in (date(2026, 6, 30), date(2026, 7, 1))] == [
        9,
        None,
    ]


def test_the_latest_category_in_the_order_of_the_measure():
    records = [{"on": "2026-01-01", "grade": g} for g in ("bad", "good")]
    assert value_of(GRADE, *records, categories=GRADES) == 2
    assert value_of(GRADE, *records, {"on": "2026-02-01", "grade": "poor"}, categories=GRADES) == 1
    assert value_of(GRADE, {"on": "2026-01-01"}, categories=GRADES) is None
    turned = replace(GRADE, categories=("bad", "poor", "good"))
    assert value_of(turned, *records, categories=turned.categories) == 2


def test_the_days_since_the_earliest_that_is_in_force_its_own_day_is_day_one():
    longest = replace(NOW, aggregate=Aggregate.LONGEST)
    assert value_of(longest) == 0
    assert value_of(longest, {"on": "2026-06-30"}) == 1
    two = ({"on": "2026-06-01"}, {"on": "2026-05-31", "until": "2026-06-30"})
    assert value_of(longest, *two) == 30


def test_a_matter_told_twice_counts_once_and_one_without_a_number_stands_for_itself():
    once = replace(COUNT, once_per="key")
    total = replace(once, aggregate=Aggregate.SUM, field="amount")
    records = [
        {"on": "2026-01-01", "key": "A", "amount": 10},
        {"on": "2026-01-02", "key": "A", "amount": 7},
        {"on": "2026-01-01", "key": "B", "amount": 1},
        {"on": "2026-01-01", "amount": 100},
        {"on": "2026-01-01", "amount": 100},
    ]
    assert value_of(once, *records) == 4
    assert value_of(total, *records) == 7 + 1 + 200  # of A the later telling


def test_what_is_repeated_is_counted_by_its_key():
    repeated = replace(COUNT, aggregate=Aggregate.REPEATED, once_per="key")
    records = [{"on": f"2026-01-0{n}", "key": key} for n, key in enumerate("ABABBC", 1)]
    assert value_of(repeated, *records) == 2
    assert value_of(repeated, *records[:2]) == 0


def test_what_is_repeated_may_have_to_be_something_else_each_time():
    repeated = replace(COUNT, aggregate=Aggregate.REPEATED, once_per="key", field="item")
    told = [{"on": f"2026-01-0{n}", "key": "A", "item": item} for n, item in enumerate("xxx", 1)]
    assert value_of(repeated, *told) == 0
    assert value_of(repeated, *told, {"on": "2026-01-04", "key": "A", "item": "y"}) == 1
    assert value_of(repeated, *told, {"on": "2026-01-04", "key": "B", "item": "y"}) == 0


def test_of_each_key_only_the_latest_is_looked_at():
    open_now = replace(NOW, latest_per="key", filter={"what": ("a",)})
    opened = {"on": "2026-01-01", "key": "K", "what": "a"}
    closed = {"on": "2026-02-01", "key": "K", "what": "b"}
    other = {"on": "2026-01-01", "key": "L", "what": "a"}
    assert value_of(open_now, opened) == 1
    assert value_of(open_now, opened, closed, other) == 1
    assert value_of(open_now, opened, closed, {**opened, "on": "2026-03-01"}) == 1
    assert value_of(open_now, opened, {**closed, "on": "2026-07-01"}) == 1  # not yet
    owed = replace(open_now, aggregate=Aggregate.SUM, field="amount", filter={})
    told = [{"on": f"2026-0{n}-01", "key": "K", "amount": 10 * n} for n in (1, 2, 3)]
    assert value_of(owed, *told) == 30


def test_parts_are_added_up():
    both = Parts((replace(COUNT, filter={"what": ("a",)}), replace(NOW, filter={"what": ("b",)})))
    old = {"on": "2020-01-01"}
    assert value_of(both, {**old, "what": "a"}, {**old, "what": "b"}, {**old, "what": "b"}) == 2


@pytest.mark.parametrize(
    ("window", "until", "counts"),
    [
        (Window(Span.CURRENT), "2026-07-01", 1),
        (Window(Span.CURRENT), "2026-06-30", 0),
        (Window(Span.LAPSED), "2026-06-30", 1),
        (Window(Span.LAPSED), "2026-07-01", 0),
        (Window(Span.LAPSED), None, 0),
        (Window(Span.EVER), "2020-01-01", 1),
        # the last day in force is the one before: it must lie in (30 June, 28 September]
        (Window(Span.ENDS_WITHIN, 90), "2026-07-01", 0),
        (Window(Span.ENDS_WITHIN, 90), "2026-07-02", 1),
        (Window(Span.ENDS_WITHIN, 90), "2026-09-29", 1),
        (Window(Span.ENDS_WITHIN, 90), "2026-09-30", 0),
        (Window(Span.ENDS_WITHIN, 90), None, 0),
    ],
)
def test_a_span_looks_at_the_end(window, until, counts):
    measure = replace(NOW, window=window, repaired=Repaired.INCLUDE)
    assert value_of(measure, {"on": "2020-01-01", "until": until}) == counts


def test_the_day_after_a_last_day_is_the_first_one_that_no_longer_counts():
    valid = replace(NOW, ends=(DayField("until", after=True),))
    record = {"on": "2020-01-01", "until": "2026-06-30"}
    assert [value_of(valid, record, day=DAY + timedelta(n)) for n in (0, 1)] == [1, 0]
    overdue = replace(COUNT, window=Window(Span.EVER), dates=(DayField("until", after=True),))
    assert [value_of(overdue, record, day=DAY + timedelta(n)) for n in (0, 1)] == [0, 1]


def test_a_month_stands_for_its_first_day():
    monthly = replace(COUNT, dates=(DayField("month"),), window=Window(Span.MONTHS, 1))
    record = {"month": "2026-06"}
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [value_of(monthly, record, day=day) for day in days] == [0, 1, 1, 0]
    with pytest.raises(BadRecord, match="no month such as 2026-01"):
        value_of(monthly, {"month": "2026-13"})


REPORTS = replace(COUNT, dates=(DayField("year"),), window=Window(Span.REPORT_YEARS, 1))


def test_a_report_year_is_the_last_one_from_its_deadline_on():
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [value_of(REPORTS, {"year": 2024}, day=day) for day in days] == [0, 1, 1, 0]
    three = replace(REPORTS, window=Window(Span.REPORT_YEARS, 3))
    assert [value_of(three, {"year": year}) for year in range(2020, 2027)] == [0, 0, 1, 1, 1, 0, 0]


def test_what_is_worked_out_from_a_field_filters_like_a_code():
    low = replace(COUNT, filter={"amount below 70": (True,)})
    scores = [{"on": "2026-01-01", "amount": a} for a in ("69.999", "70", None)]
    assert [value_of(low, score) for score in scores] == [1, 0, 0]
    banned = replace(COUNT, filter={"item present": (True,)})
    assert [value_of(banned, {"on": "2026-01-01", "item": i}) for i in ("L1", None)] == [1, 0]
    harsh = replace(COUNT, filter={"warned only": (False,)})
    kinds = (["warning"], ["criticism", "warning"], ["warning", "fine"], [], None)
    assert [value_of(harsh, {"on": "2026-01-01", "kinds": k}) for k in kinds] == [0, 0, 1, 1, 1]
    grave = replace(COUNT, filter={"risk": ("grave",)})
    trades = [{"on": "2026-01-01", "trade": t} for t in ("fireworks", "bakery", None)]
    assert [value_of(grave, trade) for trade in trades] == [1, 0, 0]
    with pytest.raises(BadRecord, match="'circus', for which there is no entry"):
        value_of(grave, {"on": "2026-01-01", "trade": "circus"})


def test_a_looked_up_category_is_read_as_one():
    risk = replace(GRADE, field="risk", categories=("mild", "grave"))
    record = {"on": "2026-01-01", "trade": "fireworks"}
    assert value_of(risk, record, categories=("mild", "grave")) == 1


RATE = Ratio(replace(COUNT, filter={"what": ("a",)}), COUNT, 1_000_000, min_sample=2)


def test_a_share_is_cut_to_millionths_and_needs_its_sample():
    a, b = ({"on": "2026-01-01", "what": what} for what in "ab")
    assert value_of(RATE, a) is None
    assert value_of(RATE, a, b, b) == 333_333
    assert value_of(RATE, a, a) == 1_000_000
    assert value_of(RATE, b, b) == 0


def test_an_amount_is_divided_by_another_without_overflow():
    assets = replace(LATEST, filter={"what": ("b",)}, scale=1_000_000)
    debts = replace(NOW, aggregate=Aggregate.SUM, field="amount", filter={"what": ("a",)})
    debts = replace(debts, scale=1_000_000)
    secured = Ratio(debts, assets, 1_000_000)
    huge = {"on": "2026-01-01", "what": "a", "amount": "4000000000"}
    small = {"on": "2026-01-01", "what": "b", "amount": "3000000000"}
    assert value_of(secured, huge, small) == 1_333_333
    assert value_of(secured, huge) is None
    assert value_of(secured, huge, {**small, "amount": 0}) is None
    assert value_of(secured, small) == 0
    per_head = Ratio(replace(debts, window=Window(Span.EVER)), replace(LATEST, filter={}), 1)
    per_head = replace(per_head, to_at_least=1)
    assert value_of(per_head, {"on": "2026-01-01", "what": "a", "amount": 0}) == 0


SERIES = replace(LATEST, dates=(DayField("month"),))


def month(n):
    return f"{2024 + n // 12}-{n % 12 + 1:02}"


def test_a_fall_compares_the_newest_month_with_the_same_one_a_year_before():
    fall = Fall(SERIES, months=1, max_lag=12, min_base=5)
    now = {"month": "2026-04", "amount": 6}
    assert value_of(fall, now) is None
    assert value_of(fall, now, {"month": "2025-04", "amount": 9}) == 333_333
    assert value_of(fall, now, {"month": "2025-04", "amount": 3}) is None  # below 5
    assert value_of(fall, now, {"month": "2025-04", "amount": 5}) == 0  # a rise
    both = (now, {"month": "2025-04", "amount": 9})
    assert value_of(fall, *both, day=date(2027, 4, 30)) == 333_333
    assert value_of(fall, *both, day=date(2027, 5, 1)) is None


def test_a_fall_over_three_months_needs_all_six():
    fall = Fall(SERIES, months=3, max_lag=3)
    # months of 2024 and 2025 at 100 each, January to April 2026 at 40
    told = [{"month": month(n), "amount": 100 if n < 24 else 40} for n in range(28)]
    assert value_of(fall, *told) == 600_000
    assert value_of(fall, *(t for t in told if t["month"] != "2025-03")) is None
    # without April the newest three months are January to March
    without = [t for t in told if t["month"] != "2026-04"]
    assert value_of(fall, *without, day=date(2026, 6, 30)) == 600_000
    assert value_of(fall, *without, day=date(2026, 7, 1)) is None  # March lies four months back


def test_two_events_near_one_another():
    near = Within(
        replace(COUNT, filter={"what": ("a",)}), replace(COUNT, filter={"what": ("b",)}), 30
    )
    a, b = {"on": "2026-03-01", "what": "a"}, {"on": "2026-03-31", "what": "b"}
    assert value_of(near, a, b) == 1
    assert value_of(near, b, {**a, "on": "2026-04-30"}) == 1
    assert value_of(near, a, {**b, "on": "2026-04-01"}) == 0
    assert value_of(near, a, {**a, "on": "2026-03-02"}) == 0
    assert value_of(near, a, {**a, "on": "2026-04-20"}, {**b, "on": "2026-05-01"}) == 1


def test_nothing_here_while_something_there():
    odd = ZeroWhile(
        replace(LATEST, filter={"what": ("a",)}), replace(LATEST, filter={"what": ("b",)})
    )
    staff = {"on": "2026-01-01", "what": "a", "amount": 0}
    revenue = {"on": "2026-01-01", "what": "b", "amount": 7}
    assert value_of(odd, staff, revenue) == 1
    assert value_of(odd, {**staff, "amount": 1}, revenue) == 0
    assert value_of(odd, staff, {**revenue, "amount": 0}) == 0
    assert value_of(odd, staff) is None
    assert value_of(odd, revenue) is None


def test_what_is_required_and_not_held():
    required = replace(NOW, members="needs", filter={"what": ("a",)}, ends=())
    held = replace(NOW, latest_per="key", field="item", filter={"what": ("b",), "grade": ("good",)})
    never, lapsed = (Uncovered(required, held, lapsed=lapsed) for lapsed in (False, True))
    scope = {"on": "2020-01-01", "what": "a", "scope": ["S1", "S2", "S3", "S9"]}  # L1, L2
    good = {"on": "2024-01-01", "what": "b", "key": "N1", "item": "L1", "grade": "good"}
    lost = {**good, "on": "2026-02-01", "grade": "bad"}

    def told(*records):
        return [value_of(value, *records) for value in (never, lapsed)]

    assert told() == [0, 0]
    assert told(scope) == [2, 0]
    assert told(scope, good) == [1, 0]
    assert told(scope, {**good, "until": "2026-06-30"}) == [1, 1]
    assert told(scope, good, lost) == [1, 1]
    assert told(scope, good, lost, {**good, "key": "N2"}) == [1, 0]
    assert told({**scope, "scope": []}, lost) == [0, 0]


STATUS = ("not_due", "on_time", "late", "missing")
REPORT = Kind("thing", {"status": STATUS}, {"year": "year"}, (), ())


def reported(value, *records, day=DAY, established_on=date(2015, 1, 1)):
    point = Point("x", "leaf", None, value, "", 1, (0, 1, 2, 3), (0,) * 4, STATUS)
    if isinstance(value, MissedReports):
        point = replace(point, edges=(0, 1), points=(0, 0), categories=())
    program = compile_program(replace(BARE, kinds=(REPORT,), points=(point,)))
    dossier = dossier_of(program, *records, established_on=established_on)
    found = int(fold(program.on(day), stack([dossier])).values[0, 0])
    return None if found == NONE else found


LAST = ReportStatus(
    replace(REPORTS, aggregate=Aggregate.LATEST, field="status", categories=STATUS),
    missing="missing",
    not_due="not_due",
    since=2022,
)


def test_a_missing_report_is_a_category_where_it_was_due():
    on_time = {"year": 2024, "status": "on_time"}
    assert reported(LAST, on_time) == 1
    assert reported(LAST, {**on_time, "status": "late"}) == 2
    assert reported(LAST) == 3
    assert reported(LAST, on_time, day=date(2026, 7, 1)) == 3
    assert reported(LAST, established_on=date(2024, 12, 31)) == 3
    assert reported(LAST, established_on=date(2025, 1, 1)) == 0
    assert reported(LAST, established_on=None) is None
    assert reported(LAST, day=date(2023, 6, 30)) is None  # 2021 is before our time


def test_a_repaired_report_is_neither_late_nor_missing():
    late = {"year": 2024, "status": "late"}
    assert reported(LAST, {**late, "repaired_on": date(2026, 7, 1)}) == 2
    assert reported(LAST, {**late, "repaired_on": date(2026, 1, 1)}) is None


def test_missed_reports_are_counted_in_halves_with_years_that_say_nothing():
    three = replace(REPORTS, window=Window(Span.REPORT_YEARS, 3))
    bad = replace(three, filter={"status": ("late", "missing")}, repaired=Repaired.INCLUDE_HALF)
    missed = MissedReports(bad, replace(three, repaired=Repaired.INCLUDE), since=2022)
    good = [{"year": year, "status": "on_time"} for year in (2022, 2023, 2024)]
    assert reported(missed, *good) == 0
    assert reported(missed) == 6
    assert reported(missed, *good[:2]) == 2
    assert reported(missed, *good[:2], {"year": 2024, "status": "late"}) == 2
    repaired = {"year": 2024, "status": "late", "repaired_on": date(2026, 1, 1)}
    assert reported(missed, *good[:2], repaired) == 1
    twice = {"year": 2024, "status": "missing"}  # another source tells the same year
    assert reported(missed, *good[:2], repaired, repaired) == 1
    assert reported(missed, *good[:2], repaired, twice) == 2
    assert reported(missed, *good, twice, twice) == 2
    assert reported(missed, established_on=date(2024, 3, 1)) == 2
    assert reported(missed, day=date(2024, 6, 30)) == 2  # 2020 and 2021 are before our time


def test_who_is_sampled_often_is_judged_by_the_hundred():
    value = PerHundred(replace(COUNT, filter={"what": ("a",)}), COUNT, from_sample=50)
    a, b = ({"on": "2026-01-01", "what": what} for what in "ab")
    assert value_of(value, *[a] * 3, *[b] * 46) == 3
    assert value_of(value, *[a] * 3, *[b] * 47) == 6
    assert value_of(value, *[a] * 3, *[b] * 98) == 3  # 2.97, rounded up


def test_peers_are_counted_by_what_the_previous_run_said_of_them():
    dead = replace(NOW, once_per="key", peer=("dead",))
    records = [{"on": "2020-01-01", "key": key} for key in ("P1", "P1", "P2", "P3")]
    peers = {"P1": ["dead"], "P2": [], "P9": ["dead"]}
    assert value_of(dead, *records) == 0
    assert value_of(dead, *records, peers=peers) == 1
    known = replace(dead, peer=("classed",))
    share = Ratio(dead, known, 1_000_000, min_sample=2)
    assert value_of(share, *records, peers=peers) == 500_000
    assert value_of(share, *records, peers={"P1": ["dead"]}) is None


def test_a_run_says_of_an_enterprise_what_its_conditions_and_class_say():
    states = (
        PeerState("one", Condition("x", 1, 1)),
        PeerState("many", Condition("x", 2)),
        PeerState("low", risk_class=RiskClass.LOW),
    )
    program = program_of(COUNT, peer_states=states)
    dossiers = [dossier_of(program, *[{"on": "2026-01-01"}] * n) for n in range(3)]
    scores = fold(program.on(DAY), stack(dossiers))
    assert scores.peer_states.tolist() == [0b1001, 0b1011, 0b1101]


def test_who_has_left_has_no_class():
    program = program_of(COUNT, leavers=(Condition("x", 2),), peer_states=())
    dossiers = [dossier_of(program, *[{"on": "2026-01-01"}] * n) for n in (1, 2)]
    scores = fold(program.on(DAY), stack(dossiers))
    assert scores.classes[:, 0].tolist() == [0, ABSENT_CLASS]
    assert scores.scores[:, 0].tolist() == [0, ABSENT_SCORE]
    assert scores.peer_states.tolist() == [1, 0]
    assert scores.values[:, 0].tolist() == [1, 2]
    assert [len(explain(program.on(DAY), dossier).views) for dossier in dossiers] == [1, 0]


def test_where_the_latest_counts_a_finding_names_it_alone():
    program = program_of(GRADE, GRADES)
    records = [{"on": f"2026-0{n}-01", "grade": "bad"} for n in (1, 3, 2)]
    finding = explain(program.on(DAY), dossier_of(program, *records)).findings[0]
    assert (finding.value, finding.records) == (2, (2,))


VALUES = [
    replace(NOW, aggregate=Aggregate.LONGEST),
    replace(NOW, latest_per="key", filter={"what": ("a",)}),
    replace(NOW, window=Window(Span.LAPSED), repaired=Repaired.INCLUDE),
    replace(NOW, window=Window(Span.ENDS_WITHIN, 40)),
    replace(COUNT, aggregate=Aggregate.REPEATED, once_per="key"),
    replace(COUNT, once_per="key"),
    replace(REPORTS, window=Window(Span.REPORT_YEARS, 2)),
    Fall(SERIES, months=2, max_lag=3),
    Uncovered(
        replace(NOW, members="needs", ends=()),
        replace(NOW, latest_per="key", field="item", filter={"what": ("a",)}),
        lapsed=True,
    ),
    Within(replace(COUNT, filter={"what": ("a",)}), replace(COUNT, filter={"what": ("b",)}), 30),
]
SPAN = st.dates(date(2025, 1, 1), date(2027, 1, 1))
RECORD = st.fixed_dictionaries(
    {
        "what": st.sampled_from("ab"),
        "on": SPAN,
        "until": st.none() | SPAN,
        "month": SPAN.map(lambda day: f"{day:%Y-%m}"),
        "year": st.integers(2022, 2026),
        "amount": st.integers(0, 3),
        "key": st.sampled_from([None, "K", "L"]),
        "item": st.sampled_from(["L1", "L2"]),
        "scope": st.lists(st.sampled_from(["S1", "S2", "S3"]), max_size=3),
        "repaired_on": st.none() | st.none() | SPAN,
    }
)


@given(st.sampled_from(VALUES), st.lists(RECORD, max_size=4), SPAN)
def test_no_value_changes_before_the_day_that_is_due(value, records, today):
    program = program_of(value)
    dossier = dossier_of(program, *records)
    due = next_due(program, dossier, today)
    until = due or today + timedelta(1500)
    days = [today, until - timedelta(1), *(today + timedelta(n) for n in range(1, 400, 17))]
    seen = {
        int(fold(program.on(day), stack([dossier])).values[0, 0]) for day in days if day < until
    }
    if isinstance(value, Measure) and value.aggregate is Aggregate.LONGEST:
        seen = {min(value, 1) for value in seen}  # its days rise, its bins do not
    assert len(seen) == 1


@given(st.sampled_from(VALUES), st.lists(RECORD, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_columns_give_the_same_bytes(value, records, chance):
    program = program_of(value)
    changes = {
        number: encode_record(
            program,
            "thing",
            record,
            source_department="one",
            repaired_on=record["repaired_on"],
        )
        for number, record in enumerate(records, 1)
    }
    numbers = list(changes)
    chance.shuffle(numbers)
    single = Dossier.empty()
    for number in numbers:
        single = single.with_records(program, {number: changes[number]})
    states = [
        RecordState(number, "one", record, record["repaired_on"])
        for number, record in enumerate(records, 1)
    ]
    facts = encode_columns(program, "thing", code_columns(program, "thing", states)).facts
    bulk = build(program, (facts.word * 0).astype("int64"), facts, [None]).dossier(0)
    assert pack(program, bulk) == pack(program, single)
