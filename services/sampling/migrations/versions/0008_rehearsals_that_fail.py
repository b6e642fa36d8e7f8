"""A rehearsal that cannot be made says why, and bars no other."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        alter table rehearsal add column failure text not null default '';
        drop index rehearsal_asked;
        create index rehearsal_asked on rehearsal (asked_at) where basis is null and failure = '';
    """)
