"""A run is read as it was said, in order of USCC."""

from typing import Any

import psycopg
import pytest

from kernel import RiskClass
from scoring.adapters import run_pages
from scoring.domain.errors import RunNotCompleted, UnknownRun
from scoring.domain.run import Page
from scoring.usecases.read_run import ReadRun

pytestmark = pytest.mark.real

FIRE = "fire_rescue"


async def said(city: Any, run_id: str) -> list[tuple[str, RiskClass]]:
    pages = [page async for page in ReadRun(city.database.transaction)(run_id)]
    usccs = b"".join(page.usccs for page in pages).decode()
    classes = b"".join(page.classes for page in pages)
    codes = [usccs[start : start + 18] for start in range(0, len(usccs), 18)]
    return list(zip(codes, map(RiskClass, classes), strict=True))


async def commit(city: Any, say: Any, count: int) -> list[str]:
    companies = [say.company(number) for number in range(count)]
    for uscc in companies:
        city.aggregation.commit(say.registered(uscc), say.member(uscc, FIRE))
    city.aggregation.commit(say.record(say.company(77), 1, FIRE, subkind="fire_accident"))
    await city.touched()
    return sorted(companies)


async def test_a_run_says_the_general_class_of_everybody_registered_in_order_of_uscc(
    city: Any, say: Any
) -> None:
    companies = await commit(city, say, 5)
    await city.run("r1")
    assert await said(city, "r1") == [(uscc, city.classes(uscc)[""]) for uscc in companies]


async def test_a_class_that_changes_after_a_run_does_not_change_what_the_run_said(
    city: Any, say: Any
) -> None:
    companies = await commit(city, say, 3)
    await city.run("r1")
    before = await said(city, "r1")
    debt = {"case_no": "1", "court": "x", "debtor_type": "dishonest", "status": "published"}
    debt["case_filed_on"] = debt["published_on"] = "2026-08-01"
    city.aggregation.commit(say.record(companies[0], 900, "court", "executed_debtor", **debt))
    await city.touched()
    assert city.classes(companies[0])[""] != before[0][1]
    assert await said(city, "r1") == before
    await city.run("r2")
    after = await said(city, "r2")
    assert after[0] == (companies[0], city.classes(companies[0])[""])
    assert after[1:] == before[1:]


async def test_a_run_cut_short_at_its_end_says_nothing_and_then_everything_once(
    city: Any, say: Any
) -> None:
    await commit(city, say, 3)
    await city.start_run("r1", None, 0, "operator")
    # Somebody's page in the way: the transaction that completes the run cannot commit.
    city.change("insert into run_page values ('r1', 0, '', '')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        await city.complete_run()
    with pytest.raises(RunNotCompleted):
        await said(city, "r1")
    city.change("delete from run_page")
    await city.complete_run()
    assert len(await said(city, "r1")) == 3


async def test_what_a_run_said_is_read_page_after_page(city: Any, say: Any) -> None:
    companies = await commit(city, say, 5)
    await city.run("r1")
    whole = await said(city, "r1")
    halves = [
        Page("".join(companies[part]).encode(), bytes(2), bytes(2))
        for part in (slice(2), slice(2, 4))
    ]
    city.change("delete from run_page")
    async with city.database.transaction() as session:
        await run_pages.add(session, "r1", halves)
    assert await said(city, "r1") == whole[:4]


async def test_a_run_that_is_not_there_says_nothing(city: Any) -> None:
    with pytest.raises(UnknownRun):
        await said(city, "r1")
