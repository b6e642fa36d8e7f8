"""The wiring of aggregation, top to bottom."""

import ipaddress

from aggregation.adapters.entries import Naming
from aggregation.domain.validation import Validation
from aggregation.entrypoints.consumer import subscriptions
from aggregation.entrypoints.rpc import DESCRIPTOR, AggregationServicer, UseCases
from aggregation.settings import Settings
from aggregation.usecases.accept_inspection import AcceptInspection
from aggregation.usecases.accept_records import AcceptRecords
from aggregation.usecases.annotate_record import AnnotateRecord
from aggregation.usecases.begin_business_day import BeginBusinessDay
from aggregation.usecases.correct_quarantined import CorrectQuarantined
from aggregation.usecases.get_business_day import GetBusinessDay
from aggregation.usecases.get_enterprise import GetEnterprise
from aggregation.usecases.intake import Intake
from aggregation.usecases.list_quarantine import ListQuarantine
from aggregation.usecases.list_records import ListRecords
from aggregation.usecases.read_ledger import ReadLedger
from aggregation.usecases.refresh_registry import RefreshRegistry
from aggregation.usecases.set_business_day import SetBusinessDay
from messaging import Bus, Consumer, Relay, durable_of
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from regulations import Regulations, load
from serving import BusinessDay, GrpcServer, TokenVerifier, run_together
from storage import Database


async def main(settings: Settings) -> None:
    regulations = load(settings.city)
    database = Database(settings.database_url)
    bus = await Bus.connect(settings.nats_url, "aggregation", settings.nats_seed)
    usecases = use_cases(database, regulations, settings)
    begin_day = BeginBusinessDay(
        database.transaction, BusinessDay(), settings.simulated_days, settings.first_day
    )
    await begin_day()
    servicer = AggregationServicer(usecases, Naming.of(regulations), settings.simulated_days)
    grpc = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    grpc.add(servicer, rpc.add_AggregationServiceServicer_to_server, DESCRIPTOR)
    inspection = AcceptInspection(usecases.get_enterprise, usecases.accept_records)
    consumers = {
        durable_of(each.message, each.consumer): Consumer(bus, database, each).run()
        for each in subscriptions(inspection)
    }
    await run_together(
        grpc=grpc.run(),
        relay=Relay(settings.database_url, bus, "aggregation").run(),
        day=begin_day.run(),
        **consumers,
    )


def use_cases(database: Database, regulations: Regulations, settings: Settings) -> UseCases:
    transaction = database.transaction
    refresh_registry = RefreshRegistry(regulations)
    intake = Intake(Validation(regulations), refresh_registry)
    may_be_set = settings.simulated_days and on_loopback(settings.grpc_listen)
    return UseCases(
        accept_records=AcceptRecords(transaction, intake),
        annotate_record=AnnotateRecord(transaction, regulations, refresh_registry),
        list_quarantine=ListQuarantine(transaction),
        correct_quarantined=CorrectQuarantined(transaction, intake),
        get_enterprise=GetEnterprise(transaction),
        list_records=ListRecords(transaction),
        read_ledger=ReadLedger(transaction, Naming.of(regulations)),
        get_business_day=GetBusinessDay(transaction),
        set_business_day=SetBusinessDay(transaction, may_be_set),
    )


def on_loopback(listen: str) -> bool:
    """Whether only this machine can reach `host:port`."""
    host = listen.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
