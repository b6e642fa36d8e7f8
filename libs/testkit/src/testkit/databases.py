"""Databases for tests: each a fresh copy of a template that was migrated once a session."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from provision import (
    ServiceDatabase,
    as_login,
    in_database,
    make_database,
    sqlalchemy_url,
)
from storage import migrate

CHECKOUT = Path(__file__).parents[4]
_PASSWORD = "for-tests-only"


@dataclass(frozen=True, slots=True)
class Database:
    """One database of one test.

    `url` is the login a service has at run time: it reads and writes rows, it creates and
    truncates nothing. `owner_url` is a superuser's, to arrange and to look. `dsn` and `owner_dsn`
    are the same for plain psycopg.
    """

    name: str
    dsn: str = field(repr=False)
    owner_dsn: str = field(repr=False)

    @property
    def url(self) -> str:
        return sqlalchemy_url(self.dsn)

    @property
    def owner_url(self) -> str:
        return sqlalchemy_url(self.owner_dsn)


@dataclass(slots=True)
class Databases:
    """Makes and drops databases on one server."""

    admin_dsn: str
    _templates: dict[Path, ServiceDatabase] = field(default_factory=dict)
    _made: list[str] = field(default_factory=list)

    def of_service(self, service: str) -> Database:
        """A fresh database with the migrations of `services/<service>`."""
        return self.migrated(CHECKOUT / "services" / service / "migrations", service)

    def migrated(self, migrations: Path, name: str) -> Database:
        """A fresh database with the migrations in a folder; `name` names its run-time role."""
        if migrations not in self._templates:
            template = ServiceDatabase.of(name)
            make_database(self.admin_dsn, template, _PASSWORD)
            admin_url = sqlalchemy_url(in_database(self.admin_dsn, template.name))
            migrate(admin_url, migrations, owner=template.owner)
            self._templates[migrations] = template
        template = self._templates[migrations]
        return self._copy(template.name, template.login, owner=template.owner)

    def empty(self) -> Database:
        """A fresh database without tables, whose run-time role may also create them."""
        template = ServiceDatabase.of("tester")
        make_database(self.admin_dsn, template, _PASSWORD)
        return self._copy("template1", template.login, owner=template.login)

    def drop_all(self) -> None:
        """Drop what was made since the last time, whoever is still connected."""
        while self._made:
            self._run("drop database if exists {} with (force)", self._made.pop())

    def _copy(self, template: str, login: str, owner: str) -> Database:
        name = f"{login}_{uuid4().hex[:8]}"
        self._run("create database {} template {} owner {}", name, template, owner)
        self._made.append(name)
        owner_dsn = in_database(self.admin_dsn, name)
        return Database(name, as_login(owner_dsn, login, _PASSWORD), owner_dsn)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
