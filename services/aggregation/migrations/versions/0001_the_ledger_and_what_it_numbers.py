"""The ledger, and all that takes a number from it."""

from alembic import op

import messaging

revision = "0001"
down_revision = None

BUCKETS = 16  # pinned for ever: bucket = record id % 16, computed by the writer

LEDGER = """
create sequence record_tx;  -- known before the rows are written; gaps do no harm

-- The gapless order in which changes became known. `types`: bit 0 records, 1 registry, 2 libraries.
create table ledger (
    ledger bigint primary key,
    tx bigint not null unique,
    types smallint not null,
    at timestamptz not null default clock_timestamp()
);
create table ledger_head (
    one boolean primary key default true check (one),
    n bigint not null
);
insert into ledger_head (n) values (0);
"""

RECORD = """
create table source (
    id smallint generated always as identity primary key,
    name text not null unique
);

-- Every version of every record, never changed. `moved_from`: the enterprise it stood at before.
create table record (
    tx bigint not null,
    produced_on date not null,
    version integer not null,
    bucket smallint not null,
    source_id smallint not null,
    kind smallint not null,
    department smallint not null,
    record_no text collate "C" not null,
    uscc text collate "C" not null,
    moved_from text collate "C",
    digest bytea not null,
    body jsonb not null,
    primary key (bucket, source_id, record_no, version)
) partition by list (bucket);
create index record_uscc on record (uscc, produced_on);
-- A doorbell reads a handful of transactions at once. BRIN leaves what was written since the last
-- vacuum unsummarised and so reads all of it; equal neighbours make this b-tree small.
create index record_tx_index on record (tx);
"""

ANNOTATION = """
-- Later judgements on a record, never changed; the newest decision of a kind holds.
create table annotation (
    source_id smallint not null,
    annotation_id text not null,
    bucket smallint not null,
    record_no text collate "C" not null,
    kind smallint not null,
    decided_on date not null,
    in_force boolean not null,
    reason text not null,
    department smallint not null,
    tx bigint not null,
    seq bigint generated always as identity,
    primary key (source_id, annotation_id)
);
create index annotation_record on annotation (bucket, source_id, record_no);
create index annotation_tx on annotation (tx);
"""

REGISTRY = """
create table enterprise_version (
    uscc text collate "C" not null,
    version integer not null,
    tx bigint not null,
    established_on date,
    registered boolean not null,
    name text,
    entity_type text,
    industry_code text,
    region_code text,
    address text,
    primary key (uscc, version)
);
create index enterprise_version_tx on enterprise_version (tx);

create table membership_version (
    uscc text collate "C" not null,
    version integer not null,
    tx bigint not null,
    libraries text[] not null,
    primary key (uscc, version)
);
create index membership_version_tx on membership_version (tx);
"""

INTAKE = """
-- What was answered to a batch. `tx` is null where nothing of it was new; `through` then says it.
create table batch (
    source_id smallint not null,
    batch_id text not null,
    digest bytea not null,
    tx bigint,
    through bigint,
    answer jsonb not null,
    at timestamptz not null default clock_timestamp(),
    primary key (source_id, batch_id)
);

-- Records that could not be accepted. `department`: whose list they stand in.
create table quarantine (
    id bigint generated always as identity primary key,
    source_id smallint not null,
    department text not null,
    record_no text not null,
    code text not null,
    field text not null,
    given text not null,
    expected text not null,
    digest bytea not null,
    record_json text not null,
    at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    outcome text
);
-- The same record sent again is the same entry.
create unique index quarantine_open on quarantine (source_id, department, digest)
    where settled_at is null;
"""

BUSINESS_DAY = """
create table business_day (
    one boolean primary key default true check (one),
    on_day date not null
);
"""


def upgrade() -> None:
    for statements in (LEDGER, RECORD, ANNOTATION, REGISTRY, INTAKE, BUSINESS_DAY):
        op.execute(statements)
    for bucket in range(BUCKETS):
        op.execute(f"create table record_{bucket:02} partition of record for values in ({bucket})")
    op.execute(messaging.schema.OUTBOX)
    op.execute(messaging.schema.DEAD_LETTER)
