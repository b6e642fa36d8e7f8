"""What each run said of everybody, kept apart from classes that go on changing."""

from alembic import op

revision = "0002"
down_revision = "0001"

RUN_PAGE = """
create table run_page (
    run_id text not null references run,
    page integer not null,
    usccs bytea not null,
    classes bytea not null,
    primary key (run_id, page)
);
alter table run_page alter usccs set storage external, alter classes set storage external;
comment on table run_page is
    'Enterprises in order of USCC over all pages of a run: 18 characters each, and a byte each for'
    ' the general class (0 low, 1 general, 2 higher, 3 high). Written with the completion.';
"""


def upgrade() -> None:
    op.execute(RUN_PAGE)
