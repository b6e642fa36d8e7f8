"""What aggregation listens to."""

from aggregation.domain.inspection import Result
from aggregation.usecases.accept_inspection import AcceptInspection
from identifiers import day, uscc
from messaging import Subscription, each
from onedoor.dispatch.v1.dispatch_service_pb2 import VisitResult
from onedoor.dispatch.v1.events_pb2 import InspectionReported


def subscriptions(accept_inspection: AcceptInspection) -> list[Subscription]:
    async def on_inspection_reported(event: InspectionReported) -> None:
        on, results = day(event.completed_on), [_result(result) for result in event.results]
        await accept_inspection(event.visit_id, event.task_id, uscc(event.uscc), on, results)

    return [each(InspectionReported, "aggregation", on_inspection_reported)]


def _result(result: VisitResult) -> Result:
    return Result(
        department=result.department_id,
        item_codes=tuple(result.item_codes),
        inspector_ids=tuple(result.inspector_ids),
        result_code=result.result_code,
        problem_found=result.problem_found,
        problem_codes=tuple(result.problem_codes),
    )
