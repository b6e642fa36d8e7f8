"""Penalties and compulsion, and the repair of penalties."""

import numpy as np

from democity.synthetic.columns import NO_DAY, Codes, DayNumbers, Mask, Table, Texts
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    exact,
    merged,
    one,
)
from democity.synthetic.neighbourhood import Neighbourhood, places
from democity.synthetic.trades import trades

_YEAR = 365
_LIGHT = (("fine",), ("fine", "confiscation"), ("warning", "fine"), ("criticism", "fine"))
_SIMPLE = (("warning",), ("fine",))
_SERIOUS = (
    ("fine", "suspension"),
    ("fine", "confiscation", "suspension"),
    ("fine", "licence_revoked"),
    ("fine", "licence_suspended"),
    ("downgrade",),
    ("business_restricted",),
    ("closure",),
    ("fine", "occupation_ban"),
)
_VIOLATIONS = (
    "未按规定履行主体责任",
    "超出许可范围经营",
    "产品质量不符合标准",
    "安全管理制度不落实",
    "未按规定公示信息",
    "违反价格管理规定",
    "未按规定保存台账",
    "逾期不改正",
)
_BASES = ("中华人民共和国行政处罚法", "浙江省综合行政执法条例", "市场监督管理行政处罚程序规定")
_MEASURES = {"measure": ("查封场所", "扣押财物"), "enforcement": ("加处罚款", "代履行", "划拨存款")}
_HEARING_FINE = 12
_STATUS = ("effective", "annulled", "under_review")


def administrative_penalty(town: Neighbourhood) -> Table:
    """Decisions; the repaired ones carry the day of their repair, the revoked ones a mark."""
    draws = town.draws("administrative_penalty")
    penalty = draws.happening("penalty")
    rows, on, count = penalty.rows, penalty.days, len(penalty)
    serious = draws.each("serious_penalty", rows)
    procedure = merged(
        any_of(draws, ("hearing", "ordinary"), count), serious, draws.share("procedure", count)
    )
    hearing = procedure.values == procedure.codes.index("hearing")
    simple = procedure.values == procedure.codes.index("simple")
    severity = merged(one("serious", count), serious, draws.share("light_severity", count))
    repaired_on = _repaired(town, draws, rows, on, serious | simple)
    revoked = draws.each("revoked_penalty", rows) & (repaired_on == NO_DAY)
    annulled = draws.each("annulled_penalty", rows)
    disputed = draws.each("disputed_penalty", rows) & (on > town.today - 200)
    fine = draws.size("fine_wan", count) * np.where(hearing, _HEARING_FINE, 1)
    fine = np.where(simple, np.minimum(fine, 0.3), fine)
    return town.table(
        "administrative_penalty",
        rows,
        town.acting(draws, rows),
        on,
        {
            "decision_no": Texts(
                "绍{mark}罚决〔{year}〕{number}号", town.place * 10**7 + np.arange(count)
            ),
            "decided_on": days(on),
            "served_on": days(on + 3),
            "violation_type": any_of(draws, _VIOLATIONS, count),
            "legal_basis": any_of(draws, _BASES, count),
            "procedure": procedure,
            "penalty_kinds": _kinds(draws, serious, simple),
            "fine_and_confiscation_wan": exact(np.maximum(fine, 0.01)),
            "severity": severity,
            "status": chosen(
                _STATUS, places(_STATUS, (annulled, "annulled"), (disputed, "under_review"))
            ),
            "performed_on": days_where(on < town.today - 60, on + 15),
            "publish_from": days_where(~simple, on + 7),
            "publish_until": days_where(~simple, on + np.where(serious, 3 * _YEAR, _YEAR)),
            "field": _field(town, draws, rows),
        },
        repaired_on=repaired_on,
        revoked=revoked,
    )


def _repaired(
    town: Neighbourhood, draws: Draws, rows: Rows, on: DayNumbers, never: Mask
) -> DayNumbers:
    """From the second year on, some are repaired."""
    asked = draws.each("repaired_penalty", rows) & ~never
    repaired = on + _YEAR + draws.random.integers(0, 240, len(rows))
    return np.where(asked & (repaired < town.today), repaired, NO_DAY).astype(np.int32)


def _kinds(draws: Draws, serious: Mask, simple: Mask) -> Codes:
    light = any_of(draws, _LIGHT, len(serious))
    small = merged(any_of(draws, _SIMPLE, len(serious)), simple, light)
    return merged(any_of(draws, _SERIOUS, len(serious)), serious, small)


def _field(town: Neighbourhood, draws: Draws, rows: Rows) -> Codes:
    """The field of the law that was broken, by what the enterprise does."""
    sector = town.population.sector[rows]
    traits, drugs = trades().traits, trades().places(("2720", "5251"))
    equipment = draws.each("equipment_penalty", rows)
    codes = ("other", "drug", "food", "special_equipment", "key_industrial_product")
    return chosen(
        codes,
        places(
            codes,
            (drugs[sector], "drug"),
            (traits["food"][sector], "food"),
            (equipment, "special_equipment"),
            (traits["product"][sector], "key_industrial_product"),
        ),
    )


def credit_repair(town: Neighbourhood, penalties: Table) -> Table:
    """Applications to repair penalties: what was granted is annotated, some are refused or wait."""
    draws = town.draws("credit_repair")
    granted = penalties.repaired_on != NO_DAY
    old = penalties.produced_on < town.today - _YEAR
    rows = (penalties.enterprise - town.population.first).astype(np.intp)
    others = ~granted & old & draws.each("repair_not_granted", rows)
    about = penalties.take(granted | others)
    given = about.repaired_on != NO_DAY
    count = len(about)
    decision = merged(one("granted", count), given, draws.share("repair_refused", count))
    decided = decision.values != decision.codes.index("pending")
    wished = draws.between(about.produced_on + _YEAR, town.today)
    decided_on = np.where(given, about.repaired_on, wished)
    return town.table(
        "credit_repair",
        (about.enterprise - town.population.first).astype(np.intp),
        about.source,
        (decided_on - np.where(decided, 0, 2)).astype(np.int32),
        {
            "application_no": Texts("XF{number:010d}", about.number),
            "target_record_id": Texts("{mark}-CF-{number:012d}", about.number),
            "target_kind": one("administrative_penalty", count),
            "applied_on": days(decided_on - 12),
            "accepted_on": days(decided_on - 10),
            "decided_on": days_where(decided, decided_on),
            "decision": decision,
            "effective_on": days_where(given, decided_on),
        },
    )


def administrative_compulsion(town: Neighbourhood) -> Table:
    """Measures and enforcement, most of them released after weeks."""
    draws = town.draws("administrative_compulsion")
    compelled = draws.happening("compulsion")
    count = len(compelled)
    kind = draws.share("compulsion_type", count)
    is_measure = kind.values == kind.codes.index("measure")
    released = compelled.days + draws.random.integers(10, 90, count)
    return town.table(
        "administrative_compulsion",
        compelled.rows,
        town.acting(draws, compelled.rows),
        compelled.days,
        {
            "decision_no": Texts(
                "绍{mark}强〔{year}〕{number}号", town.place * 10**7 + np.arange(count)
            ),
            "measure_type": kind,
            "measure": merged(
                any_of(draws, _MEASURES["measure"], count),
                is_measure,
                any_of(draws, _MEASURES["enforcement"], count),
            ),
            "decided_on": days(compelled.days),
            "released_on": days_where(released < town.today, released),
        },
    )
