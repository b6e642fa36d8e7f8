"""gRPC in: what anybody may know of plans and draws, and who has it published."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

import paging
from identifiers import uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.adapters.plans import Shown
from sampling.adapters.publications import Place
from sampling.domain.publication import Batch, PublishedResult
from sampling.entrypoints import responses
from sampling.usecases.law import Law
from sampling.usecases.list_publications import ListPublications
from sampling.usecases.list_published_plans import ListPublishedPlans
from sampling.usecases.list_published_results import ListPublishedResults
from sampling.usecases.publish_results import PublishResults
from serving import caller, permission

Told = TypeVar("Told", bound=Message)
OF_A_VERSION = ("plan_id", "version", "change_reason", "decided_at")


@dataclass(frozen=True, kw_only=True)
class PublicationRpc:
    law: Law
    publish_results: PublishResults
    list_published_plans: ListPublishedPlans
    list_publications: ListPublications
    list_published_results: ListPublishedResults

    @permission("results:publish")
    async def PublishResults(
        self, request: pb.PublishResultsRequest, context: Any
    ) -> pb.PublishResultsResponse:
        draw_id, who = uuid("draw_id", request.draw_id), caller()
        batch = await self.publish_results(draw_id, who.department, who.subject)
        return pb.PublishResultsResponse(publication=_batch(batch))

    @permission("publications:read")
    async def ListPublishedPlans(
        self, request: pb.ListPublishedPlansRequest, context: Any
    ) -> pb.ListPublishedPlansResponse:
        before, size = paging.place(request.page_token, Shown), paging.size(request.page_size)
        department = request.department_id
        plans, rest = await self.list_published_plans(request.year, department, before, size)
        public = (*OF_A_VERSION, *await self.law.public("plan"))
        return pb.ListPublishedPlansResponse(
            plans=[only(responses.plan(plan), public) for plan in plans],
            next_page_token=paging.token(rest),
        )

    @permission("publications:read")
    async def ListPublications(
        self, request: pb.ListPublicationsRequest, context: Any
    ) -> pb.ListPublicationsResponse:
        before, size = paging.number(request.page_token), paging.size(request.page_size)
        found, rest = await self.list_publications(request.department_id, before, size)
        return pb.ListPublicationsResponse(
            publications=[_batch(batch) for batch in found], next_page_token=paging.token(rest)
        )

    @permission("publications:read")
    async def ListPublishedResults(
        self, request: pb.ListPublishedResultsRequest, context: Any
    ) -> pb.ListPublishedResultsResponse:
        draw_id, size = uuid("draw_id", request.draw_id), paging.size(request.page_size)
        after = paging.place(request.page_token, Place) or Place("", "")
        found, more = await self.list_published_results(draw_id, after, size)
        public = await self.law.public("inspection_result")
        last = Place(found[-1].uscc, found[-1].result.department) if more else None
        return pb.ListPublishedResultsResponse(
            results=[only(_result(each), public) for each in found],
            next_page_token=paging.token(last),
        )


def only(message: Told, public: Collection[str]) -> Told:
    """The message with what is public, and nothing else."""
    for field in message.DESCRIPTOR.fields:
        if field.name not in public:
            message.ClearField(field.name)
    return message


def _result(found: PublishedResult) -> pb.PublishedResult:
    return pb.PublishedResult(
        uscc=found.uscc,
        source_department=found.result.department,
        item_codes=found.result.item_codes,
        completed_on=found.completed_on.isoformat(),
        result_code=found.result.result_code,
    )


def _batch(found: Batch) -> pb.Publication:
    told = pb.Publication(
        draw_id=str(found.draw_id),
        plan_id=str(found.plan_id),
        department_ids=found.departments,
        number=found.number,
        published_on=found.published_on.isoformat(),
        visits=found.visits,
        outstanding=found.outstanding,
    )
    for each in found.replacements:
        at = Timestamp()
        if each.at is not None:
            at.FromDatetime(each.at)
        told.replacements.add(
            department_id=each.department, cause=each.cause, reason=each.reason, replaced_at=at
        )
    return told
