"""The Alembic environment every service shares. A service's `migrations/env.py` is two lines:

from storage.migrations import run_migrations
run_migrations()
"""

from pathlib import Path

import alembic.command
import alembic.config
import alembic.context
import sqlalchemy as sa

LOCK_TIMEOUT = "5s"


def migrate(url: str, location: Path, owner: str | None = None) -> None:
    """Bring the database at `url` to the newest revision in folder `location`.

    With `owner`, everything is made as that role (`set role`); the login must be a member of it.
    A lock that is not free within 5 s ends the migration without a change.
    """
    config = alembic.config.Config()
    config.set_main_option("script_location", str(location))
    config.set_main_option("path_separator", "os")
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        if owner:
            connection.execute(sa.text(f"set role {sa.quoted_name(owner, True)}"))
        connection.execute(sa.text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
    engine.dispose()


def run_migrations() -> None:
    """Run by Alembic from a service's env.py, on the connection `migrate` opened."""
    connection = alembic.context.config.attributes["connection"]
    alembic.context.configure(connection=connection, transactional_ddl=True)
    with alembic.context.begin_transaction():
        alembic.context.run_migrations()
