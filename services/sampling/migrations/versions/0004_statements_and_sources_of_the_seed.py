"""What is published of a draw as a chain of statements; the seed from several sources."""

from alembic import op

revision = "0004"
down_revision = "0003"

DRAW = """
alter table draw drop constraint draw_state_check;
-- They were committed to by other digests than are published now.
update draw set state = 'failed', failure = 'superseded' where state in ('committed', 'frozen');
alter table draw
    add constraint draw_state_check
        check (state in ('gathering', 'committed', 'frozen', 'completed', 'failed')),
    add column patience interval not null default '1 day',
    add column deadline timestamptz,
    add column seed bytea,
    drop column seed_commitment,
    alter column independent set default false;
alter table draw rename column result_digest to result_commitment;
comment on column draw.patience is 'How long others are waited for, at each step.';
comment on column draw.deadline is 'Until when others are waited for at the present step.';
comment on column draw.seed is 'Known from the completion on.';
update draw d set seed = s.seed from sealed s where s.draw_id = d.draw_id and state = 'completed';

drop index draw_unfinished;
create index draw_unfinished on draw (number) where state in ('gathering', 'committed', 'frozen');
"""

SOURCES = """
create table seed_source (
    draw_id uuid not null references draw,
    place smallint not null,
    kind text not null check (kind in ('local', 'department', 'public')),
    name text not null,
    due_at timestamptz,
    commitment bytea not null default '',
    share bytea not null default '',
    entered_by text not null default '',
    primary key (draw_id, place),
    unique (draw_id, kind, name)
);
comment on table seed_source is 'Of whose shares a seed is made, in the order announced.';
comment on column seed_source.share is
    'Of the kind local it is there from the beginning; nobody is shown a share before all are in.';

alter table sealed
    drop column seed,
    drop constraint sealed_secrets_check,
    add column nonces bytea not null default '';
comment on table sealed is
    'Secrets of the strata and of the undirected part, and the nonces of what is committed to: with'
    ' them who may know classes replays a draw.';

create table sealed_read (
    draw_id uuid not null references draw,
    read_by text not null,
    at timestamptz not null default clock_timestamp()
);
comment on table sealed_read is 'Who has read the sealed files of a draw, which tell classes.';
"""

STATEMENTS = """
create table statement (
    draw_id uuid not null references draw,
    number smallint not null,
    step text not null,
    body text not null,
    digest bytea not null,
    primary key (draw_id, number)
);
comment on table statement is
    'What is published of a draw, never changed; each names the one before.';

alter table stratum add column inclusion text not null default '';
comment on column stratum.inclusion is
    'Exact, n/d: how probable it was, before the seed was known, that an eligible member is drawn.';
alter table draw add column undirected bigint not null default 0;
comment on column draw.undirected is 'How many of all eligible the undirected part draws.';
alter table drawn
    add column by_class boolean not null default true,
    add column undirected boolean not null default false;
comment on column drawn.undirected is 'By the undirected part, whatever the class.';
"""


def upgrade() -> None:
    op.execute(DRAW)
    op.execute(SOURCES)
    op.execute(STATEMENTS)
