"""The one way in which evaluated enterprises are stored, shared by records, days and runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.adapters import outcomes, runs
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.dossier import Enterprise
from scoring.domain.evaluation import Evaluation, evaluate
from scoring.domain.model import Model
from scoring.domain.outcome import Before, Cause, Outcome, outcome

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Change:
    """An enterprise as it is to be stored, what is stored of it, and why it is looked at."""

    enterprise: Enterprise
    before: Before
    cause: Cause


def outcomes_of(
    evaluation: Evaluation, changes: Sequence[Change], reviewing: bool
) -> list[Outcome]:
    """Compare evaluated enterprises with what is stored."""
    at = datetime.now(UTC)
    return [
        outcome(evaluation, row, change.before, change.cause, at, reviewing)
        for row, change in enumerate(changes)
    ]


async def settle(
    session: AsyncSession, model: Model, previous_runs: PreviousRuns, changes: Sequence[Change]
) -> None:
    """Evaluate and store enterprises whose dossiers the session has locked."""
    if not changes:
        return
    reviewing = not await runs.reviewed(session, model.version)
    previous = await previous_runs.at(session, model.on)
    evaluation = evaluate(model, [change.enterprise for change in changes], previous)
    await outcomes.save(session, model, outcomes_of(evaluation, changes, reviewing))
