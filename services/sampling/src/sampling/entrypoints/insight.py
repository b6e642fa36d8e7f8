"""Rehearsals, metrics and progress -> responses of the contract."""

from fractions import Fraction

from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.estimate import Estimate, Seen
from sampling.domain.metrics import Attainment, Metrics, Rate
from sampling.domain.progress import Progress
from sampling.domain.rehearsal import Part, Rehearsal
from sampling.domain.share import text
from sampling.entrypoints.responses import STRATA, ratios


def rehearsal(found: Rehearsal | None, entitled: bool) -> pb.GetRehearsalResponse:
    """Strata only for who is entitled to classes."""
    if found is None:
        return pb.GetRehearsalResponse()
    cheapest = found.cheapest
    return pb.GetRehearsalResponse(
        done=True,
        on=found.basis.on.isoformat(),
        run_id=found.basis.run_id,
        visits=text(found.visits),
        share=text(found.share),
        repeats=text(found.repeats),
        findings=_estimate(found.findings),
        loads=[
            pb.InspectorLoad(
                department_id=load.department,
                needed=text(load.needed),
                possible=load.possible,
                share=_text(load.share),
            )
            for load in found.loads
        ],
        items=[
            pb.ItemShare(
                item_code=item.item_code,
                rule=item.rule,
                bounds=pb.Bounds(least=_text(item.least), most=_text(item.most)),
            )
            for item in found.items
        ],
        cheapest_ratios=ratios(cheapest.shares.ratios) if cheapest else None,
        cheapest_mandatory_high_share=text(cheapest.shares.mandatory_high) if cheapest else "",
        cheapest_drawn=cheapest.drawn if cheapest else 0,
        strata=[_part(part) for part in found.parts] if entitled else (),
    )


def metrics(found: Metrics, entitled: bool) -> pb.ReadMetricsResponse:
    """Attainments only for who is entitled to classes."""
    lift = found.lift
    return pb.ReadMetricsResponse(
        credit_rule_application_rate=_rate(found.credit_rule),
        repeat_inspection_rate=_rate(found.repeats),
        inspected_entity_visits=found.visits,
        credit_rule_visits=found.credit_rule_visits,
        redraws=found.redraws,
        failed=found.failed,
        shortfall=found.shortfall,
        onsite_visits_saved=found.onsite_visits_saved,
        saved=found.saved,
        problem_rate_with_rule=_rate(_found(lift.with_rule)),
        problem_rate_without=_rate(_found(lift.without)),
        problem_rate_undirected=_rate(_found(found.undirected)),
        problem_detection_lift=_text(lift.relative),
        problem_detection_difference=_text(lift.difference),
        attainments=[_attainment(each) for each in found.attainments] if entitled else (),
        months=[
            pb.MetricsOfMonth(
                month=each.on.isoformat(),
                draws=each.draws,
                credit_rule_draws=each.credit_rule_draws,
                drawn=each.drawn,
                visits=each.visits,
                problems=each.problems,
            )
            for each in found.months
        ],
        departments=[
            pb.MetricsOfDepartment(
                department_id=each.department,
                draws=each.draws,
                drawn=each.drawn,
                visits=each.visits,
                problems=each.problems,
            )
            for each in found.departments
        ],
    )


def progress(found: Progress) -> pb.WatchDrawResponse:
    visits, unassigned = found.visits or (0, 0)
    completed = found.step not in ("announced", "frozen")
    return pb.WatchDrawResponse(
        number=found.number,
        step=found.step,
        digest=found.digest.hex(),
        pool_size=found.draw.pool_size if found.step != "announced" else 0,
        drawn=found.draw.drawn if completed else 0,
        visits=visits,
        unassigned=unassigned,
        failure=found.draw.failure if found.step == "failed" else "",
    )


def _part(part: Part) -> pb.RehearsedStratum:
    members = part.members
    return pb.RehearsedStratum(
        stratum=STRATA[part.stratum],
        library=members.library,
        eligible=members.eligible,
        quota=part.quota,
        shortfall=part.shortfall,
        visits=text(part.visits),
        repeats=text(part.repeats),
        findings=_estimate(part.findings),
        inspected=members.seen.inspected,
        found=members.seen.found,
    )


def _attainment(found: Attainment) -> pb.Attainment:
    return pb.Attainment(
        stratum=STRATA[found.stratum],
        library=found.library,
        floor=found.floor,
        quota=found.quota,
        drawn=found.drawn,
        shortfall=found.shortfall,
        coverage=_rate(found.coverage),
        by_batch=_rate(found.by_batch),
        by_year=_rate(found.by_year),
    )


def _estimate(found: Estimate) -> pb.Estimate:
    return pb.Estimate(expected=_text(found.expected), low=text(found.low), high=text(found.high))


def _found(seen: Seen) -> Rate:
    return Rate(seen.found, seen.inspected)


def _rate(found: Rate) -> pb.Rate:
    return pb.Rate(part=found.part, whole=found.whole, value=_text(found.value))


def _text(exact: Fraction | None) -> str:
    return "" if exact is None else text(exact)
