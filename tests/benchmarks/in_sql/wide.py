"""The wide form: the facts are read once, with one CASE for each slot."""

from collections import defaultdict
from collections.abc import Sequence

from benchmarks.in_sql.finishing import finished
from benchmarks.in_sql.parts import ITSELF, Steps, alike, counts, joined_beside, signals
from benchmarks.in_sql.terms import PACK, How, Term, Terms
from kernel import NONE

BY_KEY = {How.ONCE, How.TWICE, How.OTHERWISE}


def wide(terms: Terms) -> Steps:
    """`valued`: each enterprise with its values as v0, v1, ..."""
    kinds: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms.of_signals():
        if term.how in BY_KEY:
            kinds["keyed"].append(term)
        elif term.how in (How.SUM, How.MAX):
            kinds["standing" if term.per else "plain"].append(term)
    return {
        "plain": _plain(terms, kinds["plain"], "facts"),
        "standing": _plain(terms, kinds["standing"], "newest"),
        "keyed": _keyed(terms, kinds["keyed"]),
        "valued": _valued(terms, kinds),
    }


def _by_slot(terms: Terms, found: Sequence[Term]) -> dict[int, list[tuple[str, str]]]:
    """By slot, conditions and amounts."""
    slots: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for slot in dict.fromkeys(term.slot for term in found):
        for same in alike(term for term in found if term.slot == slot):
            slots[slot].append((counts(same, terms.today), _amount(same[0])))
    return dict(slots)


def _amount(term: Term) -> str:
    parts = [str(term.one)] if term.one else []
    parts += ["payload"] if term.payloads else []
    parts += [f"CAST(day AS BIGINT) * {term.days}"] if term.days else []
    return " + ".join(parts)


def _plain(terms: Terms, found: Sequence[Term], source: str) -> str:
    summed = {term.slot for term in found if term.how is How.SUM}
    packed = {term.slot for term in found if term.days == PACK}
    columns = []
    for slot, cases in _by_slot(terms, found).items():
        if slot in summed:
            sums = [f"sum(CASE WHEN {when} THEN {amount} ELSE 0 END)" for when, amount in cases]
            columns.append(f"{' + '.join(sums)} AS s{slot}")
        else:
            most = [f"max(CASE WHEN {when} THEN {amount} END)" for when, amount in cases]
            largest = most[0] if len(most) == 1 else f"greatest({', '.join(most)})"
            columns.append(f"{largest}{f' % {PACK}' if slot in packed else ''} AS s{slot}")
    return f"""
        SELECT ent, {", ".join(columns)} FROM {source}
        WHERE day <= {terms.today} AND sig IN ({signals(found)}) GROUP BY ent"""


def _keyed(terms: Terms, found: Sequence[Term]) -> str:
    """First by enterprise and key, then by enterprise."""
    how = {term.slot: term.how for term in found}
    packed = {term.slot for term in found if term.days == PACK}
    of_key = []
    for slot, cases in _by_slot(terms, found).items():
        (when, amount), *more = cases
        assert not more, "the facts of a key count for a slot in one way"
        match how[slot]:
            case How.ONCE:
                part = f" % {PACK}" if slot in packed else ""
                of_key.append(f"max(CASE WHEN {when} THEN {amount} END){part} AS s{slot}")
            case How.TWICE:
                times = f"sum(CASE WHEN {when} THEN 1 ELSE 0 END)"
                of_key.append(f"CASE WHEN min(key) <> 0 AND {times} > 1 THEN 1 END AS s{slot}")
            case _:
                least, most = (f"{f}(CASE WHEN {when} THEN payload END)" for f in ("min", "max"))
                of_key.append(
                    f"CASE WHEN min(key) <> 0 AND {least} <> {most} THEN 1 END AS s{slot}"
                )
    sums = ", ".join(f"sum(s{slot}) AS s{slot}" for slot in how)
    return f"""
        SELECT ent, {sums} FROM (
            SELECT ent, {", ".join(of_key)} FROM facts
            WHERE day <= {terms.today} AND sig IN ({signals(found)})
            GROUP BY ent, key, {ITSELF}) AS by_key
        GROUP BY ent"""


def _valued(terms: Terms, kinds: dict[str, list[Term]]) -> str:
    initial = terms.on.program.tables.initial.tolist()
    slots = {slot: kind for kind, found in kinds.items() for slot in _by_slot(terms, found)}

    def column(slot: int) -> str:
        kind = slots.get(slot)
        if kind is None:
            return "0"
        none = slot < len(initial) and initial[slot] == NONE
        return f"{kind}.s{slot}" if none else f"coalesce({kind}.s{slot}, 0)"

    done = finished(terms, column)
    values = [
        f"CAST({done.get(slot) or column(slot)} AS BIGINT) AS v{slot}"
        for slot in range(len(terms.on.program.point_ids))
    ]
    joins = " ".join(f"LEFT JOIN {kind} ON e.ent = {kind}.ent" for kind in kinds)
    return f"""
        SELECT e.ent, {", ".join(values)} FROM enterprise e {joins} {joined_beside(terms)}"""
