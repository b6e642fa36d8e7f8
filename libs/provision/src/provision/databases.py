"""One database for each service, with a role that owns it and a role that works in it."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.sql import Identifier

Connection = psycopg.Connection[tuple[object, ...]]

# Statements for the database itself, run as its owner. The run-time role reads and writes rows;
# it creates, truncates and drops nothing.
_GRANTS = (
    "revoke all on database {database} from public",
    "grant connect, temporary on database {database} to {login}",
    "grant usage on schema public to {login}",
    "alter default privileges in schema public"
    " grant select, insert, update, delete on tables to {login}",
    "alter default privileges in schema public grant usage, select on sequences to {login}",
)


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """The names of one service's database and of its two roles."""

    name: str
    login: str
    owner: str

    @classmethod
    def of(cls, service: str, prefix: str = "") -> "ServiceDatabase":
        """`prefix` keeps two suites apart that share one server, as in `demo_`."""
        role = f"{prefix}{service}"
        return cls(name=f"onedoor_{role}", login=role, owner=f"{role}_owner")


def make_database(admin_url: str, database: ServiceDatabase, password: str) -> None:
    """Make database and roles, or bring what is there to the same state.

    `admin_url` is the libpq URL of a login that may create databases and roles. The password
    itself never reaches the server, only its SCRAM verifier. Raises psycopg.Error.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        make_roles(connection, database, password)
        if not _exists(connection, "pg_database", "datname", database.name):
            _run(connection, "create database {name} owner {owner}", database)
    with psycopg.connect(in_database(admin_url, database.name)) as connection:
        _run(connection, "set role {owner}", database)
        for statement in _GRANTS:
            _run(connection, statement, database)


def drop_database(admin_url: str, database: ServiceDatabase) -> None:
    """Drop the database, whoever is connected; its roles stay. Raises psycopg.Error."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _run(connection, "drop database if exists {name} with (force)", database)


def make_roles(connection: Connection, database: ServiceDatabase, password: str) -> None:
    """Make the owner, who cannot log in, and the run-time login with `password`."""
    for role in (database.owner, database.login):
        if not _exists(connection, "pg_roles", "rolname", role):
            connection.execute(sql.SQL("create role {}").format(Identifier(role)))
    verifier = connection.pgconn.encrypt_password(
        password.encode(), database.login.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("alter role {} login password {}").format(
            Identifier(database.login), sql.Literal(verifier.decode())
        )
    )
    superuser = "select 1 from pg_roles where rolname = current_user and rolsuper"
    if connection.execute(superuser).fetchone() is None:
        _run(connection, "grant {owner} to current_user", database)


def close_to_public(admin_url: str, *names: str) -> None:
    """Let only superusers into the databases `names`, such as `postgres`."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for name in names:
            connection.execute(
                sql.SQL("revoke all on database {} from public").format(Identifier(name))
            )


def libpq_url(url: str) -> str:
    """`url` as libpq reads it, whether or not it names SQLAlchemy's driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def in_database(url: str, name: str) -> str:
    """The URL of the same login in the database `name`, on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def as_login(url: str, login: str, password: str) -> str:
    """The URL of `login` in the database of `url`."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{quote(login, safe='')}:{quote(password, safe='')}@{address}")
    )


def sqlalchemy_url(url: str) -> str:
    """`url` as services read it: `postgresql+psycopg://role:password@host:port/database`."""
    return libpq_url(url).replace("postgresql://", "postgresql+psycopg://", 1)


def _exists(connection: Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("select 1 from {} where {} = %s").format(
        Identifier(catalogue), Identifier(column)
    )
    return connection.execute(query, [name]).fetchone() is not None


def _run(connection: Connection, statement: str, database: ServiceDatabase) -> None:
    composed = sql.SQL(statement).format(
        database=Identifier(database.name),
        name=Identifier(database.name),
        login=Identifier(database.login),
        owner=Identifier(database.owner),
    )
    connection.execute(composed)
