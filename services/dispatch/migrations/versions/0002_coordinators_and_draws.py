"""Joint tasks by a coordinator's order, tasks by a draw, what is to be inspected."""

from alembic import op

revision = "0002"
down_revision = "0001"

KINDS = """
alter table task
    add kind text not null default 'joint' check (kind in ('joint', 'drawn')),
    add item_codes text[] not null default '{}',
    add draw_id uuid,
    add check ((kind = 'drawn') = (draw_id is not null));
alter table task alter kind drop default, alter item_codes drop default;
comment on column task.agreement_epoch is
    'the agreement that opened it or brought the last joiners; 0: none did';
drop index task_one_open_per_enterprise;
create unique index task_one_open_joint_per_enterprise on task (uscc)
    where state = 'open' and kind = 'joint';
create unique index task_one_per_drawn_enterprise on task (draw_id, uscc) where kind = 'drawn';
"""

ORDERS = """
create table joint_order (
    task_id uuid primary key,
    digest bytea not null,
    uscc text not null,
    departments text[] not null check (cardinality(departments) > 0),
    item_codes text[] not null check (cardinality(item_codes) > 0),
    reason text not null check (reason <> ''),
    ordered_by text not null,
    ordered_at timestamptz not null default clock_timestamp(),
    led_to uuid references task
);
comment on table joint_order is 'who had departments go there together, and why; never changed';
comment on column joint_order.task_id is 'as the client gave it';
comment on column joint_order.led_to is 'the task that stood then: a new one, or the open one';
"""


def upgrade() -> None:
    op.execute(KINDS)
    op.execute(ORDERS)
