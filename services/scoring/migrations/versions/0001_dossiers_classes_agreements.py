"""Dossiers, classes, agreements, runs, the cursor and the log of reads."""

from alembic import op

from messaging import schema

revision = "0001"
down_revision = None

DOSSIER = """
create table dossier (
    uscc text collate "C" primary key,
    through bigint not null,
    sequence bigint not null,
    registered boolean not null,
    members smallint[] not null,
    encoding bigint not null,
    facts bytea not null,
    model_version text,
    evaluated_on date,
    due_on date
) with (fillfactor = 80);
create index dossier_due on dossier (due_on) where due_on is not null;
comment on table dossier is 'A cache of the ledger: the facts of one enterprise, packed.';
comment on column dossier.through is 'Ledger number through which everything is in the facts.';
comment on column dossier.sequence is 'Counts the writes; compared before a class is overwritten.';
comment on column dossier.members is 'Views whose object sub-libraries hold the enterprise.';
comment on column dossier.evaluated_on is 'Its classification is the fold of its facts that day.';
"""

CLASSIFICATION = """
create table classification (
    uscc text collate "C" primary key,
    version bigint not null,
    on_day date not null,
    through bigint not null,
    classes smallint[] not null,
    scores integer[] not null,
    dedicated integer[] not null,
    model_version text not null,
    regulations_version text not null,
    run_id text,
    cause_at timestamptz,
    stored_at timestamptz not null
) with (fillfactor = 80);
comment on column classification.classes is
    'Element view + 1: 0 low, 1 general, 2 higher, 3 high, 255 no class.';
comment on column classification.scores is
    'Element view + 1: thousandths of a point, -1 no score.';
comment on column classification.dedicated is
    'Element view + 1: the score before fusion, thousandths, -1 no score.';
comment on column classification.cause_at is
    'When the newest record behind it was known; null where a day or a run moved it.';

create table classification_history (
    uscc text collate "C" not null,
    version bigint not null,
    on_day date not null,
    through bigint not null,
    classes smallint[] not null,
    scores integer[] not null,
    dedicated integer[] not null,
    model_version text not null,
    regulations_version text not null,
    run_id text,
    caused_by text[] not null,
    cause_at timestamptz,
    stored_at timestamptz not null,
    primary key (uscc, version)
);
create index classification_history_of_run on classification_history (run_id)
    where run_id is not null;
comment on table classification_history is 'One row each time a class changed; never altered.';
comment on column classification_history.caused_by is
    'The records read with the change, 16 hexadecimal digits each.';
"""

AGREEMENT = """
create table agreement (
    uscc text collate "C" primary key,
    epoch bigint not null,
    route text not null check (route in ('on_site', 'remote')),
    department_ids text[] not null,
    departments jsonb not null,
    state text not null check (state in ('announced', 'held', 'discarded')),
    reason text not null,
    caused_at timestamptz not null,
    changed_at timestamptz not null
);
create index agreement_held on agreement (uscc) where state = 'held';

create table agreement_decision (
    uscc text collate "C" not null,
    epoch bigint not null,
    released boolean not null,
    reason text not null,
    decided_by text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (uscc, epoch)
);
"""

RUN = """
create table run (
    run_id text primary key,
    state text not null check (state in ('running', 'completed', 'failed')),
    on_day date not null,
    at_least bigint not null,
    current boolean not null,
    started_by text not null,
    started_at timestamptz not null default clock_timestamp(),
    through bigint not null default 0,
    model_version text not null default '',
    regulations_version text not null default '',
    classified bigint not null default 0,
    changed bigint not null default 0,
    digest text not null default '',
    failure text not null default '',
    completed_at timestamptz
);
create unique index one_run_at_a_time on run ((true)) where state = 'running';
create index run_by_model on run (model_version) where state = 'completed' and current;
comment on column run.current is
    'False: a past day recomputed for its digest; no class is stored.';
"""

READING = """
create table ledger_cursor (
    one_row boolean primary key default true check (one_row),
    through bigint not null
);
insert into ledger_cursor (through) values (0);
comment on table ledger_cursor is 'The ledger number through which every dossier has been read.';

create table unscored_record (
    record_id text not null,
    ledger bigint not null,
    uscc text not null,
    cause text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (record_id, ledger)
);
comment on table unscored_record is
    'Accepted records that no definition can read: they give no fact until somebody looks.';

create table class_read (
    id bigint generated always as identity primary key,
    uscc text not null,
    version bigint not null,
    reader text not null,
    client_id text not null,
    department text not null,
    purpose text not null,
    at timestamptz not null default clock_timestamp()
);
create index class_read_of_enterprise on class_read (uscc, at);
"""


def upgrade() -> None:
    for part in (DOSSIER, CLASSIFICATION, AGREEMENT, RUN, READING):
        op.execute(part)
    op.execute(schema.OUTBOX)
    op.execute(schema.DEAD_LETTER)
