"""A draw from a frozen pool of 3.1 million, and the stand-alone verifier on its files.

The draw is the service's own: the commitments over the pool, then its use case from the frozen
state to list, bookings and last statement on a real PostgreSQL. The files are those of its package,
public and sealed; the verifier runs as a citizen runs it, with the standard library alone.
"""

import asyncio
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import numpy as np

from benchmarks.bench import AtMost, Line, middle
from benchmarks.servers import open_servers
from onedoor_client import verify_draw
from sampling.adapters import draws, inspectors, plans, pools, statements
from sampling.domain.draw import Draw, DrawState
from sampling.domain.encoding import ALGORITHM, CODE, Codes
from sampling.domain.order import Order
from sampling.domain.plan import Plan, PlanState
from sampling.domain.pool import Exclusion, Pool
from sampling.domain.quota import quotas
from sampling.domain.seal import Seal, seal
from sampling.domain.seed import SIZE
from sampling.domain.statement import Statement, announced, frozen
from sampling.domain.stratum import Ratios
from sampling.usecases.read_package import ReadPackage
from sampling.usecases.read_sealed import ReadSealed
from sampling.usecases.select_drawn import SelectDrawn
from storage import Database

MEMBERS, ROUNDS = 3_100_000, 3
# Members of the classes low, general, higher and high, and without one, much as cities report.
SPREAD = (0.71, 0.19, 0.05, 0.03, 0.02)
EXCLUDED = 0.04
LAW = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))


@dataclass(frozen=True, slots=True)
class Bench:
    database: Database
    plan: Plan
    pool: Pool
    shuffled: Codes

    async def draw(self, attempt: int) -> tuple[float, Draw]:
        """Seconds for the commitments and from the frozen state to the list, and the draw."""
        draw, sealed, first = await self._announced(attempt)
        wanted = quotas(self.pool.library(), self.plan.shares)
        async with self.database.transaction() as session:
            at = await draws.now(session)
            roster = await inspectors.freeze(session, draw.draw_id, self.plan.departments)
        began = time.perf_counter()
        told = await asyncio.to_thread(frozen, draw, first, self.pool, wanted, sealed, roster, at)
        committing = time.perf_counter() - began
        async with self.database.transaction() as session:
            await pools.keep(session, draw.draw_id, self.pool)
            await draws.freeze(session, draw, self.pool, wanted, at + draw.patience, at)
            await statements.add(session, draw.draw_id, told)
            draw = await draws.by_id(session, draw.draw_id)
        began = time.perf_counter()
        await SelectDrawn(self.database.transaction)(draw)
        return committing + time.perf_counter() - began, draw

    async def _announced(self, attempt: int) -> tuple[Draw, Seal, Statement]:
        order = Order(uuid4(), self.plan.plan_id)
        sealed = seal(order.draw_id, secrets.token_bytes)
        async with self.database.transaction() as session:
            at = await draws.now(session)
            previous = await statements.announcement(session, order.plan_id, attempt - 1)
            draw = Draw(
                *(order.draw_id, order.plan_id, self.plan.department, self.plan.check_type),
                *(attempt, DrawState.COMMITTED, "run-1", date(2026 + attempt, 9, 1), ALGORITHM),
                *(sealed.of_secrets(), order.patience, "coordinator", at),
                sources=order.sources(secrets.token_bytes(SIZE)),
            )
            first = announced(draw, self.plan, previous)
            await draws.add(session, draw, sealed)
            await statements.add(session, draw.draw_id, first)
        return draw, sealed, first

    async def verified(self, draw: Draw) -> float:
        """Seconds the stand-alone file takes for all files of a draw, from start to verdict."""
        with tempfile.TemporaryDirectory(prefix="onedoor-draw-") as name:
            await self._write(draw, Path(name))
            began = time.perf_counter()
            verdict = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-I", "-S", verify_draw.__file__, name],
                capture_output=True,
                encoding="utf-8",
            )
            took = time.perf_counter() - began
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
        return took

    async def _write(self, draw: Draw, folder: Path) -> None:
        transaction = self.database.transaction
        for read in (
            ReadPackage(transaction)(draw.draw_id, ""),
            ReadSealed(transaction)(draw.draw_id, "bench"),
        ):
            async for name, content in read:
                with (folder / name).open("ab") as file:
                    file.write(content)

    def sorted(self) -> float:
        """Seconds to sort the codes of the pool, which no draw can do without."""
        began = time.perf_counter()
        np.sort(self.shuffled)
        return time.perf_counter() - began


async def bench() -> list[Line]:
    drawing, verifying, sorting = [], [], []
    async with opened() as bench:
        for attempt in range(1, ROUNDS + 1):
            sorting.append(bench.sorted())
            seconds, draw = await bench.draw(attempt)
            drawing.append(seconds)
            verifying.append(await bench.verified(draw))
            print(f"  drawn {seconds:.1f} s, verified {verifying[-1]:.1f} s", flush=True)
            await _visited(bench)
    about = f"a pool of {MEMBERS:,}"
    return [
        Line(
            "draw.seconds",
            middle(drawing),
            "s",
            f"{about}: commitments, ranks, bookings, statement; sort of the pool",
            middle(sorting),
            AtMost(15),
        ),
        Line(
            "draw.verify_seconds",
            middle(verifying),
            "s",
            f"{about}: all files, public and sealed, by the stand-alone file; sort of the pool",
            middle(sorting),
            AtMost(30),
        ),
    ]


async def _visited(bench: Bench) -> None:
    """All that were drawn have been visited, so that the next draw may draw them again."""
    async with bench.database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("update drawn set open = false")


@asynccontextmanager
async def opened() -> AsyncIterator[Bench]:
    with open_servers() as servers:
        database = Database(servers.databases.of_service("sampling").url)
        plan = _plan()
        async with database.transaction() as session:
            await plans.create(session, plan)
        try:
            yield Bench(database, plan, *_pool())
        finally:
            await database.close()


def _plan() -> Plan:
    return Plan(
        plan_id=uuid4(),
        department="market_regulation",
        library="经营主体",
        check_type="disclosure",
        item_codes=("MR-001",),
        first_day=date(2026, 9, 1),
        last_day=date(2026, 12, 31),
        ratios=LAW,
        mandatory_high_share=Fraction(3, 10),
        mode="on_site",
        proposed_by="coordinator",
        state=PlanState.APPROVED,
        decided_by="director",
        regulations_version="bench",
    )


def _pool() -> tuple[Pool, Codes]:
    """Codes of the form of a USCC, in order; and the same out of order."""
    random = np.random.default_rng(7)
    codes = np.array([f"91330600{number:010d}" for number in range(MEMBERS)], CODE)
    strata = random.choice(len(SPREAD), MEMBERS, p=SPREAD).astype(np.uint8)
    out = np.where(random.random(MEMBERS) < EXCLUDED, Exclusion.OPEN_TASK, Exclusion.NONE)
    return Pool(codes, strata, out.astype(np.uint8)), random.permutation(codes)
