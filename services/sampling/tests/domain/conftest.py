"""Draws without a database: pools of given strata, and whole packages of proof in a folder."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from sampling.domain import package, statement
from sampling.domain.draw import Draw, DrawState
from sampling.domain.encoding import ALGORITHM
from sampling.domain.order import Order, PublicValue
from sampling.domain.plan import Partner, Plan
from sampling.domain.pool import Exclusion, Pool, codes
from sampling.domain.quota import Shares, quotas
from sampling.domain.seal import Seal, seal
from sampling.domain.seed import OWN, Kind, Sources, share_commitment
from sampling.domain.selection import Selection, select
from sampling.domain.stratum import Ratios

ZHOUKOU = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
LAW = Shares(ZHOUKOU, Fraction(1, 10**12))
BEGAN = datetime(2026, 9, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROSTER = '{"inspectors":[],"recusals":[]}'


def _enterprises(number: int, first: int = 0) -> list[str]:
    return [f"91330600{n:010d}" for n in range(first, first + number)]


def _pool(*sizes: int, without: Sequence[str] = ()) -> Pool:
    """Strata of these sizes, from low on, with numbers from 0."""
    strata = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)
    members = codes(_enterprises(sum(sizes)))
    left_out = np.isin(members, codes(without))
    reasons = np.where(left_out, np.uint8(Exclusion.OPEN_TASK), np.uint8(Exclusion.NONE))
    return Pool(members, strata, reasons)


def _pseudorandom(number: int) -> Callable[[int], bytes]:
    """Other bytes each time, which follow from a number."""
    counter = count()

    def given(size: int) -> bytes:
        begun = b"%d/%d" % (number, next(counter))
        blocks = (hashlib.sha256(b"%s/%d" % (begun, n)).digest() for n in range(-(-size // 32)))
        return b"".join(blocks)[:size]

    return given


def _draw(
    *sizes: int, shares: Shares = LAW, number: int = 1, without: Sequence[str] = ()
) -> Selection:
    pool, randomness = _pool(*sizes, without=without), _pseudorandom(number)
    sealed = seal(UUID(int=number), randomness)
    return select(pool, quotas(pool.library(), shares), sealed, randomness(32))


@pytest.fixture(scope="session")
def enterprises() -> Callable[..., list[str]]:
    return _enterprises


@pytest.fixture(scope="session")
def pool() -> Callable[..., Pool]:
    return _pool


@pytest.fixture(scope="session")
def draw() -> Callable[..., Selection]:
    """A draw of strata of the sizes given; another `number` is another seed and other secrets."""
    return _draw


@dataclass
class Case:
    """A draw from announcement to list, as the service makes it, with every choice open.

    `silent` do not reveal; `value`: what the public value becomes.
    """

    pool: Pool
    shares: Shares = LAW
    number: int = 1
    attempt: int = 1
    previous: bytes = b""
    departments: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    value: str = ""
    fails: str = ""

    def __post_init__(self) -> None:
        self.randomness = _pseudorandom(self.number)
        self.draw_id = UUID(int=self.number, version=4)
        self.seal: Seal = seal(self.draw_id, self.randomness)
        due = (PublicValue("双色球 2026103 红球", BEGAN + 30 * HOUR),) if self.value else ()
        order = Order(self.draw_id, UUID(int=7), "run-1", self.departments, due)
        self.begun = self._begun(order)
        self.announced = statement.announced(self.begun, self.plan, self.previous)
        self._carry_out()

    @property
    def plan(self) -> Plan:
        return Plan(
            UUID(int=7),
            *("fire_rescue", "公众聚集场所", "fire_safety", ("FR-01",)),
            *(date(2026, 9, 2), date(2026, 12, 31)),
            ratios=self.shares.ratios,
            mandatory_high_share=self.shares.mandatory_high,
            undirected_share=self.shares.undirected,
            partners=tuple(Partner(each, ("MR-01",)) for each in self.partners),
            regulations_version="1",
        )

    def _begun(self, order: Order) -> Draw:
        return Draw(
            *(self.draw_id, order.plan_id, "fire_rescue", "fire_safety", self.attempt),
            *(DrawState.FROZEN, "run-1", date(2026, 9, 1), ALGORITHM, self.seal.of_secrets()),
            *(order.patience, "coordinator", BEGAN),
            sources=order.sources(self.randomness(32)),
        )

    def _carry_out(self) -> None:
        shares = {name: self.randomness(32) for name in self.departments}
        committed = [
            replace(source, commitment=share_commitment(self.draw_id, source.name, share))
            if (share := shares.get(source.name))
            else source
            for source in self.begun.sources.each
        ]
        wanted = quotas(self.pool.library(), self.shares)
        draw = replace(self.begun, sources=Sources(tuple(committed)))
        at = BEGAN + HOUR
        told = (self.pool, wanted, self.seal, ROSTER)
        self.frozen = statement.frozen(draw, self.announced, *told, at)
        given = {name: share for name, share in shares.items() if name not in self.silent}
        given[OWN] = committed[0].share
        given |= {source.name: self.value.encode() for source in draw.sources.of(Kind.PUBLIC)}
        revealed = [replace(source, share=given.get(source.name, b"")) for source in committed]
        draw = replace(draw, sources=Sources(tuple(revealed)))
        if self.fails:
            late = BEGAN + 40 * HOUR
            self.last = statement.failed(draw, self.frozen, self.fails, late)
            return
        self.seed = draw.sources.seed(self.frozen.digest)
        self.selection = select(self.pool, wanted, self.seal, self.seed)
        self.undirected = wanted.undirected
        result = self.seal.of_result(self.selection.usccs)
        independent = draw.sources.independent([each.department for each in self.plan.acting()])
        told = (self.frozen, self.seed, independent, len(self.selection), result, BEGAN + 40 * HOUR)
        self.last = statement.completed(draw, *told)

    @property
    def usccs(self) -> list[str]:
        return self.selection.usccs.astype(str).tolist()

    def public(self) -> dict[str, str]:
        """The public files, by name."""
        statements = (self.announced, self.frozen, self.last)
        files = {package.statement_file(each): each.body for each in statements}
        if not self.fails:
            shown = package.drawn_file(self.usccs, self.seal, self.last.digest)
            files[package.DRAWN] = shown
        return files

    def write(self, folder: Path, sealed: bool = True) -> Path:
        """All files of it, or the public ones."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.public().items():
            (folder / name).write_text(text, encoding="utf-8")
        if sealed and not self.fails:
            counts, digest = self.selection.counts, self.last.digest
            opened = package.sealed_file(
                self.seal, counts, self.undirected, self.pool.excluded(), digest
            )
            (folder / package.SEALED).write_text(opened, encoding="utf-8")
            (folder / package.ROSTER).write_text(ROSTER, encoding="utf-8")
            (folder / package.POOL).write_bytes(package.pool_lines(self.pool))
        return folder


@pytest.fixture(scope="session")
def case() -> Callable[..., Any]:
    """A whole draw: case(pool(101, 33, 7, 5), departments=("tax",)).write(folder)."""
    return Case
