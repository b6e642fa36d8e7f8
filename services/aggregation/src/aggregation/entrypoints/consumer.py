"""What aggregation listens to."""

from aggregation.domain.inspection import JOINT, Result, Visit
from aggregation.usecases.accept_inspection import AcceptInspection
from identifiers import day, uscc
from messaging import Subscription, each
from onedoor.dispatch.v1.dispatch_service_pb2 import VisitResult
from onedoor.dispatch.v1.events_pb2 import InspectionReported


def subscriptions(accept_inspection: AcceptInspection) -> list[Subscription]:
    async def on_inspection_reported(event: InspectionReported) -> None:
        results = [_result(result) for result in event.results]
        await accept_inspection(_visit(event), uscc(event.uscc), results)

    return [each(InspectionReported, "aggregation", on_inspection_reported)]


def _visit(event: InspectionReported) -> Visit:
    on, mode = day(event.completed_on), event.inspection_mode or JOINT
    return Visit(event.visit_id, event.task_id, on, mode)


def _result(result: VisitResult) -> Result:
    return Result(
        department=result.department_id,
        item_codes=tuple(result.item_codes),
        inspector_ids=tuple(result.inspector_ids),
        result_code=result.result_code,
        problem_found=result.problem_found,
        problem_codes=tuple(result.problem_codes),
    )
