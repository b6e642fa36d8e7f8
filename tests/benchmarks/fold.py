"""The kernel on many synthetic dossiers of the present definitions: encode, and fold of them all.

Records are columns of codes already, as they are when dossiers are rebuilt in bulk: reading JSON
and PostgreSQL is the journey's part.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

import kernel
import regulations
from benchmarks.bench import ROUNDS, AtLeast, Line, middle
from kernel import Columns, Facts, Program

ON = date(2026, 6, 30)
ENTERPRISES, RECORDS = 200_000, 6_000_000
DAYS = 1_400  # more than any window, so that some facts are too old to count
STILL_OPEN = 0.6  # the share of records that nothing has ended or repaired
# Shares of the kinds; a registration gives no fact but the day on which all began.
KINDS = {
    "inspection_result": 0.40,
    "department_business_record": 0.30,
    "administrative_penalty": 0.22,
    "executed_debtor": 0.08,
}


async def bench() -> list[Line]:
    program = regulations.load().program(ON)
    kernel.warm_up()
    encoded, rates = _encode(program)
    batch = _dossiers(program, encoded)
    on = program.on(ON)
    kernel.fold(on, batch)
    folds = [_seconds(lambda: kernel.fold(on, batch)) for _ in range(ROUNDS)]
    points, views = len(program.point_ids), len(program.views)
    return [
        Line(
            "encode.records_per_s",
            middle(rates),
            "records/s",
            f"{RECORDS:,} coded records of four kinds, one thread; no peer",
            goal=AtLeast(10e6),
        ),
        Line(
            "fold.enterprises_per_s",
            ENTERPRISES / middle(folds),
            "enterprises/s",
            f"{ENTERPRISES:,} dossiers, {len(batch.facts):,} facts, {points} points,"
            f" {views} models, values written; no peer",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Facts of all kinds, and the enterprise of each."""

    owner: NDArray[np.int64]
    facts: Facts


def _encode(program: Program) -> tuple[Encoded, list[float]]:
    """Encode every kind, round by round; records a second of each round."""
    random = np.random.default_rng(3)
    columns = {
        kind: _columns(program, kind, round(share * RECORDS), random)
        for kind, share in KINDS.items()
    }
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        arrays = {k: kernel.encode_columns(program, k, given) for k, given in columns.items()}
        rates.append(RECORDS / (time.perf_counter() - began))
    owners = {
        kind: random.integers(ENTERPRISES, size=len(given.record))
        for kind, given in columns.items()
    }
    owner = np.concatenate([owners[kind][found.row] for kind, found in arrays.items()])
    return Encoded(owner, Facts.joined([found.facts for found in arrays.values()])), rates


def _columns(program: Program, kind: str, count: int, random: np.random.Generator) -> Columns:
    """Records of one kind: every code is as likely as any other."""
    groups = program.groups_of[kind]
    coded = {name: len(codes) for group in groups for name, codes in group.fields}
    today = kernel.day_number(ON)
    days = {
        name: np.where(random.random(count) < STILL_OPEN, kernel.NO_DAY, _ago(random, count, today))
        for group in groups
        for name in group.ends
    }
    days |= {name: _ago(random, count, today) for group in groups for name in group.dates}
    return Columns(
        record=random.integers(2**63, size=count).astype(np.uint64),
        department=random.integers(1, 34, count).astype(np.uint16),
        revoked=random.random(count) < 0.01,
        codes={name: random.integers(1, n + 1, count, np.int32) for name, n in coded.items()},
        days=days,
        payloads={
            group.payload: random.lognormal(13, 1.5, count).astype(np.int64)
            for group in groups
            if group.payload
        },
    )


def _ago(random: np.random.Generator, count: int, today: int) -> NDArray[np.int64]:
    return today - random.integers(DAYS, size=count)


def _dossiers(program: Program, encoded: Encoded) -> kernel.Batch:
    began: list[date | None] = [date(2010 + number % 15, 3, 1) for number in range(ENTERPRISES)]
    return kernel.build(program, encoded.owner, encoded.facts, began)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
