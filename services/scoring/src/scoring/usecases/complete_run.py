"""A run that was started is carried out: everybody, as of one day and one ledger number."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.adapters import dossiers, events, outcomes, reading, run_pages, runs
from scoring.adapters.dossiers import Stored
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.errors import BeingReclassified, NotKnownYet, SnapshotTorn
from scoring.domain.evaluation import Evaluation, evaluate
from scoring.domain.model import Model, Models
from scoring.domain.outcome import Cause, Outcome
from scoring.domain.previous import Previous
from scoring.domain.run import Digest, Page, Run
from scoring.usecases.reclassify_touched import ReclassifyTouched
from scoring.usecases.settle import Change, outcomes_of
from storage import Transaction

log = structlog.get_logger()

PAGE = 5000


@dataclass(frozen=True, slots=True)
class CompleteRun:
    """Folds one snapshot of all dossiers, so that the digest is of exactly one ledger number.

    Live work goes on meanwhile; a class that was stored after the snapshot is fresher and stays.
    A run cut short is simply carried out again: what it stored is then unchanged.
    """

    transaction: Transaction
    models: Models
    reclassify_touched: ReclassifyTouched
    previous_runs: PreviousRuns
    page: int = PAGE

    async def __call__(self) -> Run | None:
        """Carry out the run in progress, if there is one. Raises Unavailable."""
        async with self.transaction() as session:
            run = await runs.running(session)
        if run is None:
            return None
        through = await self.reclassify_touched(run.at_least)
        if through < run.at_least:
            raise NotKnownYet(run.at_least, through)
        try:
            return await self._complete(*await self._fold(run))
        except (ArithmeticError, LookupError, TypeError, ValueError) as bug:
            # Left in progress it would be tried for ever, and bar every other run.
            async with self.transaction() as session:
                await runs.fail(session, run, type(bug).__name__)
            raise

    async def _fold(self, run: Run) -> tuple[Run, list[Page]]:
        model, digest, classified, after = self.models(run.on), Digest(), 0, ""
        pages: list[Page] = []
        async with self._snapshot() as (session, through):
            reviewing = not await runs.reviewed(session, model.version)
            previous = await self.previous_runs.before(session, run.on)
            while page := await dossiers.page(session, after, self.page, model):
                _check(run, page, through)
                evaluation, found = await asyncio.to_thread(
                    _evaluate, run, model, previous, page, reviewing
                )
                await asyncio.to_thread(digest.add, evaluation)
                pages.append(Page.of(evaluation))
                await self._store(run, model, found)
                classified, after = classified + len(page), page[-1].enterprise.uscc
        done = replace(
            run,
            through=through,
            model_version=model.version,
            regulations_version=model.regulations_version,
            classified=classified,
            digest=digest.text(),
        )
        return done, pages

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[tuple[AsyncSession, int]]:
        """A view of the database as it is between two windows, for as long as it is needed."""
        async with self.transaction() as session:
            async with self.reclassify_touched.between_windows:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                through = await reading.through(session)
            yield session, through

    async def _store(self, run: Run, model: Model, found: Sequence[Outcome]) -> None:
        if not (found and run.current):
            return
        async with self.transaction() as session:
            same = await dossiers.lock_unchanged(session, [o.enterprise for o in found])
            fresh = [outcome for outcome in found if outcome.enterprise.uscc in same]
            await outcomes.save(session, model, fresh)

    async def _complete(self, run: Run, pages: Sequence[Page]) -> Run:
        async with self.transaction() as session:
            done = replace(run, changed=await runs.changed(session, run.run_id))
            if await runs.complete(session, done):
                await run_pages.add(session, done.run_id, pages)
                await events.run_completed(session, done)
        log.info(
            "run_completed", run=done.run_id, through=done.through, enterprises=done.classified
        )
        return done


def _check(run: Run, page: Sequence[Stored], through: int) -> None:
    """Raises BeingReclassified, SnapshotTorn."""
    for stored in page:
        if stored.stale:
            raise BeingReclassified(stored.enterprise.uscc)
        if stored.enterprise.through > through:
            raise SnapshotTorn(run.run_id)


def _evaluate(
    run: Run, model: Model, previous: Previous, page: Sequence[Stored], reviewing: bool
) -> tuple[Evaluation, list[Outcome]]:
    """Evaluate a page; return with it what is to be stored, if nothing fresher is there."""
    evaluation = evaluate(model, [stored.enterprise for stored in page], previous)
    cause = Cause(run_id=run.run_id)
    changes = [Change(stored.enterprise, stored.before, cause) for stored in page]
    found = outcomes_of(evaluation, changes, reviewing) if run.current else []
    return evaluation, [o for o, stored in zip(found, page, strict=False) if _stale(o, stored, run)]


def _stale(outcome: Outcome, stored: Stored, run: Run) -> bool:
    """Whether something changed, and nothing was stored as of a later day."""
    evaluated_on = stored.enterprise.evaluated_on
    if evaluated_on and evaluated_on > run.on:
        return False
    return bool(outcome.classification or outcome.agreement)
