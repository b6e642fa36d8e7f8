import asyncio
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
import sqlalchemy as sa

import testkit
from storage import Database, DatabaseUnavailable, leased, raw

pytestmark = pytest.mark.real


@pytest.fixture
async def place(
    empty_database: Callable[[], testkit.Database],
) -> AsyncIterator[tuple[Database, testkit.Database]]:
    where = empty_database()
    with psycopg.connect(where.dsn, autocommit=True) as connection:
        connection.execute("create table note (n integer primary key)")
    database = Database(where.url, pool_size=2)
    yield database, where
    await database.close()


def notes(where: testkit.Database) -> list[int]:
    with psycopg.connect(where.dsn) as connection:
        return [row[0] for row in connection.execute("select n from note order by n")]


async def write(database: Database, *numbers: int) -> None:
    async with database.transaction() as session:
        for number in numbers:
            await (await session.connection()).execute(
                sa.text("insert into note values (:n)"), {"n": number}
            )


async def test_a_transaction_commits_at_its_end(
    place: tuple[Database, testkit.Database],
) -> None:
    database, where = place
    await write(database, 1, 2)
    assert notes(where) == [1, 2]


async def test_a_transaction_that_fails_leaves_nothing(
    place: tuple[Database, testkit.Database],
) -> None:
    database, where = place
    with pytest.raises(sa.exc.IntegrityError):
        await write(database, 1, 1)
    assert notes(where) == []


async def test_copy_takes_part_in_the_transaction(
    place: tuple[Database, testkit.Database],
) -> None:
    database, where = place
    async with database.transaction() as session:
        driver = await raw(session)
        async with driver.cursor() as cursor, cursor.copy("copy note (n) from stdin") as copy:
            await copy.write_row([7])
        assert notes(where) == []
    assert notes(where) == [7]


async def test_a_dead_database_is_unavailable_and_comes_back(
    place: tuple[Database, testkit.Database], postgres: testkit.PostgresServer
) -> None:
    database, where = place
    await write(database, 1)
    postgres.kill()
    with pytest.raises(DatabaseUnavailable):
        await write(database, 2)
    postgres.start()
    await write(database, 3)
    assert notes(where) == [1, 3]


async def test_a_lease_has_one_holder_at_a_time(
    place: tuple[Database, testkit.Database],
) -> None:
    _, where = place
    async with leased(where.url, "relay"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.2), leased(where.url, "relay"):
                pass
    async with asyncio.timeout(5), leased(where.url, "relay"):
        pass


async def test_a_lost_lease_can_write_nothing_more(
    place: tuple[Database, testkit.Database], postgres: testkit.PostgresServer
) -> None:
    _, where = place

    async def lose_it_and_write() -> None:
        async with leased(where.url, "relay") as connection:
            postgres.restart()
            await connection.execute("insert into note values (1)")

    with pytest.raises(psycopg.OperationalError):
        await lose_it_and_write()
    assert notes(where) == []
