-- The figures of `make demo`. Under each line `-- field, service` stands the one query that the
-- database of that service answers. A field that begins with _ is not written; like what the
-- journey noted (journey.json) it is known to later queries as %(name)s, lists and objects as jsonb.
-- A list of records (source_system, record_no) is known as the list of their record ids.
-- Only what the live days caused is counted where a query says live_from.

-- departments, push
select count(distinct department_id) from endpoint where state = 'verified';

-- enterprises, aggregation
select count(*)
from (select distinct on (uscc) registered from enterprise_version order by uscc, version desc) e
where registered;

-- received, aggregation
-- from departments, not the results of visits: by batches, and by corrections of what was in
-- quarantine, each of which is a record received anew
select (
    select coalesce(sum((answer ->> 'received')::bigint), 0)::bigint
    from batch join source on id = source_id and name <> 'onedoor-dispatch'
) + (select count(*) from quarantine where outcome is not null);

-- accepted, aggregation
select (
    select coalesce(sum((answer ->> 'accepted')::bigint), 0)::bigint
    from batch join source on id = source_id and name <> 'onedoor-dispatch'
) + (select count(*) from quarantine where outcome = 'accepted');

-- unchanged, aggregation
select (
    select coalesce(sum((answer ->> 'unchanged')::bigint), 0)::bigint
    from batch join source on id = source_id and name <> 'onedoor-dispatch'
) + (select count(*) from quarantine where outcome = 'unchanged');

-- rejected, aggregation
select coalesce(sum(jsonb_array_length(answer -> 'rejections')), 0)::bigint
from batch join source on id = source_id and name <> 'onedoor-dispatch';

-- classified, scoring
select count(*) from classification;

-- agreements, scoring
select count(*) from outbox
where subject = 'onedoor.scoring.v1.agreement_changed'
    and created_at >= %(live_from)s::timestamptz;

-- joint_tasks, dispatch
select count(*) from task where kind = 'joint';

-- joint_tasks_by_score, dispatch
-- at least two participants see high without a general direct rule as the reason
select count(*)
from (select task_id from participant where by_score group by task_id having count(*) >= 2) t;

-- joint_tasks_of_three, dispatch
select count(*)
from (select task_id from participant group by task_id having count(*) >= 3) t;

-- late_joiners, dispatch
select count(*) from participant where joined_version > 1;

-- participants, dispatch
select count(*) from participant;

-- _high_in_one_department_only, scoring
-- views 1 to 33 stand in elements 2 to 34; 3 is high. One now, and never more in the live days
with high as (
    select uscc, stored_at, true as now,
        (select count(*) from unnest(classes[2:34]) c where c = 3) as views
    from classification
    union all
    select uscc, stored_at, false,
        (select count(*) from unnest(classes[2:34]) c where c = 3)
    from classification_history where stored_at >= %(live_from)s::timestamptz
)
select coalesce(jsonb_agg(uscc), '[]')
from (
    select uscc from high group by uscc
    having max(views) = 1 and bool_or(now and views = 1)
) h;

-- high_in_one_department_only, scoring
select jsonb_array_length(%(_high_in_one_department_only)s);

-- tasks_for_those, dispatch
select count(*) from task
where uscc in (select jsonb_array_elements_text(%(_high_in_one_department_only)s));

-- _newest_versions, dispatch
select coalesce(jsonb_agg(jsonb_build_object(
    'task_id', task_id, 'version', version, 'department_id', department_id)), '[]')
from task join participant using (task_id);

-- _out_of_order_until, push
select coalesce(max((o ->> 'until')::timestamptz), '-infinity')::text
from jsonb_array_elements(%(outages)s) o;

-- deliveries_expected, push
-- every version that was not superseded, and the newest version of each task to each endpoint of
-- each participant, whether or not a delivery of it exists
with newest as (
    select endpoint_id, (n ->> 'task_id')::uuid as task_id, (n ->> 'version')::bigint as task_version
    from jsonb_array_elements(%(_newest_versions)s) n
        join endpoint e on e.department_id = n ->> 'department_id' and e.state = 'verified'
)
select count(*)
from (
    select endpoint_id, task_id, task_version from delivery where state <> 'superseded'
    union
    select endpoint_id, task_id, task_version from newest
) d;

-- deliveries_acknowledged, push
-- at most 60 s after the last outage, or after it was made if that was later
select count(*) from delivery
where acknowledged_at
    <= greatest(%(_out_of_order_until)s::timestamptz, created_at) + interval '60 s';

-- retried_deliveries, push
select count(*) from delivery where attempts > 1;

-- visits, dispatch
select count(*) from visit;

-- _caused_by_visits, dispatch
-- the results, which became records, and what departments sent because of the visit
select coalesce(jsonb_agg(distinct r), '[]')
from (
    select jsonb_build_object('source_system', 'onedoor-dispatch',
        'record_no', visit_id || '/' || department_id)
    from visit_result
    union all
    select r from jsonb_array_elements(%(follow_ups)s) f, jsonb_array_elements(f -> 'records') r
) c (r);

-- _moves_after_visit, scoring
-- enterprises of which a stored class went up, or down, in a change read with such a record
with change as (
    select uscc, classes, caused_by,
        lag(classes) over (partition by uscc order by version) as before
    from classification_history
), move as (
    select uscc, bool_or(n > b) as up, bool_or(n < b) as down
    from change, unnest(classes, before) as c (n, b)
    where n <> 255 and b <> 255
        and caused_by && array(select jsonb_array_elements_text(%(_caused_by_visits)s))
    group by uscc
)
select jsonb_build_object('up', count(*) filter (where up), 'down', count(*) filter (where down))
from move;

-- class_up_after_visit, scoring
select (%(_moves_after_visit)s ->> 'up')::bigint;

-- class_down_after_visit, scoring
select (%(_moves_after_visit)s ->> 'down')::bigint;

-- record_to_class_ms, scoring
with taken as (
    select extract(epoch from stored_at - cause_at) * 1000 as ms
    from classification_history where cause_at >= %(live_from)s::timestamptz
)
select round(percentile_cont(0.5) within group (order by ms))::bigint as p50,
    round(percentile_cont(0.95) within group (order by ms))::bigint as p95
from taken;

-- _caused_by_agreement, dispatch
-- every version of a task but the one that closes it, which a visit causes
select coalesce(jsonb_agg(jsonb_build_object('task_id', task_id, 'version', v)), '[]')
from task, generate_series(1, version - (state = 'closed')::int) v;

-- agreement_to_ack_ms, push
-- at endpoints that were healthy throughout; slow ones are among them
with taken as (
    select extract(epoch from d.acknowledged_at - d.caused_at) * 1000 as ms
    from delivery d
        join jsonb_to_recordset(%(_caused_by_agreement)s) as a (task_id uuid, version bigint)
            on a.task_id = d.task_id and a.version = d.task_version
    where d.acknowledged_at is not null
        and d.endpoint_id not in (
            select e::uuid from jsonb_array_elements_text(%(unsound_endpoints)s) e
        )
)
select round(percentile_cont(0.5) within group (order by ms))::bigint as p50,
    round(percentile_cont(0.95) within group (order by ms))::bigint as p95
from taken;
