"""Inspections of all modes, and the rectifications that they order."""

import numpy as np

from democity.synthetic.columns import ABSENT, Codes, DayNumbers, Mask, Table, Texts
from democity.synthetic.draws import Draws, Happening
from democity.synthetic.making import (
    chosen,
    days,
    days_where,
    merged,
    one,
    only_where,
    together,
    yes,
)
from democity.synthetic.neighbourhood import Neighbourhood, places
from democity.synthetic.officers import finds, pairs
from democity.synthetic.sources import SOURCES

_EVENTS = (
    "random_inspection",
    "special_inspection",
    "unreachable",
    "refused",
    "false_disclosure",
)
_RANDOM, _SPECIAL = 0, 1
_FORCED = {2: "unreachable", 3: "not_cooperative", 4: "false_disclosure"}
_ITEMS = tuple((f"{source.mark}-{number:02d}",) for source in SOURCES for number in (1, 2, 3))


def inspection_result(town: Neighbourhood) -> Table:
    """One record of each inspection; what is found depends on risk and on who looks."""
    draws = town.draws("inspection_result")
    all_, part = together([draws.happening(name) for name in _EVENTS])
    rows, on, count = all_.rows, all_.days, len(all_)
    source, pair = town.acting(draws, rows), pairs(draws, count)
    randomly = finds(draws, town.seed, "random_problem", rows, source, pair)
    specially = finds(draws, town.seed, "special_problem", rows, source, pair)
    found = np.where(part == _SPECIAL, specially, randomly)
    result = _results(draws, found, part)
    clean = [result.codes.index(code) for code in ("no_problem", "no_such_activity")]
    mode = merged(
        draws.share("special_mode", count),
        (part == _SPECIAL) | (part == 3),
        one("double_random", count),
    )
    is_random = mode.values == mode.codes.index("double_random")
    return town.table(
        "inspection_result",
        rows,
        source,
        on,
        {
            "task_id": Texts("{mark}-CC-{number}", town.place * 10**7 + np.arange(count)),
            "plan_id": Texts("{mark}-JH-{year}", np.where(is_random, 0, ABSENT)),
            "inspection_mode": mode,
            "item_codes": chosen(_ITEMS, source.values * 3 + draws.random.integers(0, 3, count)),
            "inspector_ids": Texts("ZS-{mark}-{first:04d}|ZS-{mark}-{second:04d}", pair, many=True),
            "completed_on": days(on),
            "result_code": result,
            "problem_found": yes(~np.isin(result.values, clean)),
            "published_on": days_where(on < town.today - 25, on + 12),
            "credit_rule_applied": yes(is_random & draws.each("credit_rule_applied", rows)),
        },
    )


def _results(draws: Draws, found: Mask, part: np.ndarray) -> Codes:
    count = len(found)
    seen = merged(
        draws.share("problem_result", count), found, draws.share("no_problem_result", count)
    )
    for place, code in _FORCED.items():
        seen = merged(one(code, count), part == place, seen)
    return seen


def rectification(town: Neighbourhood, inspections: Table) -> Table:
    """Each order to correct becomes a rectification; some enterprises owe one that is overdue."""
    draws = town.draws("rectification")
    result = inspections.columns["result_code"]
    assert isinstance(result, Codes)
    ordered = inspections.take(result.values == result.codes.index("ordered_to_correct"))
    owing = np.flatnonzero(draws.state("rectification_overdue") & town.population.live)
    owed_on = draws.before(40, 200, len(owing))
    old = owed_on > town.population.life.established_on[owing]
    owing, owed_on = owing[old], owed_on[old]
    orders = Happening(
        (ordered.enterprise - town.population.first).astype(np.intp), ordered.produced_on
    )
    all_, part = together([orders, Happening(owing, owed_on)])
    overdue = part == 1
    tasks = ordered.columns["task_id"]
    assert isinstance(tasks, Texts)
    task = np.concatenate([tasks.values, np.full(len(owing), ABSENT)])
    source = np.concatenate([ordered.source.values, town.acting(draws, owing).values])
    return _rectifications(
        town,
        draws,
        all_,
        overdue,
        Texts(tasks.template, task),
        chosen(ordered.source.codes, source),
    )


def _rectifications(
    town: Neighbourhood,
    draws: Draws,
    all_: Happening,
    overdue: Mask,
    task: Texts,
    source: Codes,
) -> Table:
    issued, count = all_.days, len(all_)
    due = issued + np.where(overdue, 15, draws.random.integers(15, 60, count))
    submitted = issued + draws.random.integers(5, 15, count)
    done = ~overdue & (submitted < town.today)
    seen: DayNumbers = (np.maximum(due, submitted) + 5).astype(np.int32)
    closed = ~overdue & (seen < town.today)
    failed = draws.each("reinspection_failed", all_.rows)
    states = ("open", "overdue", "closed", "submitted")
    return town.table(
        "rectification",
        all_.rows,
        source,
        issued,
        {
            "notice_no": Texts(
                "绍{mark}责改〔{year}〕{number}号", town.place * 10**7 + np.arange(count)
            ),
            "task_id": task,
            "issued_on": days(issued),
            "due_on": days(due),
            "submitted_on": days_where(done, submitted),
            "reinspected_on": days_where(closed, seen),
            "reinspection_result": only_where(
                chosen(("pass", "fail"), failed.astype(np.int16)), closed
            ),
            "status": chosen(
                states,
                places(states, (overdue, "overdue"), (closed, "closed"), (done, "submitted")),
            ),
        },
    )
