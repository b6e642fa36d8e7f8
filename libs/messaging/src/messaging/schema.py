"""Tables that a service's first migration makes: `op.execute(messaging.schema.OUTBOX)`."""

OUTBOX = """
create table outbox (
    id bigint generated always as identity primary key,
    subject text not null,
    payload bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    published_at timestamptz
);
create index outbox_unpublished on outbox (id) where published_at is null;
"""

DEAD_LETTER = """
create table dead_letter (
    id bigint generated always as identity primary key,
    durable text not null,
    subject text not null,
    message_id text not null,
    payload bytea not null,
    fault text not null,
    detail text not null,
    deliveries integer not null,
    at timestamptz not null default clock_timestamp(),
    unique (durable, message_id)
);
"""
