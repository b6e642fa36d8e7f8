"""Values -> points -> the tree -> the scores of all views, as columns of one enterprise a row."""

from collections.abc import Iterable

from benchmarks.in_sql.parts import Steps
from benchmarks.in_sql.terms import Terms
from kernel import ABSENT_SCORE, Program
from kernel.tables import BEYOND, nodes


def case(program: Program, slot: int, value: str) -> str:
    """The points of a value."""
    edges, points = program.tables.edges[slot].tolist(), program.tables.points[slot].tolist()
    bins = [(edge, points[n]) for n, edge in enumerate(edges) if edge < BEYOND]
    steps = [f"WHEN {value} >= {edge} THEN {given}" for edge, given in reversed(bins[1:])]
    return f"CASE WHEN {value} IS NULL THEN 0 {' '.join(steps)} ELSE {bins[0][1]} END"


def steps_of(program: Program) -> list[tuple[int, int, int, int]]:
    """Slot, bounds and points of every bin that gives points."""
    tables, found = program.tables, []
    for slot in placed(program):
        edges = tables.edges[slot].tolist()
        for n, edge in enumerate(edges):
            if edge < BEYOND and tables.points[slot, n]:
                low = -BEYOND if n == 0 else edge
                high = edges[n + 1] if n + 1 < len(edges) else BEYOND
                found.append((slot, low, high, int(tables.points[slot, n])))
    return found


def placed(program: Program) -> list[int]:
    """Points that hang in the tree or are a department's own."""
    points = program.definitions.points
    return [slot for slot, point in enumerate(points) if point.indicator or point.department]


def places(program: Program) -> dict[str, list[int]]:
    """The columns that points add up to, and whose they are: d is a view, f a level-3 node."""
    tables, found = program.tables, dict[str, list[int]]()
    for slot in placed(program):
        node, view = int(tables.point_node[slot]), int(tables.point_view[slot])
        found.setdefault(f"d{view}" if node < 0 else f"f{node}", []).append(slot)
    return found


def positive(program: Program, place: str) -> str | None:
    """The column of a node's positive points, where some of its points are negative."""
    slots = places(program)[place]
    some = any((program.tables.points[slot] < 0).any() for slot in slots)
    return f"g{place[1:]}" if some and place.startswith("f") else None


def gone(program: Program, value: str) -> str:
    """Whether a value of the slot that leavers ask for is one of them."""
    held = (
        f"({low} <= {value} AND {value} <= {high})"
        for _, low, high in program.tables.leavers.tolist()
    )
    return " OR ".join(held)


def from_values(terms: Terms) -> Steps:
    """`summed` of `valued`."""
    program = terms.on.program
    (slot,) = {row[0] for row in program.tables.leavers.tolist()}
    given = ", ".join(f"{case(program, s, f'v{s}')} AS q{s}" for s in placed(program))
    sums = []
    for place, slots in places(program).items():
        sums.append(f"{_plus(f'q{s}' for s in slots)} AS {place}")
        if above := positive(program, place):
            sums.append(f"{_plus(f'greatest(q{s}, 0)' for s in slots)} AS {above}")
    return {
        "summed": f"""
            SELECT ent, gone, {", ".join(sums)} FROM (
                SELECT ent, CASE WHEN {gone(program, f"v{slot}")} THEN 1 ELSE 0 END AS gone, {given}
                FROM valued) AS given"""
    }


def scored(terms: Terms) -> Steps:
    """`scored` of `summed`: each enterprise with its scores as s0, s1, ..."""
    program, known = terms.on.program, places(terms.on.program)
    tree = nodes(program.definitions)
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(program.tables.node_parent.tolist()):
        below.setdefault(parent, []).append(node)
    source, kept = "summed", ["ent", "gone", *(p for p in known if p.startswith("d"))]
    for level in sorted({node.level for node in tree}, reverse=True):
        made = []
        for number in (n for n, node in enumerate(tree) if node.level == level):
            for side in "ab":
                total = _plus(f"{side}{n}" for n in below.get(number, []))
                if number not in below:
                    total = _raw(program, number, side, known)
                low, high = tree[number].floor, tree[number].cap
                made.append((f"{side}{number}", f"least(greatest({total}, {low}), {high})"))
        columns = [*kept, *(f"{sql} AS {name}" for name, sql in made)]
        source = f"(SELECT {', '.join(columns)} FROM {source}) AS level{level}"
        kept += [name for name, _ in made]
    return {"scored": _views(program, source, below[-1], known)}


def _raw(program: Program, node: int, side: str, known: Iterable[str]) -> str:
    """What a level-3 node adds up to; side b without negative points."""
    if f"f{node}" not in known:
        return "0"
    return (side == "b" and positive(program, f"f{node}")) or f"f{node}"


def _views(program: Program, source: str, roots: list[int], known: Iterable[str]) -> str:
    tables = program.tables
    limit, leaves = int(tables.mitigation[0]), range(len(tables.emphasis_start) - 1)
    general = _limited(_plus(f"a{n}" for n in roots), _plus(f"b{n}" for n in roots), limit)
    base = [
        *(f"d{view}" for view in program.views[1:] if f"d{view}" in known),
        f"least(greatest({general}, 0), 10000) AS general",
        *(f"10 * ({_plus(f'{side}{n}' for n in leaves)}) AS {side}_all" for side in "ab"),
    ]
    scores = [f"CASE WHEN gone = 1 THEN {ABSENT_SCORE} ELSE 100 * general END AS s0"]
    for view in program.views[1:]:
        extra = [
            (node, int(tables.emphasis_extra[entry]))
            for node in leaves
            for entry in range(tables.emphasis_start[node], tables.emphasis_start[node + 1])
            if tables.emphasis_view[entry] == view
        ]
        full, above = (
            _plus([f"{side}_all", *(f"{tenths} * {side}{node}" for node, tenths in extra)])
            for side in "ab"
        )
        own = f" + 100 * d{view}" if f"d{view}" in known else ""
        special = f"least(greatest({_limited(full, above, limit)}{own}, 0), 100000)"
        alpha = int(tables.alpha[view])
        score = f"{10 * alpha} * general + {10 - alpha} * {special}"
        scores.append(f"CASE WHEN gone = 1 THEN {ABSENT_SCORE} ELSE {score} END AS s{view}")
    sides = [f"{side}{n}" for side in "ab" for n in leaves]
    inner = f"SELECT ent, gone, {', '.join([*base, *sides])} FROM {source}"
    return f"SELECT ent, {', '.join(scores)} FROM ({inner}) AS joined"


def _limited(full: str, above: str, limit: int) -> str:
    return f"greatest(10 * ({full}), {limit} * ({above}))"


def _plus(parts: Iterable[str]) -> str:
    return " + ".join(parts) or "0"
