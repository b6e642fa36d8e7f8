"""gRPC in: request to values, one call, value to response."""

from dataclasses import dataclass
from typing import Any

import paging
from dispatch.domain.reading import reader
from dispatch.entrypoints import values
from dispatch.usecases.create_joint_task import CreateJointTask
from dispatch.usecases.get_task import GetTask
from dispatch.usecases.list_tasks import ListTasks
from dispatch.usecases.report_visit import ReportVisit
from identifiers import uuid
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.dispatch.v1 import dispatch_service_pb2_grpc as rpc
from serving import caller, permission


@dataclass(frozen=True)
class DispatchService(rpc.DispatchServiceServicer):
    create_joint_task: CreateJointTask
    get_task: GetTask
    list_tasks: ListTasks
    report_visit: ReportVisit

    @permission("tasks:create")
    async def CreateJointTask(
        self, request: pb.CreateJointTaskRequest, context: Any
    ) -> pb.CreateJointTaskResponse:
        task = await self.create_joint_task(values.order(request), caller().subject)
        return pb.CreateJointTaskResponse(task=values.task_message(task))

    @permission("tasks:read")
    async def GetTask(self, request: pb.GetTaskRequest, context: Any) -> pb.GetTaskResponse:
        who = reader(caller().role, caller().department)
        task = await self.get_task(uuid("task_id", request.task_id), who)
        return pb.GetTaskResponse(task=values.task_message(task))

    @permission("tasks:read")
    async def ListTasks(self, request: pb.ListTasksRequest, context: Any) -> pb.ListTasksResponse:
        who = reader(caller().role, caller().department)
        tasks, before = await self.list_tasks(who, values.task_filter(request))
        return pb.ListTasksResponse(
            tasks=[values.task_message(task) for task in tasks],
            next_page_token=paging.token(before),
        )

    @permission("visits:report")
    async def ReportVisit(
        self, request: pb.ReportVisitRequest, context: Any
    ) -> pb.ReportVisitResponse:
        who = caller()
        task = await self.report_visit(values.visit(request), who.department, who.subject)
        return pb.ReportVisitResponse(task=values.task_message(task))
