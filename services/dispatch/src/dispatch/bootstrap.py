"""Wires the service, top to bottom."""

import regulations
from dispatch.adapters.aggregation_client import AggregationClient
from dispatch.adapters.sampling_client import SamplingClient
from dispatch.entrypoints.consumer import Handlers
from dispatch.entrypoints.rpc import DispatchService
from dispatch.entrypoints.timer import look_again_for_ever
from dispatch.settings import Settings
from dispatch.usecases.create_joint_task import CreateJointTask
from dispatch.usecases.follow_agreement import FollowAgreement
from dispatch.usecases.get_task import GetTask
from dispatch.usecases.list_tasks import ListTasks
from dispatch.usecases.look_again import LookAgain
from dispatch.usecases.note_acknowledgement import NoteAcknowledgement
from dispatch.usecases.open_drawn_tasks import OpenDrawnTasks
from dispatch.usecases.report_visit import ReportVisit
from dispatch.usecases.weigh import Weigh
from messaging import Bus, Consumer, Relay
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.dispatch.v1 import dispatch_service_pb2_grpc as rpc
from serving import BusinessDay, GrpcServer, Peer, ServiceToken, TokenVerifier, run_together
from storage import Database


async def main(settings: Settings) -> None:
    rules = regulations.load(settings.city)
    database = Database(settings.database_url.get_secret_value())
    bus = await Bus.connect(settings.nats_url, "dispatch", settings.nats_seed.get_secret_value())
    token = ServiceToken(
        settings.token_url, "service-dispatch", settings.client_key.get_secret_value()
    )
    aggregation = AggregationClient(Peer(settings.aggregation_address, token))
    sampling = SamplingClient(Peer(settings.sampling_address, token))
    business_day = BusinessDay(settings.simulated_days, aggregation.business_day)

    transaction = database.transaction
    weigh = Weigh(rules)
    look_again = LookAgain(transaction, weigh)
    handlers = Handlers(
        FollowAgreement(transaction, weigh, business_day),
        NoteAcknowledgement(transaction),
        OpenDrawnTasks(transaction, business_day, sampling.read_drawn),
        look_again,
        business_day,
    )
    server = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    server.add(
        DispatchService(
            CreateJointTask(transaction, weigh, business_day, aggregation.require_registered),
            GetTask(transaction),
            ListTasks(transaction),
            ReportVisit(transaction, rules, business_day),
        ),
        rpc.add_DispatchServiceServicer_to_server,
        pb.DESCRIPTOR.services_by_name["DispatchService"],
    )
    consumers = {
        f"consumer_{name}": Consumer(bus, database, subscription).run()
        for name, subscription in handlers.subscriptions().items()
    }
    await run_together(
        grpc=server.run(),
        relay=Relay(database.url, bus, "dispatch").run(),
        look_again=look_again_for_ever(look_again, business_day),
        **consumers,
    )
