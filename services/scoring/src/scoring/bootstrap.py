"""Wires scoring, top to bottom."""

import asyncio

import kernel
from messaging import Bus, Consumer, Relay
from onedoor.scoring.v1 import scoring_service_pb2 as pb
from onedoor.scoring.v1 import scoring_service_pb2_grpc as rpc
from scoring.adapters.aggregation_client import Ledger
from scoring.adapters.models import models_of
from scoring.adapters.previous_runs import PreviousRuns
from scoring.entrypoints import consumer
from scoring.entrypoints.rpc import Scoring
from scoring.settings import Settings
from scoring.usecases.complete_run import CompleteRun
from scoring.usecases.decide_held_agreements import DecideHeldAgreements
from scoring.usecases.get_classification import GetClassification
from scoring.usecases.get_run import GetRun
from scoring.usecases.list_held_agreements import ListHeldAgreements
from scoring.usecases.read_run import ReadRun
from scoring.usecases.rebuild_dossiers import RebuildDossiers
from scoring.usecases.reclassify_due import ReclassifyDue
from scoring.usecases.reclassify_touched import ReclassifyTouched
from scoring.usecases.start_run import StartRun
from serving import (
    BusinessDay,
    GrpcServer,
    Peer,
    ServiceToken,
    TokenVerifier,
    for_ever,
    run_together,
)
from storage import Database

SECONDS = 1.0  # within which work is found for which nobody rang


async def main(settings: Settings) -> None:
    models = models_of(settings.city)
    kernel.warm_up()

    url = settings.database_url.get_secret_value()
    database = Database(url)
    bus = await Bus.connect(settings.nats_url, "scoring", settings.nats_seed.get_secret_value())
    own = ServiceToken(
        settings.token_url, "service-scoring", settings.client_key.get_secret_value()
    )
    peer = Peer(settings.aggregation_address, own)
    ledger = Ledger(peer)
    business_day = BusinessDay(settings.simulated_days, ledger.today)

    ledger_bell, run_bell = asyncio.Event(), asyncio.Event()
    previous_runs = PreviousRuns()
    rebuild = RebuildDossiers(database.transaction, ledger, previous_runs)
    touched = ReclassifyTouched(
        database.transaction, ledger, models, business_day, rebuild, previous_runs
    )
    due = ReclassifyDue(database.transaction, models, business_day, rebuild, previous_runs)
    complete_run = CompleteRun(database.transaction, models, touched, previous_runs)

    server = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    servicer = Scoring(
        GetClassification(
            database.transaction, models, business_day, previous_runs, ledger_bell.set
        ),
        StartRun(database.transaction, models, business_day, run_bell.set),
        GetRun(database.transaction),
        ReadRun(database.transaction),
        ListHeldAgreements(database.transaction),
        DecideHeldAgreements(database.transaction),
    )
    service = pb.DESCRIPTOR.services_by_name["ScoringService"]
    server.add(servicer, rpc.add_ScoringServiceServicer_to_server, service)

    subscriptions = consumer.subscriptions(business_day, touched, due)
    try:
        await run_together(
            grpc=server.run(),
            relay=Relay(url, bus, "scoring").run(),
            ledger_timer=for_ever("reclassify_touched", touched, SECONDS, ledger_bell),
            day_timer=for_ever("reclassify_due", due, SECONDS),
            runs=for_ever("complete_run", complete_run, SECONDS, run_bell),
            **{
                name: Consumer(bus, database, subscription).run()
                for name, subscription in subscriptions.items()
            },
        )
    finally:
        await peer.close()
        await bus.close()
        await database.close()
