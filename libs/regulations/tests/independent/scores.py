"""Points -> the tree, the score and class of every view, peer states; in exact decimals.

Written from the text of the model: a node's points are clipped at levels 3, 2 and 1; mitigation
leaves a part of the positive points at least; a department emphasises level-3 nodes and adds points
of its own; alpha mixes the general score with that.
"""

from collections.abc import Sequence

from kernel import ABSENT_CLASS, ABSENT_SCORE, Condition, Definitions

BY_NODE = "e.ent, n.node, n.level, n.parent, n.floor, n.cap"


def scoring(definitions: Definitions) -> list[str]:
    """Return the statements that make given_points, subtotal, score and peer_state of value."""
    return [
        *_laid_out(definitions),
        GIVEN_POINTS,
        *_tree(definitions),
        _floors(definitions),
        _views(definitions),
        _scores(definitions),
        *_peer_states(definitions),
    ]


def _laid_out(definitions: Definitions) -> list[str]:
    """The definitions themselves, as tables."""
    views = {model.department: model.view for model in definitions.departments}
    given = [point for point in definitions.points if point.indicator or point.department]
    points = [
        (point.id, point.indicator, views.get(point.department or ""), point.own_evidence)
        for point in given
    ]
    steps = [
        (point.id, low, high, points)
        for point in given
        for low, high, points in zip(
            [None, *point.edges[1:]], [*point.edges[1:], None], point.points, strict=True
        )
    ]
    nodes = [(n.id, n.level, n.parent, n.floor, n.cap) for n in definitions.indicators]
    models = [(model.view, _tenths(model.alpha_tenths)) for model in definitions.departments]
    emphasis = [
        (model.view, node, _tenths(tenths))
        for model in definitions.departments
        for node, tenths in model.emphasis_tenths.items()
    ]
    return [
        *_table("point", "point VARCHAR, node VARCHAR, view INT, own BOOLEAN", points),
        *_table("step", "point VARCHAR, low BIGINT, high BIGINT, points INT", steps),
        *_table("node", "node VARCHAR, level INT, parent VARCHAR, floor INT, cap INT", nodes),
        *_table("model", "view INT, alpha DECIMAL(4, 1)", models),
        *_table("emphasis", "view INT, node VARCHAR, weight DECIMAL(4, 1)", emphasis),
    ]


def _table(name: str, columns: str, rows: Sequence[Sequence[object]]) -> list[str]:
    made = [f"CREATE TABLE {name} ({columns})"]
    if rows:
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        made.append(f"INSERT INTO {name} VALUES {values}")
    return made


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _tenths(tenths: int) -> str:
    """As a decimal text: 7 is 0.7."""
    return f"{tenths // 10}.{tenths % 10}"


GIVEN_POINTS = """
CREATE TABLE given_points AS
SELECT v.ent, p.point, p.node, p.view, p.own, s.points
FROM value v JOIN point p USING (point) JOIN step s USING (point)
WHERE v.value IS NOT NULL AND (low IS NULL OR v.value >= low) AND (high IS NULL OR v.value < high)
"""


def _tree(definitions: Definitions) -> list[str]:
    """Clip every node, leaves first: with all points, and with the positive ones alone."""
    made = [
        """CREATE TABLE subtotal (ent BIGINT, node VARCHAR, level INT, parent VARCHAR,
           amount DECIMAL(12, 1), positive DECIMAL(12, 1))"""
    ]
    for level in sorted({node.level for node in definitions.indicators}, reverse=True):
        made.append(f"""
            INSERT INTO subtotal SELECT e.ent, n.node, n.level, n.parent,
                greatest(n.floor, least(n.cap, coalesce(sum(b.points), 0))),
                greatest(n.floor, least(n.cap, coalesce(sum(b.positive), 0)))
            FROM enterprise e CROSS JOIN node n LEFT JOIN (
                SELECT ent, node, points, greatest(points, 0) AS positive FROM given_points
                UNION ALL SELECT ent, parent, amount, positive FROM subtotal
            ) b ON b.ent = e.ent AND b.node = n.node
            WHERE n.level = {level} GROUP BY {BY_NODE}""")
    return made


def _floors(definitions: Definitions) -> str:
    """The lowest class of an enterprise in all views (rules), and whether it has left."""
    rules = " UNION ALL ".join(
        [
            "SELECT NULL::BIGINT AS ent, 0 AS class",
            *(
                f"SELECT ent, {int(rule.risk_class)} FROM ({_where(rule.condition)})"
                for rule in definitions.direct_rules
            ),
        ]
    )
    left = " UNION ".join(
        ["SELECT NULL::BIGINT AS ent", *(_where(condition) for condition in definitions.leavers)]
    )
    return f"""
        CREATE TABLE verdict AS
        SELECT e.ent, coalesce(max(r.class), 0) AS class,
            e.ent IN (SELECT ent FROM ({left}) WHERE ent IS NOT NULL) AS gone
        FROM enterprise e LEFT JOIN ({rules}) r ON r.ent = e.ent GROUP BY e.ent"""


def _where(condition: Condition) -> str:
    until = "" if condition.at_most is None else f" AND value <= {condition.at_most}"
    return f"""SELECT ent FROM value WHERE point = '{condition.point}'
        AND value >= {condition.at_least}{until}"""


def _views(definitions: Definitions) -> str:
    """The score of every view that has a model, before the class."""
    leaf = max(node.level for node in definitions.indicators)
    plain = _limited(definitions, "sum(amount)", "sum(positive)")
    emphasised = "sum({} * coalesce(weight, 1))".format
    shared = _limited(definitions, emphasised("amount"), emphasised("positive"))
    return f"""
        CREATE TABLE scored AS
        WITH general AS (
            SELECT ent, least(1000, greatest(0, {plain})) AS score
            FROM subtotal WHERE parent IS NULL GROUP BY ent),
        shared AS (
            SELECT s.ent, m.view, {shared} AS points FROM subtotal s CROSS JOIN model m
            LEFT JOIN emphasis x ON x.view = m.view AND x.node = s.node
            WHERE s.level = {leaf} GROUP BY s.ent, m.view),
        own AS (
            SELECT ent, view, sum(points) AS points, sum(points) FILTER (own) AS evidence
            FROM given_points WHERE view IS NOT NULL GROUP BY ent, view),
        special AS (
            SELECT h.ent, h.view, coalesce(o.evidence, 0) AS evidence,
                least(1000, greatest(0, {_exact("h.points + coalesce(o.points, 0)")})) AS score
            FROM shared h LEFT JOIN own o USING (ent, view))
        SELECT ent, 0 AS view, score, 0 AS evidence FROM general
        UNION ALL
        SELECT s.ent, s.view, {_exact("m.alpha * g.score + (1 - m.alpha) * s.score")}, s.evidence
        FROM special s JOIN general g USING (ent) JOIN model m USING (view)"""


def _limited(definitions: Definitions, points: str, positive: str) -> str:
    """Negative points take away a part of the positive ones at most."""
    limit = f"CAST({_tenths(definitions.mitigation_tenths)} AS DECIMAL(4, 1))"
    return f"greatest({_exact(points)}, {_exact(f'{positive} * {limit}')})"


def _exact(expression: str) -> str:
    """In thousandths: no more digits can arise, and `greatest` would drop some of wider types."""
    return f"CAST({expression} AS DECIMAL(15, 3))"


def _scores(definitions: Definitions) -> str:
    by_score = _step("1000 * s.score", definitions.cut_offs)
    by_evidence = _step("s.evidence", definitions.own_floors)
    return f"""
        CREATE TABLE score AS
        SELECT s.ent, s.view, s.evidence,
            CASE WHEN f.gone THEN {ABSENT_SCORE} ELSE CAST(1000 * s.score AS BIGINT) END AS score,
            CASE WHEN f.gone THEN {ABSENT_CLASS} ELSE greatest(f.class, {by_score},
                CASE WHEN s.view = 0 THEN 0 ELSE {by_evidence} END) END AS class,
        FROM scored s JOIN verdict f USING (ent)"""


def _step(measure: str, bounds: tuple[int, int, int]) -> str:
    return "(" + " + ".join(f"CAST({measure} >= {bound} AS INT)" for bound in bounds) + ")"


def _peer_states(definitions: Definitions) -> list[str]:
    """What this run says of each enterprise to those related to it in the next one."""
    made = [
        f"""CREATE TABLE peer_state AS
            SELECT ent, 'classed' AS state FROM score WHERE view = 0 AND class <> {ABSENT_CLASS}"""
    ]
    for state in definitions.peer_states:
        held = _where(state.condition) if state.condition else None
        if state.risk_class is not None:
            held = f"SELECT ent FROM score WHERE view = 0 AND class = {int(state.risk_class)}"
        made.append(f"""
            INSERT INTO peer_state SELECT ent, '{state.id}' FROM ({held})
            WHERE ent IN (SELECT ent FROM peer_state WHERE state = 'classed')""")
    return made
