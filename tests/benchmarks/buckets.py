"""The simulated city as the kernel takes it: neighbourhood by neighbourhood, in bounded memory."""

import time
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, repeat

import numpy as np

import kernel
from democity.synthetic.city import City, Part
from kernel import Batch, PeerStates, Program, ProgramOnDay
from model_report.encoding import columns_of, keys_of


@dataclass(frozen=True, slots=True)
class Bucket:
    """Dossiers of one neighbourhood, with what the run before said of those related to them."""

    batch: Batch
    records: int
    encoding: list[float]
    """CPU seconds from coded columns to facts, of each round."""


def buckets(program: Program, size: int, day: date, rounds: int) -> Iterator[Bucket]:
    """Make a city, one neighbourhood at a time, and encode each in so many rounds."""
    on = program.on(day)
    return (_bucket(on, part, rounds) for part in City(size, day).parts())


def _bucket(on: ProgramOnDay, part: Part, rounds: int) -> Bucket:
    program, people = on.program, part.population
    tables = [table for table in part.tables.values() if table.kind in program.groups_of]
    coded = [columns_of(program, table) for table in tables]
    encoding = []
    for _ in range(rounds):
        began = time.thread_time()
        found = [
            kernel.encode_columns(program, table.kind, columns)
            for table, columns in zip(tables, coded, strict=True)
        ]
        encoding.append(time.thread_time() - began)
    owners = [table.enterprise[each.row] for table, each in zip(tables, found, strict=True)]
    batch = kernel.build(
        program,
        np.concatenate(owners) - people.first,
        kernel.Facts.joined([each.facts for each in found]),
        [None] * len(people),
    )
    batch = replace(batch, established=people.life.established_on.astype(np.int64))
    before = kernel.fold(on, batch).peer_states
    keys = keys_of(people.first + np.arange(len(people)))
    order = np.argsort(keys)
    batch = batch.with_peers(PeerStates(keys[order], before[order]))
    return Bucket(batch, sum(map(len, tables)), encoding)


class Folding:
    """The fold of a batch in as many parts as there are threads, each of about as many facts.

    Parts share the columns of the batch, and each fold writes over the scores of the one before.
    """

    def __init__(self, on: ProgramOnDay, batch: Batch, threads: Executor, number: int) -> None:
        self._on, self._threads = on, threads
        edges = np.searchsorted(batch.offsets, np.linspace(0, len(batch.facts), number + 1))
        self._parts = [
            Batch(batch.offsets[a : b + 1], batch.facts, batch.established[a:b], batch.peers)
            for a, b in pairwise(edges)
        ]
        self._scores = [kernel.fold(on, part) for part in self._parts]

    def run(self) -> None:
        """Fold all parts at once."""
        again = self._threads.map(kernel.fold, repeat(self._on), self._parts, self._scores)
        self._scores = list(again)
