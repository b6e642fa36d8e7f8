"""Endpoints of departments, tasks as last heard, and what was delivered where."""

from alembic import op

from messaging import schema

revision = "0001"
down_revision = None

ENDPOINTS = """
create table endpoint (
    endpoint_id uuid primary key,
    number bigint generated always as identity unique,
    department_id text not null,
    url text not null,
    secret text not null,
    state text not null check (state in ('unverified', 'verified', 'removed'))
);
create index endpoint_of_department on endpoint (department_id);
"""

# The newest version of each task: an endpoint that is verified late still hears of open ones.
TASKS = """
create table heard_task (
    task_id uuid primary key,
    uscc text not null,
    version bigint not null,
    open boolean not null,
    department_ids text[] not null,
    caused_at timestamptz not null
);
create index heard_task_open on heard_task using gin (department_ids) where open;
"""

DELIVERIES = """
create table delivery (
    delivery_id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    endpoint_id uuid not null references endpoint,
    department_id text not null,
    task_id uuid not null,
    uscc text not null,
    task_version bigint not null,
    state text not null
        check (state in ('pending', 'delivered', 'acknowledged', 'refused', 'superseded')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default clock_timestamp(),
    claimed_until timestamptz,
    last_answer text not null default '',
    caused_at timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    delivered_at timestamptz,
    acknowledged_at timestamptz,
    unique (endpoint_id, task_id, task_version)
);
comment on column delivery.delivery_id is 'also the webhook-id';
comment on column delivery.claimed_until is
    'a worker holds it until then; the value itself is the proof that it still does';
comment on column delivery.caused_at is 'the instant of what caused the task version';
create index delivery_pending on delivery (endpoint_id, next_attempt_at) where state = 'pending';
create index delivery_in_flight on delivery (endpoint_id, claimed_until)
    where state = 'pending' and claimed_until is not null;
create index delivery_of_department on delivery (department_id, number);
"""


def upgrade() -> None:
    op.execute(ENDPOINTS)
    op.execute(TASKS)
    op.execute(DELIVERIES)
    op.execute(schema.OUTBOX)
    op.execute(schema.DEAD_LETTER)
