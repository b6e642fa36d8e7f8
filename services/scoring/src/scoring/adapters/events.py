"""What scoring tells: domain values become messages in the outbox."""

from collections.abc import Iterable, Iterator, Sequence

from google.protobuf.message import Message
from sqlmodel.ext.asyncio.session import AsyncSession

from messaging import outbox
from onedoor.scoring.v1 import events_pb2, scoring_service_pb2
from scoring.domain.agreement import Agreement, Route, State
from scoring.domain.outcome import Outcome
from scoring.domain.run import Run

ROUTES = {
    Route.ON_SITE: events_pb2.ROUTE_ON_SITE,
    Route.REMOTE: events_pb2.ROUTE_REMOTE,
}


async def tell(session: AsyncSession, outcomes: Sequence[Outcome]) -> None:
    """Record changed classes and announced agreements."""
    await outbox.record(session, *_messages(outcomes))


async def released(session: AsyncSession, agreements: Iterable[tuple[str, Agreement]]) -> None:
    """Record agreements that a person let through."""
    await outbox.record(session, *(_agreement_changed(u, a) for u, a in agreements))


async def run_completed(session: AsyncSession, run: Run) -> None:
    message = events_pb2.RunCompleted(
        run_id=run.run_id,
        on=run.on.isoformat(),
        through=run.through,
        classified=run.classified,
        digest=run.digest,
    )
    await outbox.record(session, message)


def risk_class(value: int | None) -> scoring_service_pb2.RiskClass.ValueType:
    """The contract counts from 1; 0 says that there is none."""
    return scoring_service_pb2.RiskClass.ValueType(0 if value is None else value + 1)


def _messages(outcomes: Sequence[Outcome]) -> Iterator[Message]:
    for outcome in outcomes:
        if outcome.changes:
            yield _class_changed(outcome)
        agreement = outcome.agreement
        if agreement and agreement.state is State.ANNOUNCED:
            yield _agreement_changed(outcome.enterprise.uscc, agreement)


def _class_changed(outcome: Outcome) -> events_pb2.ClassChanged:
    classification = outcome.classification
    if classification is None:
        raise TypeError("A class cannot change without a classification.")
    return events_pb2.ClassChanged(
        uscc=outcome.enterprise.uscc,
        version=classification.version,
        on=classification.on.isoformat(),
        through=classification.through,
        views=[
            events_pb2.ChangedView(
                department_id=change.department,
                before=risk_class(change.before),
                after=risk_class(change.after),
            )
            for change in outcome.changes
        ],
        model_version=classification.model_version,
        regulations_version=classification.regulations_version,
    )


def _agreement_changed(uscc: str, agreement: Agreement) -> events_pb2.AgreementChanged:
    message = events_pb2.AgreementChanged(
        uscc=uscc,
        epoch=agreement.epoch,
        route=ROUTES[agreement.seen.route],
        departments=[
            events_pb2.AgreeingDepartment(
                department_id=ranked.department,
                rank=ranked.rank,
                record_ids=ranked.record_ids,
                by_score=ranked.by_score,
            )
            for ranked in agreement.seen.departments
        ],
    )
    message.caused_at.FromDatetime(agreement.caused_at)
    return message
