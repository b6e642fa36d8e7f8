"""gRPC in: the supervision item catalogue, and the pools of who is supervised how closely."""

from dataclasses import dataclass
from typing import Any

import paging
from identifiers import uscc
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.item_list import Wanted
from sampling.entrypoints import items
from sampling.usecases.get_supervision_item import GetSupervisionItem
from sampling.usecases.get_supervision_pools import GetSupervisionPools
from sampling.usecases.list_supervision_domains import ListSupervisionDomains
from sampling.usecases.list_supervision_items import ListSupervisionItems
from sampling.usecases.raise_trigger import RaiseTrigger
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class ItemRpc:
    list_supervision_domains: ListSupervisionDomains
    list_supervision_items: ListSupervisionItems
    get_supervision_item: GetSupervisionItem
    get_supervision_pools: GetSupervisionPools
    raise_trigger: RaiseTrigger

    @permission("draws:read")
    async def ListSupervisionDomains(
        self, request: pb.ListSupervisionDomainsRequest, context: Any
    ) -> pb.ListSupervisionDomainsResponse:
        domains = await self.list_supervision_domains()
        return pb.ListSupervisionDomainsResponse(domains=[items.domain(each) for each in domains])

    @permission("draws:read")
    async def ListSupervisionItems(
        self, request: pb.ListSupervisionItemsRequest, context: Any
    ) -> pb.ListSupervisionItemsResponse:
        wanted = Wanted(request.domain, request.department_id, request.mode, request.kind)
        after, size = paging.place(request.page_token, str) or "", paging.size(request.page_size)
        found, more = await self.list_supervision_items(wanted, after, size)
        domains = self.list_supervision_items.catalogue.domains
        return pb.ListSupervisionItemsResponse(
            items=[items.item(each, domains) for each in found],
            next_page_token=paging.token(found[-1].code if more else None),
        )

    @permission("draws:read")
    async def GetSupervisionItem(
        self, request: pb.GetSupervisionItemRequest, context: Any
    ) -> pb.GetSupervisionItemResponse:
        found = await self.get_supervision_item(request.code)
        domains = self.get_supervision_item.catalogue.domains
        return pb.GetSupervisionItemResponse(item=items.item(found, domains))

    @permission("draws:read")
    async def GetSupervisionPools(
        self, request: pb.GetSupervisionPoolsRequest, context: Any
    ) -> pb.GetSupervisionPoolsResponse:
        pools, sizes = await self.get_supervision_pools()
        return pb.GetSupervisionPoolsResponse(
            prudent_libraries=pools.prudent_libraries,
            inclusive_industries=pools.inclusive_industries,
            triggers=pools.triggers,
            **sizes._asdict(),
        )

    @permission("triggers:raise")
    async def RaiseTrigger(
        self, request: pb.RaiseTriggerRequest, context: Any
    ) -> pb.RaiseTriggerResponse:
        raised_on = await self.raise_trigger(
            uscc(request.uscc), request.reason, request.evidence.strip(), caller().subject
        )
        return pb.RaiseTriggerResponse(raised_on=raised_on.isoformat())
