"""Plans in versions that a second person approves; why an enterprise is left out of a draw."""

from alembic import op

revision = "0003"
down_revision = "0001"

PLAN = """
create table plan_version (
    plan_id uuid not null references plan,
    version integer not null check (version > 0),
    item_codes text[] not null,
    partners jsonb not null default '[]',
    ratios text[] check (cardinality(ratios) = 4),
    mandatory_high_share text not null,
    undirected_share text not null,
    first_day date not null,
    last_day date not null,
    escalation_reason text not null default '',
    change_reason text not null default '',
    mode text not null,
    key boolean not null,
    regulations_version text not null,
    proposed_by text not null,
    proposed_at timestamptz not null,
    state text not null check (state in ('proposed', 'approved', 'rejected')),
    decided_by text not null default '',
    decision_reason text not null default '',
    decided_at timestamptz,
    primary key (plan_id, version),
    constraint two_persons check (state = 'proposed' or decided_by <> proposed_by)
);
create unique index plan_version_one_proposed on plan_version (plan_id) where state = 'proposed';
comment on column plan_version.ratios is
    'Exact, n/d: low, general, higher, high. Null: no credit rule, all is drawn undirected.';
comment on column plan_version.decided_by is
    'Empty where the plan was made before there were decisions.';

-- What was made before plans were decided on stays in force.
insert into plan_version (plan_id, version, item_codes, ratios, mandatory_high_share,
    undirected_share, first_day, last_day, mode, key, regulations_version, proposed_by, proposed_at,
    state)
select plan_id, 1, item_codes, ratios, mandatory_high_share, '0/1', first_day, last_day, 'on_site',
    false, regulations_version, created_by, created_at, 'approved'
from plan;
alter table plan drop column item_codes, drop column ratios, drop column mandatory_high_share,
    drop column first_day, drop column last_day, drop column regulations_version,
    drop column created_by, drop column created_at;

alter table draw add column plan_version integer not null default 1;
alter table draw alter column plan_version drop default,
    add foreign key (plan_id, plan_version) references plan_version;
"""

BOOKINGS = """
alter table drawn add column key boolean not null default false;
alter table drawn alter column key drop default;
drop index drawn_once_a_year;
create unique index drawn_once_a_year on drawn (check_type, uscc, year) where not key;
comment on column drawn.key is 'Key supervision: the limit of one routine draw a year is not its.';

create table pool_trigger (
    uscc text collate "C" not null,
    reason text not null,
    evidence text not null,
    raised_on date not null,
    raised_by text not null,
    raised_at timestamptz not null default clock_timestamp(),
    open boolean not null default true
);
create unique index pool_trigger_open_once on pool_trigger (uscc, reason) where open;
comment on table pool_trigger is 'What reopens an enterprise of the inclusive pool until a visit.';

-- The industry of each is read from the ledger again, from its beginning.
alter table object add column industry_code text not null default '',
    add column region_code text not null default '';
update object set enterprise_ledger = 0;
update ledger_cursor set through = 0;
"""


def upgrade() -> None:
    op.execute(PLAN)
    op.execute(BOOKINGS)
