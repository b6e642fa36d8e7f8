"""What visits found, what rehearsals and metrics count by it."""

from alembic import op

revision = "0006"
down_revision = "0005"

RESULTS = """
alter table enterprise_task add column draw_id uuid;

create table visit_result (
    task_id uuid primary key,
    completed_on date not null,
    problem_found boolean not null
);
create index visit_result_by_day on visit_result (completed_on);
comment on table visit_result is
    'One visit, once for enterprise and task (户次); a problem is one that any department found.';

create view inspected as
select d.draw_id, d.uscc, d.stratum, d.undirected, d.key, d.check_type, p.department_id,
    v.ratios is not null as credit_rule, r.completed_on, r.problem_found
from visit_result r
join enterprise_task t using (task_id)
join drawn d on d.draw_id = t.draw_id and d.uscc = t.uscc
join draw on draw.draw_id = d.draw_id
join plan p on p.plan_id = draw.plan_id
join plan_version v on v.plan_id = draw.plan_id and v.version = draw.plan_version;
comment on view inspected is 'Visits to drawn enterprises, with how each was drawn.';
"""

REHEARSAL = """
create table rehearsal (
    plan_id uuid not null,
    version integer not null,
    asked_by text not null,
    asked_at timestamptz not null default clock_timestamp(),
    basis jsonb,
    primary key (plan_id, version),
    foreign key (plan_id, version) references plan_version
);
create index rehearsal_asked on rehearsal (asked_at) where basis is null;
comment on column rehearsal.basis is
    'What it was made from: members of each stratum, what was found there, what inspectors can do.';
"""


def upgrade() -> None:
    op.execute(RESULTS)
    op.execute(REHEARSAL)
