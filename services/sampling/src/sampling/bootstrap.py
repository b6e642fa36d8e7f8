"""Wires sampling, top to bottom."""

import asyncio
import secrets

import regulations
from messaging import Bus, Consumer, Relay
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as rpc
from sampling.adapters.aggregation_client import Ledger
from sampling.adapters.scoring_client import Runs
from sampling.entrypoints.consumer import Handlers
from sampling.entrypoints.rpc import SamplingService
from sampling.settings import Settings
from sampling.usecases.assign_inspectors import AssignInspectors
from sampling.usecases.carry_out_draws import CarryOutDraws
from sampling.usecases.carry_out_rehearsals import CarryOutRehearsals
from sampling.usecases.change_plan import ChangePlan
from sampling.usecases.commit_share import CommitShare
from sampling.usecases.create_plan import CreatePlan
from sampling.usecases.decide_plan import DecidePlan
from sampling.usecases.declare_recusal import DeclareRecusal
from sampling.usecases.enter_public_value import EnterPublicValue
from sampling.usecases.fill_visits import FillVisits
from sampling.usecases.follow_ledger import FollowLedger
from sampling.usecases.freeze_pool import FreezePool
from sampling.usecases.get_draw import GetDraw
from sampling.usecases.get_plan import GetPlan
from sampling.usecases.get_rehearsal import GetRehearsal
from sampling.usecases.get_supervision_item import GetSupervisionItem
from sampling.usecases.get_supervision_pools import GetSupervisionPools
from sampling.usecases.law import Law
from sampling.usecases.list_drawn import ListDrawn
from sampling.usecases.list_draws import ListDraws
from sampling.usecases.list_exclusions import ListExclusions
from sampling.usecases.list_inspectors import ListInspectors
from sampling.usecases.list_plan_versions import ListPlanVersions
from sampling.usecases.list_plans import ListPlans
from sampling.usecases.list_publications import ListPublications
from sampling.usecases.list_published_plans import ListPublishedPlans
from sampling.usecases.list_published_results import ListPublishedResults
from sampling.usecases.list_replacements import ListReplacements
from sampling.usecases.list_supervision_domains import ListSupervisionDomains
from sampling.usecases.list_supervision_items import ListSupervisionItems
from sampling.usecases.list_visits import ListVisits
from sampling.usecases.note_result import NoteResult
from sampling.usecases.note_run import NoteRun
from sampling.usecases.note_task import NoteTask
from sampling.usecases.publish_results import PublishResults
from sampling.usecases.raise_trigger import RaiseTrigger
from sampling.usecases.read_drawn import ReadDrawn
from sampling.usecases.read_metrics import ReadMetrics
from sampling.usecases.read_package import ReadPackage
from sampling.usecases.read_sealed import ReadSealed
from sampling.usecases.register_inspectors import RegisterInspectors
from sampling.usecases.rehearse_plan import RehearsePlan
from sampling.usecases.replace_inspector import ReplaceInspector
from sampling.usecases.reveal_share import RevealShare
from sampling.usecases.select_drawn import SelectDrawn
from sampling.usecases.send_another import SendAnother
from sampling.usecases.start_draw import StartDraw
from sampling.usecases.watch_draw import WatchDraw
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

LEDGER_SECONDS = 5.0
DRAW_SECONDS = 1.0
ASSIGN_SECONDS = 1.0
REHEARSAL_SECONDS = 5.0


async def main(settings: Settings) -> None:
    rules = regulations.load(settings.city)
    database = Database(settings.database_url.get_secret_value())
    bus = await Bus.connect(settings.nats_url, "sampling", settings.nats_seed.get_secret_value())
    own = ServiceToken(
        settings.token_url, "service-sampling", settings.client_key.get_secret_value()
    )
    aggregation, scoring = (
        Peer(address, own) for address in (settings.aggregation_address, settings.scoring_address)
    )
    ledger, runs = Ledger(aggregation), Runs(scoring)
    business_day = BusinessDay(settings.simulated_days, ledger.today)

    transaction, draw_bell = database.transaction, asyncio.Event()
    law, catalogue = Law(rules, business_day), rules.supervision
    follow_ledger = FollowLedger(transaction, ledger)
    carry_out_draws = CarryOutDraws(
        transaction, FreezePool(transaction, runs, follow_ledger, law), SelectDrawn(transaction)
    )
    rehearsal_bell = asyncio.Event()
    rehearse = CarryOutRehearsals(transaction, runs, follow_ledger, law, business_day)
    assign_inspectors = AssignInspectors(transaction, law, business_day)
    handlers = Handlers(
        follow_ledger,
        NoteRun(transaction),
        NoteTask(transaction),
        NoteResult(transaction),
        business_day,
    )

    server = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    send_another = SendAnother(law)
    servicer = SamplingService(
        list_supervision_domains=ListSupervisionDomains(catalogue, business_day),
        list_supervision_items=ListSupervisionItems(catalogue, business_day),
        get_supervision_item=GetSupervisionItem(catalogue, business_day),
        create_plan=CreatePlan(transaction, law),
        change_plan=ChangePlan(transaction, law),
        decide_plan=DecidePlan(transaction, law),
        get_plan=GetPlan(transaction),
        list_plans=ListPlans(transaction),
        list_plan_versions=ListPlanVersions(transaction),
        get_supervision_pools=GetSupervisionPools(transaction, law, business_day),
        raise_trigger=RaiseTrigger(transaction, law, business_day),
        start_draw=StartDraw(
            transaction,
            runs,
            business_day,
            frozenset(each.id for each in rules.departments.all),
            secrets.token_bytes,
            draw_bell.set,
        ),
        commit_share=CommitShare(transaction, draw_bell.set),
        reveal_share=RevealShare(transaction, draw_bell.set),
        enter_public_value=EnterPublicValue(transaction, draw_bell.set),
        rehearse_plan=RehearsePlan(transaction, rehearsal_bell.set),
        get_rehearsal=GetRehearsal(transaction, law),
        watch_draw=WatchDraw(transaction),
        law=law,
        publish_results=PublishResults(transaction, business_day),
        list_published_plans=ListPublishedPlans(transaction),
        list_publications=ListPublications(transaction),
        list_published_results=ListPublishedResults(transaction),
        read_metrics=ReadMetrics(transaction, rules),
        register_inspectors=RegisterInspectors(transaction, rules),
        list_inspectors=ListInspectors(transaction),
        declare_recusal=DeclareRecusal(transaction, business_day, send_another),
        replace_inspector=ReplaceInspector(transaction, business_day, send_another),
        fill_visits=FillVisits(transaction, law, business_day),
        list_visits=ListVisits(transaction),
        list_replacements=ListReplacements(transaction),
        get_draw=GetDraw(transaction),
        list_draws=ListDraws(transaction),
        list_drawn=ListDrawn(transaction),
        list_exclusions=ListExclusions(transaction),
        read_drawn=ReadDrawn(transaction),
        read_package=ReadPackage(transaction),
        read_sealed=ReadSealed(transaction),
    )
    service = pb.DESCRIPTOR.services_by_name["SamplingService"]
    server.add(servicer, rpc.add_SamplingServiceServicer_to_server, service)
    consumers = {
        f"consumer_{name}": Consumer(bus, database, subscription).run()
        for name, subscription in handlers.subscriptions().items()
    }
    try:
        await run_together(
            grpc=server.run(),
            relay=Relay(database.url, bus, "sampling").run(),
            ledger_timer=for_ever("follow_ledger", follow_ledger, LEDGER_SECONDS),
            rehearsals=for_ever(
                "carry_out_rehearsals", rehearse, REHEARSAL_SECONDS, rehearsal_bell
            ),
            assignments=for_ever("assign_inspectors", assign_inspectors, ASSIGN_SECONDS),
            draws=for_ever("carry_out_draws", carry_out_draws, DRAW_SECONDS, draw_bell),
            **consumers,
        )
    finally:
        await aggregation.close()
        await scoring.close()
        await bus.close()
        await database.close()
