"""Databases and roles on a real server."""

import psycopg
import pytest

from provision import ServiceDatabase, as_login, in_database, make_database, sqlalchemy_url
from provision.databases import drop_database
from testkit import PostgresServer

pytestmark = pytest.mark.real
DATABASE = ServiceDatabase.of("somebody", "test_")


def test_names_are_apart_where_two_suites_share_a_server() -> None:
    assert ServiceDatabase.of("push") == ServiceDatabase("onedoor_push", "push", "push_owner")
    assert (
        ServiceDatabase("onedoor_test_somebody", "test_somebody", "test_somebody_owner") == DATABASE
    )


def test_urls_carry_every_character_of_a_password() -> None:
    url = as_login("postgresql://admin:x@db:5432/postgres?sslmode=require", "push", "a/b@c:d")
    assert url == "postgresql://push:a%2Fb%40c%3Ad@db:5432/postgres?sslmode=require"
    assert sqlalchemy_url(in_database(url, "onedoor_push")) == (
        "postgresql+psycopg://push:a%2Fb%40c%3Ad@db:5432/onedoor_push?sslmode=require"
    )


def test_a_new_password_replaces_the_old_one(postgres: PostgresServer) -> None:
    own = in_database(postgres.admin_dsn, DATABASE.name)
    for password in ("first", "second"):
        make_database(postgres.admin_dsn, DATABASE, password)
        psycopg.connect(as_login(own, DATABASE.login, password)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(as_login(own, DATABASE.login, "first"))
    drop_database(postgres.admin_dsn, DATABASE)


def test_an_administrator_who_is_no_superuser_can_prepare_too(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.admin_dsn, autocommit=True) as connection:
        connection.execute("create role lesser login createdb createrole password 'lesser'")
    lesser = as_login(postgres.admin_dsn, "lesser", "lesser")
    database = ServiceDatabase.of("somebody", "lesser_")
    for _ in range(2):
        make_database(lesser, database, "secret")
    own = as_login(in_database(lesser, database.name), database.login, "secret")
    with psycopg.connect(own) as connection:
        connection.execute("create temporary table allowed ()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table refused ()")
    drop_database(lesser, database)


def test_the_owner_cannot_log_in(postgres: PostgresServer) -> None:
    make_database(postgres.admin_dsn, DATABASE, "first")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            as_login(in_database(postgres.admin_dsn, DATABASE.name), DATABASE.owner, "first")
        )
    drop_database(postgres.admin_dsn, DATABASE)
