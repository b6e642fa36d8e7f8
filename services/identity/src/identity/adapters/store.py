"""Clients and used assertions. Functions take SQLAlchemy's plain session: Authlib's flow is
synchronous and runs inside `AsyncSession.run_sync`, in the same transaction as its queries.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, select

from identity.domain.client import Client


class ClientRow(SQLModel, table=True):
    __tablename__ = "client"

    client_id: str = Field(primary_key=True)
    role: str
    department: str
    jwks: str
    active: bool


def find(session: Session, client_id: str, lock: bool = False) -> Client | None:
    """One client, active or not; `lock` keeps others from changing it meanwhile."""
    query = select(ClientRow).where(ClientRow.client_id == client_id)
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    return _client(row) if row else None


def everybody(session: Session) -> list[Client]:
    rows = session.scalars(select(ClientRow).order_by(ClientRow.client_id))
    return [_client(row) for row in rows]


def save(session: Session, client: Client) -> None:
    """Add the client, or replace its keys and make it active again."""
    session.execute(
        sa.text("""
            insert into client (client_id, role, department, jwks, active)
            values (:client_id, :role, :department, :jwks, :active)
            on conflict (client_id) do update
            set jwks = excluded.jwks, active = excluded.active, changed_at = clock_timestamp()
        """),
        {
            "client_id": client.client_id,
            "role": client.role,
            "department": client.department,
            "jwks": client.jwks,
            "active": client.active,
        },
    )


def remember(session: Session, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Remember an assertion until it expires. False: it was used before."""
    added = session.execute(
        sa.text("""
            insert into assertion (client_id, jti, expires_at) values (:client_id, :jti, :at)
            on conflict do nothing returning true
        """),
        {"client_id": client_id, "jti": jti, "at": expires_at},
    )
    return added.one_or_none() is not None


def forget_expired(session: Session) -> None:
    """Assertions that would be refused by their time alone need not be remembered."""
    session.execute(sa.text("delete from assertion where expires_at < clock_timestamp()"))


def _client(row: ClientRow) -> Client:
    return Client(row.client_id, row.role, row.department, row.jwks, row.active)
