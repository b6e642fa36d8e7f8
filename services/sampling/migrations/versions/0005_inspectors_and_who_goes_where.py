"""Inspectors, from whom they recuse themselves, who goes where and when, and who was replaced."""

from alembic import op

revision = "0005"
down_revision = "0004"

INSPECTORS = """
create table inspector (
    inspector_id text collate "C" primary key,
    department_id text not null,
    domains text[] not null,
    areas text[] not null,
    valid_from date not null,
    valid_until date not null,
    active boolean not null,
    leaves jsonb not null default '[]',
    changed_by text not null,
    changed_at timestamptz not null default clock_timestamp()
);
create index inspector_of_department on inspector (department_id, inspector_id);
comment on column inspector.inspector_id is 'Number of the enforcement certificate.';

create table recusal (
    inspector_id text collate "C" not null references inspector,
    uscc text collate "C" not null,
    reason text not null,
    declared_by text not null,
    declared_at timestamptz not null default clock_timestamp(),
    primary key (inspector_id, uscc)
);

create table roster (
    draw_id uuid primary key references draw,
    content text not null
);
comment on table roster is
    'Inspectors of the acting departments and their recusals, frozen with the pool: with the seed'
    ' that is revealed later they decide who goes where.';
"""

VISITS = """
create table assignment (
    draw_id uuid primary key references draw,
    visits integer not null,
    unassigned integer not null,
    assigned_at timestamptz not null default clock_timestamp()
);
comment on table assignment is 'That inspectors were drawn, once for each draw.';

create table visit (
    draw_id uuid not null references assignment,
    uscc text collate "C" not null,
    area text not null,
    on_day date,
    turn smallint,
    lacking_department text,
    lacking_reason text,
    primary key (draw_id, uscc),
    check ((on_day is null) = (lacking_reason is not null)),
    check ((on_day is null) = (turn is null))
);
comment on column visit.lacking_reason is 'Why a department had too few who could go.';

create table visit_inspector (
    draw_id uuid not null,
    uscc text collate "C" not null,
    inspector_id text collate "C" not null references inspector,
    department_id text not null,
    on_day date not null,
    turn smallint not null,
    replaced boolean not null default false,
    primary key (draw_id, uscc, inspector_id),
    foreign key (draw_id, uscc) references visit
);
create unique index visit_inspector_in_one_place on visit_inspector (inspector_id, on_day, turn)
    where not replaced;
create index visit_inspector_by_day on visit_inspector (on_day) where not replaced;

create table replacement (
    number bigint generated always as identity primary key,
    draw_id uuid not null,
    uscc text collate "C" not null,
    department_id text not null,
    out_id text not null,
    in_id text not null,
    cause text not null,
    reason text not null,
    replaced_by text not null,
    replaced_at timestamptz not null default clock_timestamp(),
    foreign key (draw_id, uscc) references visit
);
create index replacement_of_draw on replacement (draw_id, number);
"""


def upgrade() -> None:
    op.execute(INSPECTORS)
    op.execute(VISITS)
