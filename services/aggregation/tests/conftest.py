"""Aggregation on a real database, and records as departments send them."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

import testkit
from aggregation.bootstrap import use_cases
from aggregation.domain.receipt import Receipt
from aggregation.domain.sender import Sender
from aggregation.domain.validation import Validation
from aggregation.entrypoints.rpc import UseCases
from aggregation.settings import Settings
from aggregation.usecases.begin_business_day import BeginBusinessDay
from identifiers import check_character
from regulations import Regulations, load
from serving import BusinessDay
from storage import Database

SOURCE = "zj-supervision"
FIRST_DAY = date(2026, 9, 1)


def _uscc(number: int) -> str:
    """A valid code; numbers up to 99 999 999."""
    first = f"91330602{number:08}X"
    return first + check_character(first)


def _penalty(record_no: str = "P-1", of: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "administrative_penalty",
        "record_no": record_no,
        "uscc": _uscc(of),
        "entity_name": "绍兴某某化工有限公司",
        "source_department": "emergency_management",
        "region_code": "330602",
        "produced_on": "2026-05-20",
        "decision_no": f"绍应急罚〔2026〕{record_no}号",
        "decided_on": "2026-05-20",
        "violation_type": "未如实记录安全生产教育和培训情况",
        "legal_basis": "安全生产法 第九十七条",
        "procedure": "ordinary",
        "penalty_kinds": ["fine"],
        "fine_and_confiscation_wan": 2.5,
        "severity": "general",
        "status": "effective",
        **fields,
    }


def _registration(record_no: str = "R-1", of: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "registration",
        "record_no": record_no,
        "uscc": _uscc(of),
        "entity_name": "绍兴某某化工有限公司",
        "source_department": "market_regulation",
        "region_code": "330602",
        "produced_on": "2018-04-02",
        "entity_type": "company_llc",
        "established_on": "2018-04-02",
        "legal_representative": "张三",
        "registered_capital_wan": 500,
        "industry_code": "2611",
        "scope_items": [],
        "address": "越城区中兴路1号",
        "registration_authority": "绍兴市市场监督管理局",
        **fields,
    }


@pytest.fixture(scope="session")
def uscc() -> Callable[[int], str]:
    """`uscc(7)`: a valid code, always the same."""
    return _uscc


@pytest.fixture(scope="session")
def penalty() -> Callable[..., dict[str, Any]]:
    """`penalty("P-1", of=7, severity="serious")`: a penalty as a department sends it."""
    return _penalty


@pytest.fixture(scope="session")
def registration() -> Callable[..., dict[str, Any]]:
    """`registration("R-1", of=7)`: a registration as the market regulator sends it."""
    return _registration


@dataclass(frozen=True, slots=True)
class Aggregation:
    """The service's use cases, and the owner's view of its tables."""

    do: UseCases
    database: Database
    owner_dsn: str

    async def send(
        self, *records: Any, sender: Sender | None = None, batch_id: str = "", source: str = SOURCE
    ) -> Receipt:
        content = json.dumps(records, ensure_ascii=False).encode()
        return await self.do.accept_records(sender or Sender(), source, content, batch_id)


@pytest.fixture(scope="session")
def regulations() -> Regulations:
    return load("shaoxing")


@pytest.fixture(scope="session")
def validation(regulations: Regulations) -> Validation:
    return Validation(regulations)


@pytest_asyncio.fixture
async def aggregation(
    database: Callable[[str], testkit.Database], regulations: Regulations
) -> AsyncIterator[Aggregation]:
    made = database("aggregation")
    settings = Settings(
        database_url=made.url, nats_url="", jwks_url="", issuer="", simulated_days=True
    )
    engine = Database(made.url)
    await BeginBusinessDay(engine.transaction, BusinessDay(), True, FIRST_DAY)()
    yield Aggregation(use_cases(engine, regulations, settings), engine, made.owner_dsn)
    await engine.close()
