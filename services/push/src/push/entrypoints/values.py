"""Messages from outside become domain values, and back."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

import paging
from identifiers import uuid
from onedoor.dispatch.v1.dispatch_service_pb2 import TASK_STATE_OPEN
from onedoor.dispatch.v1.events_pb2 import TaskChanged
from onedoor.push.v1 import push_service_pb2 as pb
from push.adapters.events import STATES
from push.domain.delivery import Delivery
from push.domain.delivery_filter import DeliveryFilter
from push.domain.endpoint import Endpoint, EndpointState
from push.domain.errors import NoDepartment
from push.domain.event import HeardTask
from serving import caller

ENDPOINT_STATES = {
    EndpointState.UNVERIFIED: pb.ENDPOINT_STATE_UNVERIFIED,
    EndpointState.VERIFIED: pb.ENDPOINT_STATE_VERIFIED,
    EndpointState.REMOVED: pb.ENDPOINT_STATE_REMOVED,
}


def department() -> str:
    """The caller's. Raises NoDepartment."""
    if not caller().department:
        raise NoDepartment
    return caller().department


def instant(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(tzinfo=UTC)


def heard_task(event: TaskChanged) -> HeardTask:
    """Raises NotAUuid."""
    return HeardTask(
        task_id=uuid("task_id", event.task_id),
        uscc=event.uscc,
        version=event.version,
        open=event.state == TASK_STATE_OPEN,
        departments=tuple(event.department_ids),
    )


def delivery_filter(request: pb.ListDeliveriesRequest) -> DeliveryFilter:
    """Raises NoDepartment, NotAUuid, WrongPageToken."""
    return DeliveryFilter(
        department=department(),
        task_id=uuid("task_id", request.task_id) if request.task_id else None,
        before=paging.number(request.page_token),
        page_size=paging.size(request.page_size),
    )


def endpoint_message(endpoint: Endpoint) -> pb.Endpoint:
    return pb.Endpoint(
        endpoint_id=str(endpoint.endpoint_id),
        department_id=endpoint.department,
        url=endpoint.url,
        state=ENDPOINT_STATES[endpoint.state],
    )


def delivery_message(delivery: Delivery) -> pb.Delivery:
    next_attempt_at = Timestamp()
    next_attempt_at.FromDatetime(delivery.next_attempt_at)
    return pb.Delivery(
        delivery_id=str(delivery.delivery_id),
        endpoint_id=str(delivery.endpoint_id),
        department_id=delivery.department,
        task_id=str(delivery.task_id),
        task_version=delivery.task_version,
        state=STATES[delivery.state],
        attempts=delivery.attempts,
        next_attempt_at=next_attempt_at,
        last_answer=delivery.last_answer,
    )
