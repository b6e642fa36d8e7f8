"""Wires the service, top to bottom."""

from messaging import Bus, Consumer, Relay
from onedoor.push.v1 import push_service_pb2 as pb
from onedoor.push.v1 import push_service_pb2_grpc as rpc
from push.adapters.line import Share
from push.adapters.network import GuardedNetwork
from push.adapters.postman import Postman
from push.domain.networks import Networks
from push.entrypoints.consumer import Handlers
from push.entrypoints.courier import Courier
from push.entrypoints.rpc import PushService
from push.settings import Settings
from push.usecases.acknowledge_delivery import AcknowledgeDelivery
from push.usecases.deliver import ClaimDue, Deliver
from push.usecases.list_deliveries import ListDeliveries
from push.usecases.list_endpoints import ListEndpoints
from push.usecases.register_endpoint import RegisterEndpoint
from push.usecases.remove_endpoint import RemoveEndpoint
from push.usecases.send_task import SendTask
from push.usecases.verify_endpoint import VerifyEndpoint
from serving import GrpcServer, TokenVerifier, run_together
from storage import Database

# A delivery is held a little longer than its POST may take.
SETTLING_SECONDS = 5.0


async def main(settings: Settings) -> None:
    database = Database(settings.database_url.get_secret_value())
    bus = await Bus.connect(settings.nats_url, "push", settings.nats_seed.get_secret_value())
    network = GuardedNetwork(Networks(settings.endpoint_networks))
    postman = Postman(network, settings.timeout_seconds)

    transaction = database.transaction
    share = Share(settings.concurrency_per_endpoint, settings.timeout_seconds + SETTLING_SECONDS)
    courier = Courier(
        ClaimDue(transaction, share),
        Deliver(transaction, postman, settings.public_url),
        database.url,
        settings.concurrency,
    )
    server = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    server.add(
        PushService(
            RegisterEndpoint(transaction, network),
            VerifyEndpoint(transaction, postman),
            ListEndpoints(transaction),
            RemoveEndpoint(transaction),
            AcknowledgeDelivery(transaction),
            ListDeliveries(transaction),
        ),
        rpc.add_PushServiceServicer_to_server,
        pb.DESCRIPTOR.services_by_name["PushService"],
    )
    consumers = {
        f"consumer_{name}": Consumer(bus, database, subscription).run()
        for name, subscription in Handlers(SendTask(transaction)).subscriptions().items()
    }
    await run_together(
        grpc=server.run(),
        relay=Relay(database.url, bus, "push").run(),
        courier=courier.run(),
        **consumers,
    )
