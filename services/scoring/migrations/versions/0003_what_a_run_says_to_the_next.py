"""What a run said of each enterprise to those related to it, and which run an evaluation read."""

from alembic import op

revision = "0003"
down_revision = "0002"

PEERS = """
alter table run_page add column peer_states bytea not null default ''::bytea;
alter table run_page alter peer_states set storage external;
comment on column run_page.peer_states is
    'A byte for each enterprise of the page: bits of the state that related enterprises are told.';
alter table dossier add column peers_run text not null default '';
comment on column dossier.peers_run is
    'The run whose states of related enterprises the last evaluation read; empty before the first.';
alter table classification add column peers_run text not null default '';
alter table classification_history add column peers_run text not null default '';
create index run_by_day on run (on_day desc, completed_at desc)
    where state = 'completed' and current;
"""


def upgrade() -> None:
    op.execute(PEERS)
