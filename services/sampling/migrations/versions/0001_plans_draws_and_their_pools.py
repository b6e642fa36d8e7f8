"""The object library as read from the ledger, plans, draws with their frozen pools, bookings."""

from alembic import op

from messaging import schema

revision = "0001"
down_revision = None

LIBRARY = """
create table ledger_cursor (
    one_row boolean primary key default true check (one_row),
    through bigint not null
);
insert into ledger_cursor (through) values (0);

create table object (
    uscc text collate "C" primary key,
    registered boolean not null default false,
    enterprise_ledger bigint not null default 0,
    libraries text[] not null default '{}',
    membership_ledger bigint not null default 0
);
create index object_of_library on object using gin (libraries);
comment on table object is 'A copy of the registry, read from the ledger: who can be drawn.';
comment on column object.libraries is 'As aggregation tells them: department/name.';

create table run (
    run_id text primary key,
    on_day date not null,
    through bigint not null
);
comment on table run is 'Completed runs as heard of; classes are read from scoring.';

create table enterprise_task (
    task_id uuid primary key,
    uscc text collate "C" not null,
    version bigint not null,
    open boolean not null
);
create index enterprise_task_open on enterprise_task (uscc) where open;
"""

PLAN = """
create table check_type (id text primary key);
comment on table check_type is
    'Its row is the lock under which a pool is frozen: of one kind of check one draw at a time.';

create table plan (
    plan_id uuid primary key,
    number bigint generated always as identity unique,
    department_id text not null,
    library text not null,
    check_type text not null references check_type,
    item_codes text[] not null,
    ratios text[] not null check (cardinality(ratios) = 4),
    mandatory_high_share text not null,
    first_day date not null,
    last_day date not null,
    regulations_version text not null,
    created_by text not null,
    created_at timestamptz not null
);
create index plan_of_department on plan (department_id, number);
comment on column plan.ratios is 'Exact, n/d: low, general, higher, high.';
"""

DRAW = """
create table draw (
    draw_id uuid primary key,
    number bigint generated always as identity unique,
    plan_id uuid not null references plan,
    check_type text not null references check_type,
    attempt integer not null check (attempt > 0),
    state text not null check (state in ('committed', 'frozen', 'completed', 'failed')),
    run_id text not null,
    on_day date not null,
    algorithm text not null,
    seed_commitment bytea not null,
    secrets_commitment bytea not null,
    independent boolean not null,
    started_by text not null,
    committed_at timestamptz not null,
    pool_digest bytea,
    pool_size bigint not null default 0,
    exclusions jsonb not null default '{}',
    frozen_at timestamptz,
    result_digest bytea,
    drawn bigint not null default 0,
    completed_at timestamptz,
    failure text not null default '',
    unique (plan_id, attempt)
);
create unique index draw_one_frozen_of_a_kind on draw (check_type) where state = 'frozen';
create index draw_unfinished on draw (number) where state in ('committed', 'frozen');
comment on column draw.on_day is 'The business day of its start, whose year counts.';

create table sealed (
    draw_id uuid primary key references draw,
    seed bytea not null check (length(seed) = 32),
    secrets bytea not null check (length(secrets) = 160)
);
comment on table sealed is
    'Seed and the secrets of the strata. The seed is revealed when the draw is completed; with the'
    ' secrets who may know classes replays it.';

create table pool_page (
    draw_id uuid not null references draw,
    page integer not null,
    usccs bytea not null,
    strata bytea not null,
    exclusions bytea not null,
    primary key (draw_id, page)
);
alter table pool_page alter usccs set storage external, alter strata set storage external,
    alter exclusions set storage external;
comment on table pool_page is
    'The frozen pool in order of USCC over all pages: 18 characters each, a byte each for the'
    ' stratum (0 low, 1 general, 2 higher, 3 high, 4 unclassified) and for why it is left out (0:'
    ' it is not).';

create table stratum (
    draw_id uuid not null references draw,
    stratum smallint not null,
    library bigint not null,
    excluded bigint not null,
    quota bigint not null,
    drawn bigint not null,
    shortfall bigint not null,
    primary key (draw_id, stratum)
);

create table drawn (
    draw_id uuid not null references draw,
    uscc text collate "C" not null,
    check_type text not null,
    year smallint not null,
    stratum smallint not null,
    open boolean not null,
    primary key (draw_id, uscc)
);
create unique index drawn_once_a_year on drawn (check_type, uscc, year);
create unique index drawn_and_open_once on drawn (check_type, uscc) where open;
create index drawn_open_of_enterprise on drawn (uscc) where open;
comment on column drawn.stratum is 'The class at the draw; what it becomes later changes nothing.';
comment on column drawn.open is 'Until the department has visited the enterprise.';
"""


def upgrade() -> None:
    op.execute(LIBRARY)
    op.execute(PLAN)
    op.execute(DRAW)
    op.execute(schema.OUTBOX)
    op.execute(schema.DEAD_LETTER)
