"""gRPC in: request to values, one call, value to response."""

from dataclasses import dataclass
from typing import Any

import paging
from identifiers import uuid
from onedoor.push.v1 import push_service_pb2 as pb
from onedoor.push.v1 import push_service_pb2_grpc as rpc
from push.entrypoints import values
from push.usecases.acknowledge_delivery import AcknowledgeDelivery
from push.usecases.list_deliveries import ListDeliveries
from push.usecases.list_endpoints import ListEndpoints
from push.usecases.register_endpoint import RegisterEndpoint
from push.usecases.remove_endpoint import RemoveEndpoint
from push.usecases.verify_endpoint import VerifyEndpoint
from serving import permission


@dataclass(frozen=True)
class PushService(rpc.PushServiceServicer):
    register_endpoint: RegisterEndpoint
    verify_endpoint: VerifyEndpoint
    list_endpoints: ListEndpoints
    remove_endpoint: RemoveEndpoint
    acknowledge_delivery: AcknowledgeDelivery
    list_deliveries: ListDeliveries

    @permission("endpoints:manage")
    async def RegisterEndpoint(
        self, request: pb.RegisterEndpointRequest, context: Any
    ) -> pb.RegisterEndpointResponse:
        endpoint_id = uuid("endpoint_id", request.endpoint_id)
        endpoint = await self.register_endpoint(endpoint_id, values.department(), request.url)
        return pb.RegisterEndpointResponse(
            endpoint=values.endpoint_message(endpoint), secret=endpoint.secret_to_show
        )

    @permission("endpoints:manage")
    async def VerifyEndpoint(
        self, request: pb.VerifyEndpointRequest, context: Any
    ) -> pb.VerifyEndpointResponse:
        endpoint_id = uuid("endpoint_id", request.endpoint_id)
        endpoint = await self.verify_endpoint(endpoint_id, values.department())
        return pb.VerifyEndpointResponse(endpoint=values.endpoint_message(endpoint))

    @permission("endpoints:manage")
    async def ListEndpoints(
        self, request: pb.ListEndpointsRequest, context: Any
    ) -> pb.ListEndpointsResponse:
        endpoints = await self.list_endpoints(values.department())
        return pb.ListEndpointsResponse(
            endpoints=[values.endpoint_message(endpoint) for endpoint in endpoints]
        )

    @permission("endpoints:manage")
    async def RemoveEndpoint(
        self, request: pb.RemoveEndpointRequest, context: Any
    ) -> pb.RemoveEndpointResponse:
        endpoint_id = uuid("endpoint_id", request.endpoint_id)
        await self.remove_endpoint(endpoint_id, values.department())
        return pb.RemoveEndpointResponse()

    @permission("deliveries:acknowledge")
    async def AcknowledgeDelivery(
        self, request: pb.AcknowledgeDeliveryRequest, context: Any
    ) -> pb.AcknowledgeDeliveryResponse:
        delivery_id = uuid("delivery_id", request.delivery_id)
        delivery = await self.acknowledge_delivery(delivery_id, values.department())
        return pb.AcknowledgeDeliveryResponse(delivery=values.delivery_message(delivery))

    @permission("deliveries:read")
    async def ListDeliveries(
        self, request: pb.ListDeliveriesRequest, context: Any
    ) -> pb.ListDeliveriesResponse:
        deliveries, before = await self.list_deliveries(values.delivery_filter(request))
        return pb.ListDeliveriesResponse(
            deliveries=[values.delivery_message(delivery) for delivery in deliveries],
            next_page_token=paging.token(before),
        )
