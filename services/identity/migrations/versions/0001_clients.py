"""Clients with their public keys, and the assertions they have already used."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        create table client (
            client_id text primary key,
            role text not null,
            department text not null default '',
            jwks text not null,
            active boolean not null default true,
            changed_at timestamptz not null default clock_timestamp()
        )
    """)
    # The primary key is what refuses a replayed assertion.
    op.execute("""
        create table assertion (
            client_id text not null references client,
            jti text not null,
            expires_at timestamptz not null,
            primary key (client_id, jti)
        )
    """)
    op.execute("create index assertion_expires_at on assertion (expires_at)")
