"""Agreements as last heard, joint tasks, who takes part, visits with their results."""

from alembic import op

from messaging import schema

revision = "0001"
down_revision = None

AGREEMENTS = """
create table enterprise_agreement (
    uscc text primary key,
    epoch bigint not null,
    route text not null check (route in ('on_site', 'remote')),
    departments jsonb not null,
    caused_at timestamptz not null,
    look_again_on date
);
comment on column enterprise_agreement.look_again_on is
    'the day on which cooling is over and a standing agreement is weighed again';
create index enterprise_agreement_to_look_at on enterprise_agreement (look_again_on)
    where look_again_on is not null;
"""

TASKS = """
create table task (
    task_id uuid primary key,
    number bigint generated always as identity unique,
    uscc text not null,
    version bigint not null check (version > 0),
    state text not null check (state in ('open', 'closed')),
    agreement_epoch bigint not null,
    opened_on date not null,
    closed_on date,
    visit_id uuid,
    caused_at timestamptz not null,
    check ((state = 'closed') = (closed_on is not null and visit_id is not null))
);
comment on column task.caused_at is 'the instant of what caused this version';
create unique index task_one_open_per_enterprise on task (uscc) where state = 'open';
create index task_of_enterprise on task (uscc, number);

create table participant (
    task_id uuid not null references task,
    department_id text not null,
    lead boolean not null,
    state text not null check (state in ('asked', 'acknowledged', 'reported')),
    joined_version bigint not null,
    record_ids text[] not null,
    by_score boolean not null,
    primary key (task_id, department_id)
);
create unique index participant_one_lead on participant (task_id) where lead;
create index participant_of_department on participant (department_id, task_id);
"""

VISITS = """
create table visit (
    visit_id uuid primary key,
    task_id uuid not null unique references task,
    digest bytea not null,
    completed_on date not null,
    reported_by text not null,
    reported_at timestamptz not null default clock_timestamp()
);
create table visit_result (
    visit_id uuid not null references visit,
    department_id text not null,
    item_codes text[] not null,
    inspector_ids text[] not null,
    result_code text not null,
    problem_found boolean not null,
    problem_codes text[] not null,
    primary key (visit_id, department_id)
);
"""


def upgrade() -> None:
    op.execute(AGREEMENTS)
    op.execute(TASKS)
    op.execute(VISITS)
    op.execute(schema.OUTBOX)
    op.execute(schema.DEAD_LETTER)
