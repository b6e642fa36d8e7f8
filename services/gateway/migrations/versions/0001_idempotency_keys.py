"""Requests by idempotency key: whose, of what content, and how they were answered."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # A row without an answer is a request in progress; its claim lapses at claimed_until.
    op.execute("""
        create table idempotency_key (
            client_id text not null,
            key text not null,
            digest bytea not null,
            claim uuid not null,
            claimed_until timestamptz not null,
            status smallint,
            body bytea,
            expires_at timestamptz not null,
            primary key (client_id, key)
        )
    """)
    op.execute("create index idempotency_key_expires_at on idempotency_key (expires_at)")
