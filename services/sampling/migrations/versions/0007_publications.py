"""Results of each department, and the batches in which they are published."""

from alembic import op

revision = "0007"
down_revision = "0006"

PUBLICATION = """
create table department_result (
    task_id uuid not null references visit_result,
    department_id text not null,
    item_codes text[] not null,
    result_code text not null,
    primary key (task_id, department_id)
);

create table publication (
    draw_id uuid not null references draw,
    number integer not null check (number > 0),
    place bigint generated always as identity unique,
    published_on date not null,
    published_by text not null,
    published_at timestamptz not null default clock_timestamp(),
    visits integer not null,
    outstanding integer not null,
    primary key (draw_id, number)
);
comment on column publication.outstanding is 'Drawn enterprises that were not visited by then.';

alter table visit_result add column publication integer;
comment on column visit_result.publication is 'Number of the batch of its draw, once published.';
"""


def upgrade() -> None:
    op.execute(PUBLICATION)
