"""PostgreSQL: engine, transaction, leases, the shared Alembic environment."""

from storage.database import Database, DatabaseUnavailable, Transaction, raw
from storage.lease import leased
from storage.migrations import migrate

__all__ = ["Database", "DatabaseUnavailable", "Transaction", "leased", "migrate", "raw"]
