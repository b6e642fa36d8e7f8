"""The kernel on the simulated city, beside DuckDB and Polars: encode, fold, and growth.

Records are coded columns, as they are when dossiers are rebuilt in bulk: reading JSON and
PostgreSQL is the journey's part. Peers answer from the kernel's facts (`in_sql`); what they answer
is compared with the kernel's values and scores before anything is timed.
"""

import gc
import itertools
import resource
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import kernel
import regulations
from benchmarks.bench import ROUNDS, AtLeast, AtMost, Line, middle, ratio
from benchmarks.buckets import Bucket, Folding, buckets
from benchmarks.in_sql.engines import THREADS, DuckDB, Polars
from benchmarks.in_sql.peer import Form, differences, forms
from kernel import Batch, ProgramOnDay
from model_report.making import joined

ON = date(2026, 6, 30)
CITY, LARGE = 200_000, 1_200_000


async def bench() -> list[Line]:
    program = regulations.load().program(ON)
    on = program.on(ON)
    kernel.warm_up()
    with ThreadPoolExecutor(THREADS) as threads:
        large = _fold_a_large_city(on, threads)
        city, records = large.kept, sum(bucket.records for bucket in large.kept)
        batch = joined([bucket.batch for bucket in city])
        return [*_alone(large, records), *_beside(on, batch, threads)]


@dataclass(frozen=True, slots=True)
class LargeCity:
    """What a run over the large city took; `kept` are its first neighbourhoods, a smaller city."""

    kept: list[Bucket]
    growth: float
    """The cost of an enterprise in all neighbourhoods over that in those kept."""
    peak: int
    """Bytes."""


def _fold_a_large_city(on: ProgramOnDay, threads: Executor) -> LargeCity:
    """Make, fold and drop neighbourhoods, each in turn with one of those that are kept."""
    kept: list[Bucket] = []
    costs: list[tuple[float, float]] = []
    for bucket in buckets(on.program, LARGE, ON, ROUNDS):
        if sum(len(each.batch) for each in kept) < CITY:
            kept.append(bucket)
        other = kept[len(costs) % len(kept)]
        pair = [Folding(on, each.batch, threads, THREADS).run for each in (bucket, other)]
        mine, others = _in_turn(pair)
        costs.append((mine / len(bucket.batch), others / len(other.batch)))
    of_all, of_kept = map(sum, zip(*costs, strict=True))
    return LargeCity(
        kept, of_all / of_kept, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    )


def _alone(large: LargeCity, records: int) -> list[Line]:
    encoding = sum(middle(bucket.encoding) for bucket in large.kept)
    return [
        Line(
            "encode.records_per_s",
            records / encoding,
            "records/s",
            f"{records:,} coded records of all kinds to facts, of one core's time; no peer",
            goal=AtLeast(10e6),
        ),
        ratio(
            "fold.growth",
            large.growth,
            f"an enterprise of {LARGE:,} over one of {CITY:,}; in neighbourhoods, in turn",
            AtMost(1.2),
        ),
        Line(
            "fold.peak_memory",
            large.peak / 1e9,
            "GB",
            f"making and folding {LARGE:,} by neighbourhoods, {CITY:,} of them kept; no peer",
        ),
    ]


def _beside(on: ProgramOnDay, batch: Batch, threads: Executor) -> list[Line]:
    """Measure the kernel, and each peer by the faster of its forms, in turn."""
    asked = [form for engine in (DuckDB(), Polars()) for form in forms(engine, on, batch)]
    _demand_equal(on, batch, asked)
    gc.collect()
    ours = Folding(on, batch, threads, THREADS)
    took, *others = _in_turn([ours.run, *(form.run for form in asked)], warm=True)
    theirs = dict(zip(asked, others, strict=True))
    about = f"{len(batch):,} enterprises, {len(batch.facts):,} facts, {THREADS} threads"
    lines = [
        Line(
            "fold.enterprises_per_s",
            len(batch) / took,
            "enterprises/s",
            f"{about}, {len(on.program.point_ids)} values and {len(on.program.views)} scores"
            f" of each in {took:.3f} s; no peer",
        )
    ]
    for engine, goal in ((DuckDB, 5), (Polars, 3)):
        mine = {form.name: s for form, s in theirs.items() if isinstance(form.engine, engine)}
        said = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in mine.items())
        name = f"fold.vs_{engine.name.lower()}"
        lines.append(ratio(name, min(mine.values()) / took, f"{about}: {said}", AtLeast(goal)))
    return lines


def _demand_equal(on: ProgramOnDay, batch: Batch, asked: list[Form]) -> None:
    """Run each form once. Raises AssertionError where one says otherwise than the kernel."""
    scores = kernel.fold(on, batch)
    for form in asked:
        form.run()
        unlike = list(itertools.islice(differences(form, scores), 10))
        if unlike:
            raise AssertionError("\n".join(["Not what the kernel says:", *unlike]))


def _in_turn(works: list[Callable[[], object]], *, warm: bool = False) -> list[float]:
    """Seconds of each piece of work, the middle of as many rounds as are due; warm."""
    for work in () if warm else works:
        work()
    rounds = [[_seconds(work) for work in works] for _ in range(ROUNDS)]
    return [middle(each) for each in zip(*rounds, strict=True)]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
