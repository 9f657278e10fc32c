-- The schema as all migrations leave it. Written by `npm run db:dump`; do not edit.

CREATE OR REPLACE FUNCTION public.accept_lacking(of_tenant integer, of_sweep uuid, why text, who text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  looked_at sweep;
begin
  perform lock_head(of_tenant);
  select * into looked_at from sweep
   where tenant_id = of_tenant and sweep_id = of_sweep and reason like 'suspect:%'
     and source in ('approval-requests', 'access-policies');
  if not found then
    raise exception 'There is no such suspect reading.' using errcode = 'CS404';
  end if;
  if exists (select from control_record where tenant_id = of_tenant and kind = 'accepted' and key = of_sweep::text) then
    return null;
  end if;
  if exists (select from sweep where tenant_id = of_tenant and source = looked_at.source and complete
                                 and position > looked_at.position) then
    raise exception 'The source was read completely since: there is nothing to accept.' using errcode = 'CS409';
  end if;
  return append_control(of_tenant, 'accepted', of_sweep::text, now(),
    jsonb_build_object('id', of_sweep, 'sweep', of_sweep, 'source', looked_at.source,
                       'lacking', to_jsonb(lacking_in(of_tenant, of_sweep)), 'reason', why, 'by', who)::text);
end $function$
;
comment on function accept_lacking is 'A person has looked: what this suspect reading lacks is gone. Holds for these very ids and for the next complete reading alone. Position of the control record; null if it was said before. CS404, CS409.';

CREATE OR REPLACE FUNCTION public.actor_days(of_tenant integer, of_actor integer, at timestamp with time zone)
 RETURNS SETOF text
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select distinct a.name || '|' || to_char((actor_days.at + shift) at time zone 'UTC', 'YYYY-MM-DD')
    from (select coalesce(user_id, upn, app_id) as name from event_actor
           where tenant_id = of_tenant and actor_ref = of_actor) a
   cross join unnest(array[interval '-1 hour', interval '0', interval '1 hour']) as shift
   where a.name is not null
$function$
;
comment on function actor_days is 'The days of actors in which an event is judged: its own, and the one that begins or ended within the hour. A user goes before the application through which they work.';

CREATE OR REPLACE FUNCTION public.add_finding_step(of_tenant integer, life finding_life, step finding_step, terms jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  title_now text := (select f.title from finding f where f.tenant_id = of_tenant and f.finding_id = life.finding_id);
begin
  step.tenant_id := of_tenant;
  step.finding_id := life.finding_id;
  step.nth := coalesce(life.steps, 0) + 1;
  if step.nth > 1000 then
    raise exception 'A thousand steps were taken with this finding; there is no room for more.' using errcode = 'CS422';
  end if;
  -- Not now(): who waited for the head comes later than whom they waited for.
  step.taken_at := clock_timestamp();
  insert into finding_life (tenant_id, finding_id, detection, severity, title, subject_kind, subject, last_at, state,
                            resolution, closed_reason, closed_by, closed_at, closed_severity, closed_evidence, owner, steps)
  values (of_tenant, life.finding_id, life.detection, life.severity, coalesce(life.title, title_now), life.subject_kind,
          life.subject, life.last_at, life.state, life.resolution, life.closed_reason,
          case when life.resolution is not null then coalesce(life.closed_by, step.taken_by) end,
          case when life.resolution is not null then coalesce(life.closed_at, step.taken_at) end,
          life.closed_severity, life.closed_evidence, life.owner, step.nth)
  on conflict (tenant_id, finding_id) do update
     set (title, state, resolution, closed_reason, closed_by, closed_at, closed_severity, closed_evidence, owner, steps)
       = (excluded.title, excluded.state, excluded.resolution, excluded.closed_reason, excluded.closed_by, excluded.closed_at,
          excluded.closed_severity, excluded.closed_evidence, excluded.owner, excluded.steps);
  if step.nth = 1 then
    insert into finding_party (tenant_id, detection, scope, party_id, finding_id)
    select distinct of_tenant, f.detection, p.scope, lower(p.id), f.finding_id
      from finding f cross join lateral finding_parties(f) p
     where f.tenant_id = of_tenant and f.finding_id = life.finding_id;
  end if;
  step.control_position := append_control(of_tenant, 'finding', format('%s/%s', life.finding_id, step.nth), step.taken_at,
    jsonb_build_object('id', format('%s/%s', life.finding_id, step.nth), 'finding', life.finding_id,
                       'detection', life.detection,
                       'step', jsonb_build_object('nth', step.nth, 'kind', step.kind) || terms, 'by', step.taken_by)::text);
  insert into finding_step select step.*;
  return step.nth;
end $function$
;
comment on function add_finding_step is 'Writes a step, what it makes of the life, and its control record. Called by the acts below only, under the lock of the head.';

CREATE OR REPLACE FUNCTION public.allow_finding(of_tenant integer, of_finding uuid, seen integer, as_scope text, of_party text, why text, ends timestamp with time zone, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  life finding_life := finding_to_judge(of_tenant, of_finding, seen);
  step finding_step;
  party text;
begin
  if ends <= now() or ends > now() + interval '1 year' then
    raise exception 'An entry ends in the future, and within a year: then somebody looks again.' using errcode = 'CS422';
  end if;
  if not exists (select from finding f where f.tenant_id = of_tenant and f.finding_id = of_finding) then
    raise exception 'The rule does not say this any more, so there is nothing to allow.' using errcode = 'CS422';
  end if;
  if (select count(*) from allow_list e where e.tenant_id = of_tenant and e.detection = life.detection
         and e.ended_at is null and e.until > now()) >= 200 then
    raise exception 'This rule has 200 entries in force. Rather tune the rule.' using errcode = 'CS422';
  end if;
  if as_scope <> 'subject' then
    select p.id into party
      from finding f cross join lateral finding_parties(f) p
     where f.tenant_id = of_tenant and f.finding_id = of_finding and p.scope = as_scope and lower(p.id) = lower(of_party)
     order by p.id limit 1;
    if not found then
      raise exception 'The finding is not about this % as far as it is known.', as_scope using errcode = 'CS422';
    end if;
  end if;
  step.kind := 'allow-listed';
  step.taken_by := who;
  step.words := btrim(why);
  step.entry_id := gen_random_uuid();
  insert into allow_list (tenant_id, entry_id, finding_id, detection, scope, subject_kind, subject, party_id, reason, until,
                          set_by, set_at)
  values (of_tenant, step.entry_id, of_finding, life.detection, as_scope, life.subject_kind, life.subject, party, step.words,
          ends, who, clock_timestamp());
  perform add_finding_step(of_tenant, life, step,
    jsonb_build_object('entry', step.entry_id, 'scope', as_scope,
                       'subject', case when as_scope = 'subject' then life.subject_kind || ' ' || life.subject end,
                       'party', party, 'reason', step.words, 'until', instant_text(ends)));
  return step.entry_id;
end $function$
;
comment on function allow_finding is 'An entry of the allow-list, made at a finding of the rule it is about, with its control record. CS404, CS409 as of any step; CS422 if it would be about something else, or for more than a year.';

CREATE OR REPLACE FUNCTION public.analyze_events()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  analyze audit_event, event_key, request_version, request_key;
end
$function$
;
comment on function analyze_events is 'New statistics right after a first harvest; only an owner may take them.';

CREATE OR REPLACE FUNCTION public.append_control(of_tenant integer, of_kind text, of_key text, at timestamp with time zone, content text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  place bigint;
  moment timestamptz := date_trunc('milliseconds', at);
  own_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  commitment bytea;
  leaf text;
begin
  -- The key is in no leaf by itself; in the body it is committed to.
  if content::json ->> 'id' is distinct from of_key then
    raise exception 'The body of a control record has to name it: "id" is not %.', of_key;
  end if;
  select size into strict place from archive_head where tenant_id = of_tenant for update;
  if exists (select from control_record where tenant_id = of_tenant and kind = of_kind and key = of_key) then
    return null;
  end if;
  commitment := sha256(convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea || own_salt
                       || sha256(convert_to(content, 'UTF8')));
  leaf := concat_ws(E'\n', 'countersign-leaf/v1', 'control',
                    base64url(convert_to((select entra_id from tenant where tenant_id = of_tenant), 'UTF8')),
                    of_kind, to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    encode(commitment, 'hex')) || E'\n';
  insert into control_record (tenant_id, position, kind, key, recorded_at, salt, body)
  values (of_tenant, place, of_kind, of_key, moment, own_salt, content);
  insert into leaf_run (tenant_id, first_position, leaves, hashes)
  values (of_tenant, place, 1, sha256('\x00'::bytea || convert_to(leaf, 'UTF8')));
  update archive_head set size = place + 1 where tenant_id = of_tenant;
  return place;
end $function$
;
comment on function append_control is 'Puts a control record at the next position, in the caller''s transaction; null if this record is there already. The one way to write one, for every role that may.';

CREATE OR REPLACE FUNCTION public.approve_hold_release(of_tenant integer, of_hold uuid, who text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  hold legal_hold;
begin
  select * into hold from legal_hold
   where tenant_id = of_tenant and hold_id = of_hold and released_at is null for update;
  if not found or hold.released_by is null then
    raise exception 'Nobody has asked for the release of this hold, or it is released already.' using errcode = 'CS404';
  end if;
  if lower(hold.released_by) = lower(who) then
    raise exception 'The release of a hold is approved by another person than asked for it.' using errcode = 'CS002';
  end if;
  update legal_hold set release_approved_by = who, released_at = now()
   where tenant_id = of_tenant and hold_id = of_hold;
  perform append_control(of_tenant, 'hold-released', of_hold::text, now(),
    jsonb_build_object('id', of_hold, 'hold', of_hold, 'reason', hold.release_reason, 'by', hold.released_by, 'approvedBy', who)::text);
end $function$
;
comment on function approve_hold_release is 'The second of two: releases the hold, with its control record. Never the same person (CS002).';

CREATE OR REPLACE FUNCTION public.approve_retention_run(of_tenant integer, of_run uuid, who text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  run retention_run;
begin
  select * into run from retention_run where tenant_id = of_tenant and run_id = of_run and state = 'proposed' for update;
  if not found then
    raise exception 'There is no such run, or it is decided already.' using errcode = 'CS404';
  end if;
  if lower(run.proposed_by) = lower(who) then
    raise exception 'A run is approved by another person than proposed it.' using errcode = 'CS002';
  end if;
  update retention_run set state = 'approved', approved_by = who, approved_at = now()
   where tenant_id = of_tenant and run_id = of_run;
end $function$
;
comment on function approve_retention_run is 'The second of two: lets a run begin. Never the same person (CS002).';

CREATE OR REPLACE FUNCTION public.base64url(bytes bytea)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$ select translate(encode($1, 'base64'), E'+/=\n', '-_') $function$
;
comment on function base64url is 'RFC 4648 section 5, without padding.';

CREATE OR REPLACE FUNCTION public.begin_evidence_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  named text := coalesce(current_setting('countersign.tenants', true), '');
begin
  -- Whoever registers a tenant cannot have named it yet.
  perform set_config('countersign.tenants', format('{%s}', new.tenant_id), true);
  insert into evidence_log (tenant_id, origin)
  values (new.tenant_id,
          'countersign.local/' || case when new.is_demo then 'demo/' else '' end
            || replace(gen_random_uuid()::text, '-', ''));
  perform set_config('countersign.tenants', named, true);
  return null;
end $function$
;
comment on function begin_evidence_log is 'Gives every new tenant its log.';

CREATE OR REPLACE FUNCTION public.begin_retention_run(of_tenant integer, of_run uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  run retention_run;
  obstacle text := retention_obstacle(of_tenant);
begin
  if obstacle is not null then
    raise exception '%', obstacle using errcode = 'CS425';
  end if;
  perform lock_head(of_tenant);
  select * into run from retention_run where tenant_id = of_tenant and run_id = of_run and state = 'approved' for update;
  if not found then
    raise exception 'There is no such approved run.' using errcode = 'CS404';
  end if;
  insert into retention_target (tenant_id, run_id, position, object, object_id)
  select of_tenant, of_run, o.position, o.object, o.object_id from retention_objects(run) o where o.is_due;
  update retention_run
     set state = 'running', begun_at = now(), waiting = null,
         begun_size = (select size from archive_head where tenant_id = of_tenant)
   where tenant_id = of_tenant and run_id = of_run;
end $function$
;
comment on function begin_retention_run is 'Lists what an approved run is to delete.';

CREATE OR REPLACE FUNCTION public.case_months(one approval_case)
 RETURNS TABLE(subject text, at timestamp with time zone)
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select to_char(m.first, 'YYYY-MM'),
         greatest(date_trunc('day', c.moment, 'UTC'), m.first at time zone 'UTC') + interval '1 day'
    from (select case when one.decision_moment is not null then one.decision_moment
                      when one.outcome = 'expired_unanswered' then one.ended_at end as moment) c
   cross join lateral generate_series(date_trunc('month', (c.moment - interval '1 day') at time zone 'UTC'),
                                      (c.moment + interval '119 days') at time zone 'UTC', interval '1 month') as m(first)
$function$
;
comment on function case_months is 'The months in whose windows (120 days up to each day of the month, and a day more) the decision of a case lies, or its expiry without one, and from when on each can be judged with it: the first midnight after it, once the month has had a day.';

CREATE OR REPLACE FUNCTION public.count_hours(of_tenant integer, hours timestamp with time zone[], decided_hours timestamp with time zone[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  delete from case_hour where tenant_id = of_tenant and hour = any(hours);
  insert into case_hour (tenant_id, hour, outcome, effect, policy_type, cases)
  with h as materialized (select hour, hour + interval '1 hour' as next from unnest(hours) as one(hour))
  select c.tenant_id, h.hour, c.outcome, coalesce(c.effect, ''), coalesce(c.policy_types[1], ''), count(*)
    from h
    join approval_case c on c.tenant_id = of_tenant and c.requested_at >= h.hour and c.requested_at < h.next
   group by c.tenant_id, h.hour, c.outcome, coalesce(c.effect, ''), coalesce(c.policy_types[1], '');
  delete from decision_hour where tenant_id = of_tenant and hour = any(decided_hours);
  insert into decision_hour (tenant_id, hour, decisions, bracketed, asked_from, asked_to)
  with h as materialized (select hour, hour + interval '1 hour' as next from unnest(decided_hours) as one(hour))
  select c.tenant_id, h.hour, count(*), count(*) filter (where c.decided_at is null and c.decide_seconds is not null),
         min(c.requested_at), max(c.requested_at)
    from h
    join approval_case c on c.tenant_id = of_tenant and c.decision_moment >= h.hour and c.decision_moment < h.next
   where c.requested_at is not null
   group by c.tenant_id, h.hour;
end $function$
;
comment on function count_hours is 'The roll-ups of these hours counted again, as the ingester''s correlate does.';

CREATE OR REPLACE FUNCTION public.drop_derived()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  execute (
    select format('truncate %s restart identity', string_agg(oid::regclass::text, ', '))
      from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('countersign_ingester', oid, 'delete'));
end
$function$
;
comment on function drop_derived is 'Empties every derived table, of all tenants. Derived is what the ingester may delete from: it can make it again.';

CREATE OR REPLACE FUNCTION public.drop_kept_targets(run retention_run, chosen bigint[])
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  places bigint[];
  ids text[];
  kept bigint[];
begin
  select array_agg(t.position), array_agg(distinct t.object_id) into places, ids
    from retention_target t where t.tenant_id = run.tenant_id and t.run_id = run.run_id and t.object = any(chosen);
  select array_agg(distinct t.object) into kept
    from retention_target t
   where t.tenant_id = run.tenant_id and t.run_id = run.run_id
     and t.position = any(array(
       select held_positions(run.tenant_id, ids, places)
       union all
       select p from unnest(places) p where run.data_class <> 'audit-events' and is_young(run, p)
       union all
       select o.position from observation o
        where o.tenant_id = run.tenant_id and o.position = any(places) and o.purged_at_position is not null));
  delete from retention_target t
   where t.tenant_id = run.tenant_id and t.run_id = run.run_id and t.object = any(kept);
  return kept is not null;
end $function$
;
comment on function drop_kept_targets is 'Takes objects off the list of a run that are held meanwhile, were seen again, or are deleted already. Whether there were any.';

CREATE OR REPLACE FUNCTION public.end_allowance(of_tenant integer, of_entry uuid, why text, who text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  entry allow_list;
  life finding_life;
  step finding_step;
begin
  perform lock_head(of_tenant);
  update allow_list e set ended_by = who, ended_at = clock_timestamp(), end_reason = btrim(why)
   where e.tenant_id = of_tenant and e.entry_id = of_entry and e.ended_at is null and e.until > now()
  returning e.* into entry;
  if not found then
    raise exception 'There is no such entry, or it has ended already.' using errcode = 'CS404';
  end if;
  select * into strict life from finding_life l where l.tenant_id = of_tenant and l.finding_id = entry.finding_id;
  step.kind := 'allow-list-ended';
  step.taken_by := who;
  step.words := entry.end_reason;
  step.entry_id := of_entry;
  perform add_finding_step(of_tenant, life, step, jsonb_build_object('entry', of_entry, 'reason', entry.end_reason));
end $function$
;
comment on function end_allowance is 'Ends an entry of the allow-list before its time, as a step of the finding at which it was made. CS404.';

CREATE OR REPLACE FUNCTION public.ensure_month_partition(parent text, of_month date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  first_day date := date_trunc('month', of_month)::date;
  child text := format('%s_%s', parent, to_char(first_day, 'YYYYMM'));
begin
  -- A hostile date must not create a partition: such rows live in the default one.
  if first_day < date '2015-01-01' or first_day > (now() + interval '2 months')::date then
    return;
  end if;
  if to_regclass(format('public.%I', child)) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('ensure_month_partition'));
  -- Another may have made it while we waited. to_regclass would answer from this session's cache, which still
  -- says "no"; a query of the catalogue takes a new look.
  if exists (select from pg_class where relname = child and relnamespace = 'public'::regnamespace) then
    return;
  end if;
  execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
    child, parent, first_day, (first_day + interval '1 month')::date);
  perform separate_tenants(format('public.%I', child)::regclass);
end
$function$
;
comment on function ensure_month_partition is 'Creates the partition of one month if it is missing. Months outside 2015 … next month stay in the default partition.';

CREATE OR REPLACE FUNCTION public.event_concerns(e audit_event, of_person text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select position(of_person in lower(concat(e.resources, e.approval))) > 0
      or exists (select from event_actor a
                  where a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
                    and of_person in (lower(a.user_id), lower(a.upn), lower(a.app_id)))
      or exists (select from case_event l
                   join approval_case c on c.tenant_id = l.tenant_id and c.request_id = l.request_id
                  where l.tenant_id = e.tenant_id and l.position = e.position
                    and of_person in (lower(c.requester_id), lower(c.requester_upn), lower(c.requester_app_id),
                                      lower(c.approver_id), lower(c.approver_upn)))
$function$
;
comment on function event_concerns is 'Whether a person (in lower case) made the change, is named in it, or asked for or decided the request it belongs to.';

CREATE OR REPLACE FUNCTION public.event_words(resources jsonb)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select to_tsvector('simple', jsonb_path_query_array($1, '$[*].name')) $function$
;

CREATE OR REPLACE FUNCTION public.finding_days(first_at timestamp with time zone, last_at timestamp with time zone)
 RETURNS SETOF text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_char((first_at at time zone 'UTC')::date + n, 'YYYY-MM-DD')
    from generate_series(-1, (last_at at time zone 'UTC')::date - (first_at at time zone 'UTC')::date + 1) n
   where last_at - first_at <= interval '40 days'
$function$
;
comment on function finding_days is 'The days (UTC) whose findings are judged together with this one: from the day before it to the day after. What goes on for longer than 40 days belongs to no day.';

CREATE OR REPLACE FUNCTION public.finding_is_muted(f finding)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.state in ('closed', 'allow-listed') from finding_standing(f) s
$function$
;
comment on function finding_is_muted is 'Whether somebody has closed it or put it on the allow-list: nobody is told of it. As its owner, since the notifier has no business with all that this is found by.';

CREATE OR REPLACE FUNCTION public.finding_parties(f finding)
 RETURNS TABLE(scope text, id text, name text)
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case when fact.key ~ '^(app|policy|object|resource|device)Id$' then 'object' else 'person' end, fact.value, null
    from jsonb_each_text(f.facts) fact
   -- Of a case and of an event the object is known itself; the policy that protects it is not what it is about.
   where fact.value is not null
     and (fact.key ~ '^(requester|firstRequester|approver|actor|person|completedBy)Id$'
          or f.subject_kind not in ('case', 'event') and fact.key ~ '^(app|policy|object|resource|device)Id$')
  union all
  select 'person', case when f.subject ~ '\|\d{4}-\d\d-\d\d$' then left(f.subject, -11) else f.subject end, null
   where f.subject_kind ~ '^(requester|approver)(-week)?$'
  union all
  select party.scope, party.id, party.name
    from approval_case c
   cross join lateral (values ('person', coalesce(c.requester_id, c.requester_app_id), coalesce(c.requester_name, c.requester_upn)),
                              ('person', c.approver_id, coalesce(c.approver_name, c.approver_upn)),
                              ('object', c.resource_id, c.resource_name)) as party(scope, id, name)
   where f.subject_kind = 'case' and c.tenant_id = f.tenant_id and c.request_id = f.subject and party.id is not null
  union all
  select party.scope, party.id, party.name
    from audit_event e
    join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
   cross join lateral (select 'person', a.user_id, a.upn where a.user_id is not null
                       union all select 'object', a.app_id, a.app_name where a.app_id is not null and a.user_id is null
                       union all select 'object', r ->> 'id', r ->> 'name' from jsonb_array_elements(e.resources) r
                                  where r ->> 'id' is not null) as party(scope, id, name)
   where f.subject_kind = 'event' and e.tenant_id = f.tenant_id and e.occurred_at = f.first_at and e.position::text = f.subject
$function$
;
comment on function finding_parties is 'The people, and the objects and applications, that a finding is about, as far as it is known. One may come several times.';

CREATE OR REPLACE FUNCTION public.finding_reopens(closed_evidence integer, evidence bigint, closed_severity text, severity text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when array_position(array['low', 'medium', 'high', 'critical'], severity)
                 > array_position(array['low', 'medium', 'high', 'critical'], closed_severity) then 'severity'
              when evidence > closed_evidence and 2 * evidence >= 3 * closed_evidence::bigint then 'evidence' end
$function$
;
comment on function finding_reopens is 'Why a closed finding is open again although nobody opened it; null if it stays closed.';

CREATE OR REPLACE FUNCTION public.finding_standing(f finding)
 RETURNS TABLE(state text, resolution text, closed_reason text, owner text, steps integer, reopened text, entry_id uuid)
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case when l.state = 'closed' and r.why is null then 'closed'
              when a.entry_id is not null then 'allow-listed'
              when l.state = 'acknowledged' then 'acknowledged'
              else 'open' end,
         case when r.why is null then l.resolution end,
         case when r.why is null then l.closed_reason end,
         l.owner, coalesce(l.steps, 0), r.why, a.entry_id
    from (select) one
    left join finding_life l on l.tenant_id = f.tenant_id and l.finding_id = f.finding_id
    left join lateral (
      select finding_reopens(l.closed_evidence,
               (select count(*) from finding_evidence v where v.tenant_id = f.tenant_id and v.finding_id = f.finding_id),
               l.closed_severity, f.severity) as why
       where l.state = 'closed') r on true
    left join lateral (
      select e.entry_id
        from allow_list e
       where e.tenant_id = f.tenant_id and e.detection = f.detection and e.ended_at is null and e.until > now()
         and case e.scope
               when 'subject' then e.subject_kind = f.subject_kind and e.subject = f.subject
               else exists (select from finding_parties(f) p where p.scope = e.scope and lower(p.id) = lower(e.party_id)) end
       order by e.until desc, e.entry_id
       limit 1) a on true
$function$
;
comment on function finding_standing is 'How a finding stands: open, acknowledged, closed or allow-listed. Of one that opened again by itself it says why.';

CREATE OR REPLACE FUNCTION public.finding_to_judge(of_tenant integer, of_finding uuid, seen integer)
 RETURNS finding_life
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  life finding_life;
  last finding_step;
begin
  perform lock_head(of_tenant);
  select * into life from finding_life l where l.tenant_id = of_tenant and l.finding_id = of_finding;
  if not found then
    select f.tenant_id, f.finding_id, f.detection, f.severity, f.title, f.subject_kind, f.subject, f.last_at, 'open'
      into life.tenant_id, life.finding_id, life.detection, life.severity, life.title, life.subject_kind, life.subject,
           life.last_at, life.state
      from finding f where f.tenant_id = of_tenant and f.finding_id = of_finding;
    if not found then
      raise exception 'There is no such finding, or it belongs to another tenant.' using errcode = 'CS404';
    end if;
  end if;
  if seen is distinct from coalesce(life.steps, 0) then
    select * into last from finding_step s
     where s.tenant_id = of_tenant and s.finding_id = of_finding and s.nth = life.steps;
    raise exception '%', coalesce(format('%s was first: %s, %s. Look again, then decide.', last.taken_by, last.kind, instant_text(last.taken_at)),
                                  'Nothing was done with this finding yet. Look again, then decide.') using errcode = 'CS409';
  end if;
  return life;
end $function$
;
comment on function finding_to_judge is 'The life of a finding, if the caller knows its newest step (CS409) and it exists (CS404). Holds the head from here on.';

CREATE OR REPLACE FUNCTION public.follow_arrivals(run retention_run)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  -- Few: looked for in the list of the run, and not the list in them.
  arrived text[] := array(
    select distinct o.object_id from observation o
     where o.tenant_id = run.tenant_id and o.position >= run.begun_size and o.object_id is not null);
begin
  if cardinality(arrived) = 0 then
    return;
  end if;
  if run.basis = 'privacy' then
    -- More came of an object since the run began: it goes too.
    insert into retention_target (tenant_id, run_id, position, object, object_id)
    select distinct on (o.position) t.tenant_id, t.run_id, o.position, t.object, t.object_id
      from observation o
      join retention_target t on t.tenant_id = o.tenant_id and t.run_id = run.run_id and t.object_id = o.object_id
     where o.tenant_id = run.tenant_id and o.position >= run.begun_size and o.purged_at_position is null
       and t.object_id = any(arrived)
     order by o.position, t.object
    on conflict do nothing;
  else
    -- It is not old.
    delete from retention_target t
     where t.tenant_id = run.tenant_id and t.run_id = run.run_id
       and t.object = any(array(
         select due.object from retention_target due
          where due.tenant_id = run.tenant_id and due.run_id = run.run_id and due.object_id = any(arrived)));
  end if;
end $function$
;
comment on function follow_arrivals is 'What arrived since a run began changes its list.';

CREATE OR REPLACE FUNCTION public.forget_approvals(of_tenant integer, places bigint[], page_ids bigint[], ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  events audit_event[];
  event_places bigint[];
  cases text[];
  touched text[];
  people text[];
  policies text[];
  known_from timestamptz;
  hours timestamptz[];
  decided_hours timestamptz[];
  links case_event[];
  one record;
begin
  select coalesce(array_agg(e), '{}'), coalesce(array_agg(e.position), '{}') into events, event_places
    from audit_event e where e.tenant_id = of_tenant and e.event_id = any(ids) and e.position = any(places);
  select min(occurred_at) into known_from from audit_event
   where tenant_id = of_tenant and approval is not null
     and jsonb_path_exists(resources, '$[*] ? (@.type like_regex "operationapprovalrequest$" flag "i" && @.id != null)');

  -- Cases that hold something of the content. They are rebuilt from what is left, or not at all.
  select coalesce(array_agg(found.id), '{}') into cases from (
    select request_id as id from request_version where tenant_id = of_tenant and position = any(places)
    union
    select request_id from case_event where tenant_id = of_tenant and position = any(event_places)
    union
    select r ->> 'id' from unnest(events) e cross join jsonb_array_elements(e.resources) r
     where e.approval is not null and r ->> 'id' is not null
  ) found;
  select coalesce(array_agg(distinct c.requester_id) filter (where c.requester_id is not null), '{}'),
         coalesce(array_agg(distinct date_trunc('hour', c.requested_at, 'UTC')), '{}'),
         coalesce(array_agg(distinct date_trunc('hour', c.decision_moment, 'UTC')), '{}')
    into people, hours, decided_hours
    from approval_case c where c.tenant_id = of_tenant and c.request_id = any(cases);
  select coalesce(array_agg(l), '{}') into links
    from case_event l where l.tenant_id = of_tenant and l.request_id = any(cases) and l.position <> all(event_places);

  -- Cases for which an event was a candidate, too: which others are within their limits may change.
  select coalesce(array_agg(found.id), '{}') into touched from (
    select unnest(cases) as id
    union
    select r.request_id from unnest(events) e
      join event_key k on k.tenant_id = of_tenant and k.occurred_at = e.occurred_at and k.position = e.position
      join request_key r on r.tenant_id = of_tenant and r.key = k.key
    union
    select c.request_id from unnest(events) e
      join event_actor a on a.tenant_id = of_tenant and a.actor_ref = e.actor_ref
      join approval_case c
        on c.tenant_id = of_tenant and (c.requester_id = a.user_id or c.requester_app_id = a.app_id)
     where c.policy_types && e.protectable and (c.resource_id is null or c.origin = 'reconstructed')
       and e.occurred_at >= c.requested_at - interval '1 day'
       and e.occurred_at <= greatest(coalesce(c.expires_at, c.requested_at + interval '30 days'), c.last_modified_at,
                                     c.ended_at, c.completed_at_latest) + interval '7 days'
  ) found;

  perform forget_judgements(of_tenant, cases, people, links, event_places);
  delete from case_event where tenant_id = of_tenant and (request_id = any(cases) or position = any(event_places));
  delete from approval_case where tenant_id = of_tenant and request_id = any(cases);
  perform count_hours(of_tenant, hours, decided_hours);

  select coalesce(array_agg(found.id), '{}') into policies from (
    select policy_id as id from policy_version where tenant_id = of_tenant and position = any(places)
    union
    select r ->> 'id' from unnest(events) e cross join jsonb_array_elements(e.resources) r
     where e.approval is not null and r ->> 'id' is not null
  ) found;
  delete from request_version where tenant_id = of_tenant and position = any(places);
  delete from policy_version where tenant_id = of_tenant and position = any(places);
  -- Those of a case that is known from events alone are made again with it.
  delete from request_key k
   where k.tenant_id = of_tenant and k.request_id = any(cases)
     and not exists (select from request_version v where v.tenant_id = of_tenant and v.request_id = k.request_id);
  delete from rejection where tenant_id = of_tenant and page_id = any(page_ids) and position = any(places);
  delete from drift where tenant_id = of_tenant and sample_position = any(places);
  perform forget_events(of_tenant, events, event_places);

  if cardinality(policies) > 0 then
    perform forget_policies(of_tenant, policies);
  end if;
  -- Requests are known from their first event on; what was made before the first that is left cannot be judged.
  insert into dirty_subject (tenant_id, kind, subject, at)
  select of_tenant, 'event', e.position::text, e.occurred_at
    from audit_event e
   where e.tenant_id = of_tenant and e.protectable is not null and e.occurred_at >= known_from
     and e.occurred_at < coalesce((select min(occurred_at) from audit_event
                                    where tenant_id = of_tenant and approval is not null
                                      and jsonb_path_exists(resources, '$[*] ? (@.type like_regex "operationapprovalrequest$" flag "i" && @.id != null)')), 'infinity')
     and exists (select from unnest(events) gone where gone.approval is not null)
  on conflict do nothing;
  insert into dirty_case (tenant_id, request_id) select of_tenant, unnest(touched) on conflict do nothing;
end $function$
;
comment on function forget_approvals is 'Of forget_records: requests, policies, events, and what was judged of them.';

CREATE OR REPLACE FUNCTION public.forget_directory(of_tenant integer, places bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  members text[];
  groups text[];
begin
  select coalesce(array_agg(distinct member_id), '{}') into members
    from group_member_version where tenant_id = of_tenant and position = any(places);
  select coalesce(array_agg(distinct found.id), '{}') into groups from (
    select group_id as id from group_member_stay where tenant_id = of_tenant and member_id = any(members)
    union
    select group_id from approver_group_version where tenant_id = of_tenant and position = any(places)
    union
    select group_id from directory_event where tenant_id = of_tenant and position = any(places) and group_id is not null
  ) found;
  perform forget_findings(of_tenant, 'approver-group', groups);
  if cardinality(places) > 0 then
    perform forget_findings(of_tenant, 'gates', array['']);
  end if;
  -- All contents of an object go together: nothing is left from which a stay of the member could be told.
  delete from group_member_stay where tenant_id = of_tenant and member_id = any(members);
  delete from group_member_version where tenant_id = of_tenant and position = any(places);
  delete from approver_group_version where tenant_id = of_tenant and position = any(places);
  delete from role_assignment_version where tenant_id = of_tenant and position = any(places);
  -- Approvals of the month after what was done to their approver.
  perform forget_findings(of_tenant, 'approval-background', array(
    select distinct c.request_id
      from directory_event d
     cross join unnest(array[d.member_id, upper(d.member_id)]) as approver(id)
      join approval_case c
        on c.tenant_id = of_tenant and c.approver_id = approver.id
       and c.decided_at_latest >= d.occurred_at and c.decided_at_latest <= d.occurred_at + interval '30 days'
     where d.tenant_id = of_tenant and d.position = any(places) and d.member_id is not null));
  delete from directory_event where tenant_id = of_tenant and position = any(places);
end $function$
;
comment on function forget_directory is 'Of forget_records: groups, members and their stays, role assignments, directory events.';

CREATE OR REPLACE FUNCTION public.forget_events(of_tenant integer, events audit_event[], event_places bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  one record;
begin
  perform forget_findings(of_tenant, 'actor-day', array(
    select distinct d.subject
      from unnest(forget_events.events) e cross join lateral actor_days(of_tenant, e.actor_ref, e.occurred_at) d(subject)));
  update event_day d set events = d.events - gone.events
    from (select (e.occurred_at at time zone 'UTC')::date as day, coalesce(k.category, '') as category,
                 coalesce(k.operation_type, '') as operation_type, coalesce(k.result, '') as result, count(*) as events
            from unnest(forget_events.events) e join event_kind k using (kind_id) group by 1, 2, 3, 4) gone
   where d.tenant_id = of_tenant and d.day = gone.day and d.category = gone.category
     and d.operation_type = gone.operation_type and d.result = gone.result;
  delete from event_day d where d.tenant_id = of_tenant and d.events = 0;
  -- Month by month, so that no other partition is looked at: keys are not indexed by position.
  for one in
    select date_trunc('month', e.occurred_at, 'UTC') as first, array_agg(e.occurred_at) as times
      from unnest(events) e group by 1
  loop
    delete from event_key k
     where k.tenant_id = of_tenant and k.occurred_at >= one.first and k.occurred_at < one.first + interval '1 month'
       and k.position = any(event_places) and k.occurred_at = any(one.times);
    delete from audit_event e
     where e.tenant_id = of_tenant and e.occurred_at >= one.first and e.occurred_at < one.first + interval '1 month'
       and e.position = any(event_places) and e.occurred_at = any(one.times);
  end loop;
  delete from event_actor a
   where a.tenant_id = of_tenant and a.actor_ref in (select e.actor_ref from unnest(events) e)
     and not exists (select from audit_event e where e.tenant_id = of_tenant and e.actor_ref = a.actor_ref);
end $function$
;
comment on function forget_events is 'Events with their keys, their count, and actors that no event names any more.';

CREATE OR REPLACE FUNCTION public.forget_exempt_days(of_tenant integer, event_places bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  with gone as (
    select app_id, policy_type, (occurred_at at time zone 'UTC')::date as day, count(*) as writes
      from protected_write
     where tenant_id = of_tenant and position = any(event_places) and class = 'exempt'
     group by 1, 2, 3
  ), later as (
    -- What was usual on the days after is another now.
    select d.app_id || '|' || d.day as subject
      from gone g
      join exempt_day d on d.tenant_id = of_tenant and d.app_id = g.app_id and d.policy_type = g.policy_type and d.day >= g.day
  ), marked as (
    insert into dirty_subject (tenant_id, kind, subject)
    select distinct of_tenant, 'actor-day', subject from later on conflict do nothing
  )
  update exempt_day d set writes = d.writes - gone.writes
    from gone
   where d.tenant_id = of_tenant and d.app_id = gone.app_id and d.policy_type = gone.policy_type and d.day = gone.day;
  delete from exempt_day where tenant_id = of_tenant and writes = 0;
end $function$
;
comment on function forget_exempt_days is 'Takes what is deleted off the days of applications, and marks those whose usual day follows from it.';

CREATE OR REPLACE FUNCTION public.forget_findings(of_tenant integer, of_kind text, subjects text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update finding_life set title = null
   where tenant_id = of_tenant and subject_kind = of_kind and subject = any(subjects) and title is not null;
  delete from finding where tenant_id = of_tenant and subject_kind = of_kind and subject = any(subjects);
  insert into dirty_subject (tenant_id, kind, subject) select distinct of_tenant, of_kind, unnest(subjects)
  on conflict (tenant_id, kind, subject) do update set at = null;
end $function$
;
comment on function forget_findings is 'Findings about these subjects, which may tell what is deleted; they are judged again.';

CREATE OR REPLACE FUNCTION public.forget_judgements(of_tenant integer, cases text[], people text[], links case_event[], event_places bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  -- What people did with a finding is about ids and stays; its title may repeat what is deleted.
  update finding_life l set title = null
    from (select w.kind, w.subject
            from approval_case c cross join lateral person_weeks(c) w
           where c.tenant_id = of_tenant and c.request_id = any(cases)
          union select kind, unnest(cases) from unnest(array['case', 'approval-background']) as kind
          union select 'requester', unnest(people)
          union select 'event', unnest(event_places)::text) about
   where l.tenant_id = of_tenant and l.subject_kind = about.kind and l.subject = about.subject and l.title is not null;
  -- Whatever rests on what is deleted names it: also findings about a later week of a person, and about others.
  with gone as (
    delete from finding f
     where f.tenant_id = of_tenant
       and f.finding_id in (
         select v.finding_id from finding_evidence v
          where v.tenant_id = of_tenant
            and (v.kind = 'case' and v.subject = any(cases)
                 or v.kind = 'event' and v.subject = any(array(select p::text from unnest(event_places) p))))
    returning f.finding_id, f.subject_kind, f.subject
  ), unnamed as (
    update finding_life l set title = null
      from gone where l.tenant_id = of_tenant and l.finding_id = gone.finding_id
  )
  insert into dirty_subject (tenant_id, kind, subject)
  select distinct of_tenant, subject_kind, subject from gone where subject_kind not in ('event', 'archive')
  on conflict (tenant_id, kind, subject) do update set at = null;
  with week as (
    select distinct w.kind, w.subject
      from approval_case c cross join lateral person_weeks(c) w
     where c.tenant_id = of_tenant and c.request_id = any(cases)
  ), gone as (
    delete from finding f using week w
     where f.tenant_id = of_tenant and f.subject_kind = w.kind and f.subject = w.subject
  )
  insert into dirty_subject (tenant_id, kind, subject) select of_tenant, kind, subject from week
  on conflict (tenant_id, kind, subject) do update set at = null;
  perform forget_findings(of_tenant, 'month', array(
    select distinct m.subject
      from approval_case c cross join lateral case_months(c) m
     where c.tenant_id = of_tenant and c.request_id = any(cases)));
  delete from finding f
   where f.tenant_id = of_tenant
     and (f.subject_kind in ('case', 'approval-background') and f.subject = any(cases)
          or f.subject_kind = 'requester' and f.subject = any(people)
          or f.subject_kind = 'event' and f.subject = any(array(
               select p::text from unnest(event_places) p union all select l.position::text from unnest(links) l)));
  update protected_write_hour d set writes = d.writes - gone.writes
    from (select date_trunc('hour', occurred_at, 'UTC') as hour, policy_type, class, count(*) as writes
            from protected_write where tenant_id = of_tenant and position = any(event_places) group by 1, 2, 3) gone
   where d.tenant_id = of_tenant and d.hour = gone.hour and d.policy_type = gone.policy_type and d.class = gone.class;
  delete from protected_write_hour where tenant_id = of_tenant and writes = 0;
  perform forget_exempt_days(of_tenant, event_places);
  delete from protected_write where tenant_id = of_tenant and position = any(event_places);
  -- They list changes that may be among the deleted, and there are few of them.
  perform forget_findings(of_tenant, 'policy-gap', array(
    select subject from finding where tenant_id = of_tenant and subject_kind = 'policy-gap'
    union select subject from finding_life where tenant_id = of_tenant and subject_kind = 'policy-gap'));
  delete from dirty_subject
   where tenant_id = of_tenant
     and (kind = 'event' and subject = any(array(select p::text from unnest(event_places) p))
          or kind = 'case' and subject = any(cases));
  insert into dirty_subject (tenant_id, kind, subject) select of_tenant, 'requester', unnest(people) on conflict do nothing;
  insert into dirty_subject (tenant_id, kind, subject, at)
  select distinct on (l.position) of_tenant, 'event', l.position::text, l.occurred_at
    from unnest(links) l
    join audit_event e on e.tenant_id = of_tenant and e.occurred_at = l.occurred_at and e.position = l.position
   where e.protectable is not null
  on conflict do nothing;
end $function$
;
comment on function forget_judgements is 'Findings and the ledger about what is deleted, and about what hung together with it; the latter are judged again.';

CREATE OR REPLACE FUNCTION public.forget_policies(of_tenant integer, policies text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into dirty_subject (tenant_id, kind, subject, at)
  select of_tenant, 'event', e.position::text, e.occurred_at
    -- Also what came before them, of which "before the policy" was said.
    from (select distinct policy_type from policy_period
           where tenant_id = of_tenant and policy_id = any(policies)) p
    join audit_event e on e.tenant_id = of_tenant and p.policy_type = any(e.protectable)
  on conflict do nothing;
  delete from policy_period where tenant_id = of_tenant and policy_id = any(policies);
  delete from policy_exclusion where tenant_id = of_tenant and policy_id = any(policies);
  update finding_life set title = null where tenant_id = of_tenant and subject_kind in ('policies', 'gates') and title is not null;
  delete from finding where tenant_id = of_tenant and subject_kind in ('policies', 'gates');
  insert into dirty_subject (tenant_id, kind, subject)
  values (of_tenant, 'policies', ''), (of_tenant, 'gates', '') on conflict do nothing;
end $function$
;
comment on function forget_policies is 'When these policies held; what they protected is judged again.';

CREATE OR REPLACE FUNCTION public.forget_records(of_tenant integer, places bigint[], page_ids bigint[], ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  perform forget_approvals(of_tenant, places, page_ids, ids);
  perform forget_directory(of_tenant, places);
end $function$
;
comment on function forget_records is 'Removes what was derived from the deleted contents, in their transaction, and marks what has to be derived again from the rest. Afterwards, and after the next derive, everything is as if the contents had never been read.';

CREATE OR REPLACE FUNCTION public.held_positions(of_tenant integer, ids text[], places bigint[])
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from legal_hold h where h.tenant_id = of_tenant and h.released_at is null) then
    return;
  end if;
  return query
    select o.position from observation o
     where o.tenant_id = of_tenant and o.position = any(places)
       and o.object_id = any(array(select h.object_id from held_object h where h.tenant_id = of_tenant and h.object_id = any(ids)))
    union all
    select h.position from held_rejection h where h.tenant_id = of_tenant and h.position = any(places);
end $function$
;
comment on function held_positions is 'Those of the given contents that are under hold. ids are theirs.';

CREATE OR REPLACE FUNCTION public.hold_waits_for_cases(of_tenant integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (
    select from legal_hold h
      join dirty_case d on d.tenant_id = h.tenant_id
     where h.tenant_id = of_tenant and h.released_at is null
       and case when h.request_id is not null then lower(d.request_id) = lower(h.request_id)
           else exists (select from request_version v
                         where v.tenant_id = d.tenant_id and v.request_id = d.request_id
                           and (h.person is null or position(h.person in lower(v.record::text)) > 0)
                           and (h.range_from is null or v.last_seen_at >= h.range_from)) end)
$function$
;
comment on function hold_waits_for_cases is 'Whether a case under hold has yet to be rebuilt: until then it is not known which events belong to it.';

CREATE OR REPLACE FUNCTION public.instant_text(instant timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $function$
;
comment on function instant_text is 'RFC 3339 in UTC with microseconds; a driver''s Date would cut them.';

CREATE OR REPLACE FUNCTION public.is_young(run retention_run, place bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select run.basis = 'policy' and case run.data_class
    when 'approval-requests' then exists (
      select from request_version v where v.tenant_id = run.tenant_id and v.position = place and v.last_seen_at >= run.cutoff)
    when 'access-policies' then exists (
      select from policy_version v where v.tenant_id = run.tenant_id and v.position = place and v.last_seen_at >= run.cutoff)
    else false end
$function$
;
comment on function is_young is 'Whether a content was seen after the cut-off of a policy run.';

CREATE OR REPLACE FUNCTION public.lacking_in(of_tenant integer, of_sweep uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  with looked_at as (
    select source, started_at, ended_at from sweep where tenant_id = of_tenant and sweep_id = of_sweep
  ), shown as (
    select o.object_id as id
      from page p
      join page t on t.tenant_id = p.tenant_id
                 and t.received_at = coalesce(p.same_as_received_at, p.received_at)
                 and t.page_id = coalesce(p.same_as_page_id, p.page_id)
     cross join lateral (
       select unnest(t.known_positions) as position
       union
       select generate_series(t.first_position, t.first_position + t.new_items - 1)
     ) seen
      join observation o on o.tenant_id = p.tenant_id and o.position = seen.position
     where p.tenant_id = of_tenant and p.sweep_id = of_sweep and o.object_id is not null
  ), known as (
    select v.request_id as id, v.position
      from request_version v, looked_at l
     where v.tenant_id = of_tenant and l.source = 'approval-requests' and v.gone_at is null and v.sightings > 0
       and v.last_modified_at > l.ended_at - interval '29 days' and v.first_seen_at < l.started_at
    union
    select v.policy_id, v.position
      from policy_version v, looked_at l
     where v.tenant_id = of_tenant and l.source = 'access-policies' and v.gone_at is null and v.sightings > 0
       and v.first_seen_at < l.started_at
  )
  -- What only a file told was never shown.
  select coalesce(array_agg(distinct k.id order by k.id), '{}')
    from known k, looked_at l
   where k.id not in (select id from shown)
     and exists (select from observation o where o.tenant_id = of_tenant and o.position = k.position and o.source = l.source)
$function$
;
comment on function lacking_in is 'Ids of what was known before a reading and that it did not show, although Graph has to: requests that changed in the last 29 days, all policies.';

CREATE OR REPLACE FUNCTION public.left_bodies(page_ids bigint[], bodies bytea[], salts bytea[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select jsonb_agg(jsonb_build_array(id, encode(sha256(
           convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea || salt || sha256(body)), 'hex')) order by id)
    from unnest(page_ids, bodies, salts) as page(id, body, salt)
$function$
;
comment on function left_bodies is 'Commitments to what a deletion leaves of bodies: [page, hex] pairs.';

CREATE OR REPLACE FUNCTION public.lock_head(of_tenant integer)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into archive_head (tenant_id) values (of_tenant) on conflict do nothing;
  perform from archive_head where tenant_id = of_tenant for update;
end $function$
;
comment on function lock_head is 'Until the transaction ends nobody else archives, records or deletes anything of the tenant.';

CREATE OR REPLACE FUNCTION public.mark_days_of_gone()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into dirty_subject (tenant_id, kind, subject)
  select distinct g.tenant_id, 'day', d
    from gone g cross join lateral finding_days(g.first_at, g.last_at) d
   where g.subject_kind <> 'day'
  on conflict do nothing;
  return null;
end $function$
;
comment on function mark_days_of_gone is 'Wherever a finding is withdrawn (by detect, by an update, with deleted content), what it was a part of is judged again.';

CREATE OR REPLACE FUNCTION public.next_retention_batch(of_tenant integer, of_run uuid, contents_max integer)
 RETURNS TABLE("position" bigint, page_id bigint, body_offset integer, body_length integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashagg TO 'off'
AS $function$
declare
  run retention_run;
  obstacle text := retention_obstacle(of_tenant);
  signed bigint;
  chosen bigint[];
begin
  perform follow_arrivals(r) from retention_run r where r.tenant_id = of_tenant and r.run_id = of_run and r.state = 'running';
  if not exists (select from retention_target t where t.tenant_id = of_tenant and t.run_id = of_run) then
    update retention_run set state = 'done', ended_at = now(), waiting = null
     where tenant_id = of_tenant and run_id = of_run and state = 'running';
    return;
  end if;
  if obstacle is not null then
    raise exception '%', obstacle using errcode = 'CS425';
  end if;
  select * into strict run from retention_run where tenant_id = of_tenant and run_id = of_run and state = 'running' for update;
  select max(size) into signed from checkpoint where tenant_id = of_tenant;
  loop
    -- Whole objects, the earliest first, so that a page is opened few times; at least one, however large.
    with first as (
      select t.object, count(*) as contents
        from retention_target t where t.tenant_id = of_tenant and t.run_id = of_run
       group by t.object having max(t.position) < signed order by t.object limit contents_max
    ), running as (
      select f.object, sum(f.contents) over (order by f.object) - f.contents as before from first f
    )
    select array_agg(r.object) into chosen from running r where r.before < contents_max;
    exit when chosen is null or not drop_kept_targets(run, chosen);
  end loop;
  if chosen is null and not exists (select from retention_target where tenant_id = of_tenant and run_id = of_run) then
    update retention_run set state = 'done', ended_at = now(), waiting = null where tenant_id = of_tenant and run_id = of_run;
    return;
  end if;
  if chosen is null then
    raise exception 'What is left is not signed yet; only what a checkpoint covers may be deleted. Is the notary running?'
      using errcode = 'CS425';
  end if;
  return query
    select o.position, o.page_id, o.body_offset, o.body_length
      from observation o
     where o.tenant_id = of_tenant
       and o.position = any(array(select t.position from retention_target t
                                   where t.tenant_id = of_tenant and t.run_id = of_run and t.object = any(chosen)))
     order by o.page_id, o.position;
end $function$
;
comment on function next_retention_batch is 'The next contents of a run to delete, about so many, objects whole. None: nothing is left, and the run is done. CS425: not now.';

CREATE OR REPLACE FUNCTION public.person_weeks(one approval_case)
 RETURNS TABLE(kind text, subject text)
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select distinct w.kind, w.person || '|' || to_char(date_trunc('week', w.at, 'UTC') at time zone 'UTC', 'YYYY-MM-DD')
    from (values
      ('requester-week', coalesce(one.requester_id, one.requester_app_id), one.requested_at),
      ('requester-week', coalesce(one.requester_id, one.requester_app_id), one.requested_at + interval '1 day'),
      ('requester-past', coalesce(one.requester_id, one.requester_app_id), one.requested_at),
      ('approver-past', one.approver_id, one.decided_at_latest),
      ('approver-week', one.approver_id, one.decided_at_latest - interval '10 minutes'),
      ('approver-week', one.approver_id, one.decided_at_latest),
      ('approver-week', one.approver_id, one.decided_at_latest + interval '10 minutes')) as w(kind, person, at)
   where w.person is not null and w.at is not null
$function$
;
comment on function person_weeks is 'The weeks of people in which a case is judged: of its requester also the week after, if it was filed a day before that began, and of its approver the weeks within ten minutes of the decision. And those that are the past of later ones.';

CREATE OR REPLACE FUNCTION public.position_ranges(positions bigint[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(jsonb_agg(jsonb_build_array(low, high) order by low), '[]')
    from (select min(p) as low, max(p) as high
            from (select p, p - row_number() over (order by p) as run from unnest($1) as p) as numbered
           group by run) as ranges
$function$
;
comment on function position_ranges is 'Distinct positions as [first, last] pairs, ascending.';

CREATE OR REPLACE FUNCTION public.propose_hold_release(of_tenant integer, of_hold uuid, why text, who text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update legal_hold set released_by = who, release_reason = why, release_proposed_at = now()
   where tenant_id = of_tenant and hold_id = of_hold and released_at is null;
  if not found then
    raise exception 'There is no such hold, or it is released already.' using errcode = 'CS404';
  end if;
end $function$
;
comment on function propose_hold_release is 'The first of two: asks for the release of a hold. Asked again, the newest asking counts.';

CREATE OR REPLACE FUNCTION public.propose_policy_run(of_tenant integer, of_class text, why text, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  run retention_run;
  days int;
  archived_until timestamptz;
begin
  select keep_days into days from retention_policy
   where tenant_id = of_tenant and data_class = of_class order by version desc limit 1;
  if days is null then
    raise exception 'This class is kept for ever; set a policy first.' using errcode = 'CS409';
  end if;
  -- Content does not grow old while nothing is read: what Intune still shows would be deleted.
  select least(max(ended_at), now()) into archived_until from sweep where tenant_id = of_tenant and complete;
  if archived_until is null then
    raise exception 'Nothing has been read completely yet, so nothing is old.' using errcode = 'CS409';
  end if;
  run.tenant_id := of_tenant;
  run.basis := 'policy';
  run.data_class := of_class;
  run.keep_days := days;
  run.cutoff := archived_until - make_interval(days => days);
  run.objects := '[]';
  run.positions := '{}';
  return propose_run(run, why, who);
end $function$
;
comment on function propose_policy_run is 'The first of two: proposes to delete what the newest policy of a class lets go, and counts it.';

CREATE OR REPLACE FUNCTION public.propose_privacy_run(of_tenant integer, named jsonb, places bigint[], why text, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  run retention_run;
begin
  run.tenant_id := of_tenant;
  run.basis := 'privacy';
  run.objects := named;
  run.positions := places;
  return propose_run(run, why, who);
end $function$
;
comment on function propose_privacy_run is 'The first of two: proposes to delete objects by class and id, or by position where there is no id, and counts them.';

CREATE OR REPLACE FUNCTION public.propose_run(run retention_run, why text, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  run.run_id := gen_random_uuid();
  select count(distinct o.object), count(distinct o.object) filter (where o.is_due),
         count(distinct o.object) filter (
           where o.is_due
             and (o.object_id in (select held.object_id from held_object held where held.tenant_id = run.tenant_id)
                  or o.position in (select held.position from held_rejection held where held.tenant_id = run.tenant_id)))
    into run.objects_seen, run.objects_due, run.objects_held
    from retention_objects(run) o;
  if run.objects_due = 0 then
    raise exception 'There is nothing to delete.' using errcode = 'CS409';
  end if;
  insert into retention_run (tenant_id, run_id, basis, data_class, keep_days, cutoff, objects, positions, reason,
                             objects_seen, objects_due, objects_held, proposed_by)
  values (run.tenant_id, run.run_id, run.basis, run.data_class, run.keep_days, run.cutoff, run.objects, run.positions,
          why, run.objects_seen, run.objects_due, run.objects_held, who);
  return run.run_id;
end $function$
;
comment on function propose_run is 'Counts what a run would do, and files it. Called by the two proposals only.';

CREATE OR REPLACE FUNCTION public.purge_content(of_tenant integer, of_run uuid, places bigint[], page_ids bigint[], bodies bytea[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  run retention_run;
  refusal text;
  control bigint;
  ids text[];
  one record;
  showing bigint[];
  place bigint;
  kept_salts bytea;
  body_salts bytea[];
  zeroes constant bytea := decode(repeat('00', 32), 'hex');
begin
  -- No stage of the ingester reads meanwhile what goes, or saves what it read before.
  perform pg_advisory_xact_lock(1668248930, of_tenant);
  perform lock_head(of_tenant);
  select * into run from retention_run where tenant_id = of_tenant and run_id = of_run for update;
  refusal := why_not_deleted(run, places, page_ids, bodies);
  if refusal is not null then
    raise exception '%', refusal using errcode = 'CS403';
  end if;
  -- What is left of a body is committed to anew, with a salt that goes when more of it is deleted: a plain hash
  -- would then tell right guesses of that.
  body_salts := array(select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from unnest(page_ids));
  control := append_control(of_tenant, 'retention', format('%s/%s', of_run, run.batches + 1), now(),
    jsonb_build_object('id', format('%s/%s', of_run, run.batches + 1), 'run', of_run,
      'policy', case run.basis when 'policy' then retention_policy_words(run.data_class, run.keep_days) else 'privacy' end,
      'reason', run.reason, 'proposedBy', run.proposed_by, 'approvedBy', run.approved_by,
      'positions', position_ranges(places),
      'explained', tied_positions(of_tenant, places, 'explained'),
      'mayExplain', tied_positions(of_tenant, places, 'ambiguous'), 'pages', left_bodies(page_ids, bodies, body_salts))::text);
  if control is null then
    raise exception 'The control record of batch % of run % exists already.', run.batches + 1, of_run;
  end if;

  -- While the salts are there: the commitment takes the place of the hash that guesses could be tried on, and the
  -- leaf can still be computed.
  update observation o
     set purged_at_position = control,
         content_hash = sha256(convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea
                               || substring(p.salts from (32 * (o.position - p.first_position) + 1)::int for 32)
                               || o.content_hash)
    from page p
   where o.tenant_id = of_tenant and o.position = any(places)
     and p.tenant_id = of_tenant and p.received_at = o.observed_at and p.page_id = o.page_id;

  for one in
    select p.received_at, p.page_id, p.first_position, p.salts, bodies[array_position(page_ids, p.page_id)] as body,
           body_salts[array_position(page_ids, p.page_id)] as body_salt,
           (select array_agg(o.position) from observation o
             where o.tenant_id = of_tenant and o.position = any(places) and o.page_id = p.page_id) as gone
      from page p where p.tenant_id = of_tenant and p.page_id = any(page_ids)
  loop
    kept_salts := one.salts;
    foreach place in array one.gone loop
      kept_salts := overlay(kept_salts placing zeroes from (32 * (place - one.first_position) + 1)::int for 32);
    end loop;
    update page p set body = one.body, body_salt = one.body_salt, salts = kept_salts
     where p.tenant_id = of_tenant and p.received_at = one.received_at and p.page_id = one.page_id;
  end loop;
  insert into purged_object (tenant_id, object_id, source, control_position)
  select distinct on (lower(o.object_id), o.source) of_tenant, lower(o.object_id), o.source, control
    from observation o
   where o.tenant_id = of_tenant and o.position = any(places) and o.object_id is not null
  on conflict do nothing;
  -- With the rest of such a page its hash would tell right guesses of the content from wrong ones.
  select array_agg(p.page_id) || page_ids into showing
    from page p where p.tenant_id = of_tenant and p.known_positions && places and p.known_positions <> '{}';
  update page p set sha256 = null, salt = null
   where p.tenant_id = of_tenant and p.sha256 is not null
     and (p.page_id = any(showing) or p.same_as_page_id = any(showing));
  select array_agg(distinct o.object_id) into ids
    from observation o where o.tenant_id = of_tenant and o.position = any(places);
  insert into purged_link (tenant_id, event_position, control_position, tie)
  select of_tenant, t.event_position, control, t.tie from purged_ties(of_tenant, places) t
  on conflict on constraint purged_link_pkey do update
     set control_position = excluded.control_position, tie = excluded.tie where purged_link.tie = 'ambiguous';
  perform forget_records(of_tenant, places, page_ids, ids);
  delete from retention_target where tenant_id = of_tenant and run_id = of_run and position = any(places);
  update retention_run set batches = batches + 1, contents_deleted = contents_deleted + cardinality(places), waiting = null
   where tenant_id = of_tenant and run_id = of_run;
  return control;
end $function$
;
comment on function purge_content is 'The one way to delete content: some contents of an approved run, with their control record (whose position it returns) and everything derived from them, or nothing at all. bodies are the new bodies of page_ids, whose objects at places were overwritten by spaces of the same length. Checks everything again, whoever calls (CS403).';

CREATE OR REPLACE FUNCTION public.purged_ties(of_tenant integer, places bigint[])
 RETURNS TABLE(event_position bigint, tie text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  with asked as (
    select v.request_id from request_version v where v.tenant_id = of_tenant and v.position = any(places)
    union
    select l.request_id from case_event l
     where l.tenant_id = of_tenant and l.position = any(places) and l.role not in ('effect', 'candidate')
  )
  -- As tieOf and mayMeanMoreObjects of the domain have it: what explained nothing before must not do so now.
  select l.position, case when bool_or(l.role = 'effect') then 'explained' else 'ambiguous' end
    from asked
    join case_event l on l.tenant_id = of_tenant and l.request_id = asked.request_id
    join approval_case c on c.tenant_id = of_tenant and c.request_id = l.request_id
   where c.decision = 'approved' and l.position <> all(places)
     and (l.role = 'effect'
          or l.role = 'candidate' and c.outcome in ('completed', 'approved_open', 'lost_sight'))
     and (l.strength <> 'weak'
          or c.resource_id is null and (c.resource_name is null or c.resource_type is null or c.operation is null or c.operation !~* '^create')
          or c.origin = 'reconstructed' and exists (select from unnest(c.policy_types) t where t ~* '^device'))
   group by l.position
$function$
;
comment on function purged_ties is 'The changes that stay and that requests among these contents explained, or may have explained.';

CREATE OR REPLACE FUNCTION public.queue_test_notice(of_tenant integer, of_route uuid, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  route notification_route;
  made uuid;
begin
  select * into route from notification_route
   where tenant_id = of_tenant and route_id = of_route order by version desc limit 1;
  if route.route_id is null or route.is_ended then
    raise exception 'There is no such route, or it has ended.' using errcode = 'CS404';
  end if;
  if exists (select from notice where tenant_id = of_tenant and route_id = of_route and reason = 'test'
                                  and (state = 'queued' or queued_at > now() - interval '5 seconds')) then
    raise exception 'A test of this route is under way.' using errcode = 'CS429';
  end if;
  insert into notice (tenant_id, route_id, key, reason, subject, channel, due_at)
  values (of_tenant, of_route, 'test/' || gen_random_uuid(), 'test', who, route.settings ->> 'channel', now())
  returning notice_id into made;
  perform pg_notify('countersign_notifier', '');
  return made;
end $function$
;
comment on function queue_test_notice is 'Lets the notifier send a test through a route; one at a time. CS404, CS429.';

CREATE OR REPLACE FUNCTION public.refuse_retention_run(of_tenant integer, of_run uuid, who text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update retention_run set state = 'refused', refused_by = who, ended_at = now()
   where tenant_id = of_tenant and run_id = of_run and state = 'proposed';
  if not found then
    raise exception 'There is no such run, or it is decided already.' using errcode = 'CS404';
  end if;
end $function$
;
comment on function refuse_retention_run is 'Ends a run that nobody has approved. Whoever proposed it may do so too.';

CREATE OR REPLACE FUNCTION public.retention_objects(run retention_run)
 RETURNS TABLE(object bigint, "position" bigint, object_id text, is_due boolean)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if run.basis = 'privacy' then
    return query
    with asked as (
      select o.position, o.object_id
        from observation o
       where o.tenant_id = run.tenant_id and o.purged_at_position is null
         and (o.position = any(run.positions)
              or exists (select from jsonb_to_recordset(run.objects) as named(class text, id text)
                          where lower(named.id) = lower(o.object_id) and o.source in (named.class, 'import')))
    ), whole as (
      select a.position, a.object_id from asked a where a.object_id is null
      union
      select o.position, o.object_id from observation o
       where o.tenant_id = run.tenant_id and o.purged_at_position is null
         and o.object_id in (select a.object_id from asked a)
    )
    select min(w.position) over (partition by coalesce(w.object_id, '#' || w.position)), w.position, w.object_id, true
      from whole w;
    return;
  end if;
  return query
  with fact as (
    select v.request_id as id, max(v.last_seen_at) as at, bool_or(v.gone_at is null) as is_shown
      from request_version v where run.data_class = 'approval-requests' and v.tenant_id = run.tenant_id group by 1
    union all
    select v.policy_id, max(v.last_seen_at), bool_or(v.gone_at is null)
      from policy_version v where run.data_class = 'access-policies' and v.tenant_id = run.tenant_id group by 1
    union all
    select e.event_id, max(e.occurred_at), false
      from audit_event e where run.data_class = 'audit-events' and e.tenant_id = run.tenant_id group by 1
  ), content as (
    select o.position, o.object_id, coalesce(o.object_id, '#' || o.position) as name, o.source, o.observed_at,
           f.id is not null as is_understood, f.at, f.is_shown
      from observation o left join fact f on f.id = o.object_id
     where o.tenant_id = run.tenant_id and o.purged_at_position is null
       and (o.source = run.data_class or (o.source = 'import' and f.id is not null))
  )
  select min(c.position) over whole, c.position, c.object_id,
         case run.data_class
           when 'audit-events' then coalesce(max(c.at) over whole, max(c.observed_at) over whole) < run.cutoff
           else greatest(max(c.at) over whole, max(c.observed_at) over whole) < run.cutoff
                -- What Intune may still show is not old; nor is an access policy that nobody understood.
                and not coalesce(bool_or(c.is_shown and c.source <> 'import') over whole, false)
                and (run.data_class = 'approval-requests' or bool_and(c.is_understood) over whole)
         end
    from content c window whole as (partition by c.name);
end $function$
;
comment on function retention_objects is 'All contents of the class of a run (or of the objects it names), object by object, and whether the run''s own terms let them go. Says nothing about holds.';

CREATE OR REPLACE FUNCTION public.retention_obstacle(of_tenant integer)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select case
    when (select status from evidence_log where tenant_id = of_tenant) is distinct from 'active'
      then 'The log is quarantined. Nothing is deleted from an archive under suspicion; see the notary.'
    when not exists (select from checkpoint where tenant_id = of_tenant)
      then 'No checkpoint has been signed yet, and only what is signed may be deleted. Is the notary running?'
    when coalesce((select next_page_id from stage_cursor where tenant_id = of_tenant and stage = 'normalise'), 0)
         < (select pages from archive_head where tenant_id = of_tenant)
      then 'The ingester has not read all that is archived yet, so it is not known what is under hold.'
    when hold_waits_for_cases(of_tenant)
      then 'A case under legal hold is being rebuilt; until then it is not known which events belong to it.'
  end
$function$
;
comment on function retention_obstacle is 'Why nothing may be deleted of a tenant just now, in a sentence; null if nothing stands in the way.';

CREATE OR REPLACE FUNCTION public.retention_policy_words(of_class text, days integer)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select of_class || ': ' || coalesce(days || ' days', 'keep for ever')
$function$
;
comment on function retention_policy_words is 'A policy as control records name it.';

CREATE OR REPLACE FUNCTION public.separate_tenants(of_table regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', of_table);
  execute format('alter table %s force row level security', of_table);
  -- The select makes it one look per query instead of one per row. The case hides the comparison from the planner:
  -- beside a query's own condition on the tenant it would count it twice, expect a row where there are thousands,
  -- and join them in nested loops (decision 12 has the figures).
  execute format(
    'create policy visible_tenants_only on %s using (case when tenant_id = any ((select visible_tenants())::int[]) then true else false end)',
    of_table);
end
$function$
;
comment on function separate_tenants is 'For every new table with a tenant_id: only rows of the tenants that the transaction named, for everybody but superusers.';

CREATE OR REPLACE FUNCTION public.set_legal_hold(of_tenant integer, from_time timestamp with time zone, to_time timestamp with time zone, of_person text, of_request text, why text, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  hold uuid := gen_random_uuid();
begin
  -- A deletion under way holds the head too: either it comes first, or it sees the hold.
  perform lock_head(of_tenant);
  insert into legal_hold (tenant_id, hold_id, range_from, range_to, person, request_id, reason, set_by)
  values (of_tenant, hold, from_time, to_time, lower(btrim(of_person)), of_request, why, who);
  perform append_control(of_tenant, 'hold-set', hold::text, now(),
                         (select jsonb_build_object('id', hold, 'hold', hold, 'from', instant_text(h.range_from),
                                   'to', instant_text(h.range_to), 'person', h.person, 'request', h.request_id,
                                   'reason', why, 'by', who)::text
                            from legal_hold h where h.tenant_id = of_tenant and h.hold_id = hold));
  return hold;
end $function$
;
comment on function set_legal_hold is 'A hold with its control record, which says what it covers. It holds from the commit on.';

CREATE OR REPLACE FUNCTION public.set_notification_route(of_tenant integer, of_route uuid, given jsonb, ends boolean, who text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  named uuid := coalesce(of_route, gen_random_uuid());
  newest notification_route;
begin
  perform lock_head(of_tenant);
  select * into newest from notification_route
   where tenant_id = of_tenant and route_id = named order by version desc limit 1;
  if of_route is not null and (newest.route_id is null or newest.is_ended) then
    raise exception 'There is no such route, or it has ended.' using errcode = 'CS404';
  end if;
  if of_route is null and (select count(*) from (select distinct on (route_id) is_ended from notification_route
       where tenant_id = of_tenant order by route_id, version desc) r where not is_ended) >= 50 then
    raise exception 'A tenant has 50 routes at most.' using errcode = 'CS409';
  end if;
  insert into notification_route (tenant_id, route_id, version, settings, is_ended, set_by)
  values (of_tenant, named, coalesce(newest.version, 0) + 1, coalesce(given, newest.settings), ends, who);
  perform append_control(of_tenant, 'notification', format('route/%s/%s', named, coalesce(newest.version, 0) + 1), now(),
    jsonb_build_object('id', format('route/%s/%s', named, coalesce(newest.version, 0) + 1), 'route', named,
                       'settings', case when ends then null else given end, 'ended', ends, 'by', who)::text);
  perform pg_notify('countersign_notifier', '');
  return named;
end $function$
;
comment on function set_notification_route is 'A new route (without an id), a new version of one, or its end, with the control record that says who did it. CS404, CS409.';

CREATE OR REPLACE FUNCTION public.set_retention_policy(of_tenant integer, of_class text, days integer, why text, who text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  next_version int;
begin
  perform lock_head(of_tenant);
  select coalesce(max(version), 0) + 1 into next_version
    from retention_policy where tenant_id = of_tenant and data_class = of_class;
  insert into retention_policy (tenant_id, data_class, version, keep_days, reason, set_by)
  values (of_tenant, of_class, next_version, days, why, who);
  perform append_control(of_tenant, 'retention', format('policy/%s/%s', of_class, next_version), now(),
    jsonb_build_object('id', format('policy/%s/%s', of_class, next_version), 'run', null, 'policy', retention_policy_words(of_class, days), 'reason', why,
                       'proposedBy', who, 'approvedBy', null, 'positions', '[]'::jsonb, 'pages', '[]'::jsonb)::text);
  return next_version;
end $function$
;
comment on function set_retention_policy is 'A new version of a policy with its control record, which deletes nothing (no run, no positions).';

CREATE OR REPLACE FUNCTION public.set_rule(of_tenant integer, of_detection text, seen_version integer, turned_on boolean, new_settings jsonb, why text, who text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  next_version int;
  id text;
begin
  perform lock_head(of_tenant);
  select coalesce(max(version), 0) + 1 into next_version
    from rule_setting where tenant_id = of_tenant and detection = of_detection;
  if seen_version <> next_version - 1 then
    raise exception 'Somebody else changed this rule in the meantime.' using errcode = 'CS409';
  end if;
  id := format('%s/%s', of_detection, next_version);
  insert into rule_setting (tenant_id, detection, version, is_on, settings, comment, set_by)
  values (of_tenant, of_detection, next_version, turned_on, new_settings, why, who);
  perform append_control(of_tenant, 'rule', id, now(),
    jsonb_build_object('id', id, 'detection', of_detection, 'version', next_version, 'isOn', turned_on,
                       'settings', new_settings, 'comment', why, 'by', who)::text);
  -- Whoever judges need not wait for the next reading.
  perform pg_notify('countersign_rules', '');
  return next_version;
end $function$
;
comment on function set_rule is 'New settings of a rule with their control record, over the version that was seen. CS409 if that is not the newest.';

CREATE OR REPLACE FUNCTION public.take_finding_step(of_tenant integer, of_finding uuid, seen integer, as_kind text, as_resolution text, given text, to_owner text, who text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  life finding_life := finding_to_judge(of_tenant, of_finding, seen);
  step finding_step;
  state_now text := coalesce((select s.state from finding f cross join lateral finding_standing(f) s
                               where f.tenant_id = of_tenant and f.finding_id = of_finding), life.state);
  terms jsonb := '{}';
begin
  step.kind := as_kind;
  step.taken_by := who;
  step.words := nullif(btrim(given), '');
  case as_kind
    when 'acknowledged' then
      if state_now <> 'open' then
        raise exception 'Only an open finding is acknowledged; this one is %.', state_now using errcode = 'CS422';
      end if;
      life.state := 'acknowledged';
      if to_owner is not null then
        life.owner := to_owner;
        step.owner := to_owner;
        terms := jsonb_build_object('owner', to_owner);
      end if;
    when 'assigned' then
      life.owner := to_owner;
      step.owner := to_owner;
      terms := jsonb_build_object('owner', to_owner);
    when 'commented' then
      terms := jsonb_build_object('comment', step.words);
    when 'closed' then
      if state_now = 'closed' then
        raise exception 'This finding is closed already; open it again to close it otherwise.' using errcode = 'CS422';
      end if;
      step.resolution := as_resolution;
      life.closed_by := who;
      life.closed_at := null;
      select f.severity into life.closed_severity from finding f where f.tenant_id = of_tenant and f.finding_id = of_finding;
      life.closed_severity := coalesce(life.closed_severity, life.severity);
      life.closed_evidence := (select count(*) from finding_evidence v where v.tenant_id = of_tenant and v.finding_id = of_finding);
      terms := jsonb_build_object('resolution', as_resolution, 'reason', step.words, 'severity', life.closed_severity,
                                  'evidence', life.closed_evidence);
      life.state := 'closed';
      life.resolution := as_resolution;
      life.closed_reason := step.words;
    when 'reopened' then
      if state_now not in ('closed', 'acknowledged') then
        raise exception 'Only a closed or an acknowledged finding is opened again; this one is %.', state_now
          using errcode = 'CS422';
      end if;
      terms := jsonb_build_object('reason', step.words);
      life.state := 'open';
    else
      raise exception '"%" is no step.', as_kind using errcode = 'CS422';
  end case;
  if life.state <> 'closed' then
    life.resolution := null;
    life.closed_reason := null;
    life.closed_by := null;
    life.closed_at := null;
    life.closed_severity := null;
    life.closed_evidence := null;
  end if;
  return add_finding_step(of_tenant, life, step, terms);
end $function$
;
comment on function take_finding_step is 'What a person does with a finding, as its next step, with its control record. seen: the step they saw last (CS409). CS422 if it does not apply as the finding stands. Returns the step''s number.';

CREATE OR REPLACE FUNCTION public.tied_positions(of_tenant integer, places bigint[], as_tie text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select position_ranges(coalesce(array_agg(t.event_position), '{}')) from purged_ties(of_tenant, places) t where t.tie = as_tie
$function$
;
comment on function tied_positions is 'Those of purged_ties with one tie, as control records name positions.';

CREATE OR REPLACE FUNCTION public.visible_tenants()
 RETURNS integer[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN COALESCE((NULLIF(current_setting('countersign.tenants'::text, true), ''::text))::integer[], '{}'::integer[])
;
comment on function visible_tenants is 'The tenants this transaction named; none if it named none.';

CREATE OR REPLACE FUNCTION public.why_not_deleted(run retention_run, places bigint[], page_ids bigint[], bodies bytea[])
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  obstacle text;
  wrong bigint;
  objects bigint[];
  ids text[];
begin
  if run.state is distinct from 'running' then
    return 'There is no such run under way.';
  end if;
  if run.approved_by is null or lower(run.approved_by) = lower(run.proposed_by) then
    return 'The run was not approved by a second person.';
  end if;
  obstacle := retention_obstacle(run.tenant_id);
  if obstacle is not null then
    return obstacle;
  end if;
  if coalesce(cardinality(places), 0) = 0 or cardinality(page_ids) <> cardinality(bodies)
     or (select count(distinct p) from unnest(places) p) <> cardinality(places)
     or (select count(distinct p) from unnest(page_ids) p) <> cardinality(page_ids) then
    return 'Positions, pages and bodies do not go together.';
  end if;
  select array_agg(distinct t.object), array_agg(distinct t.object_id) filter (where t.object_id is not null)
    into objects, ids
    from retention_target t
   where t.tenant_id = run.tenant_id and t.run_id = run.run_id and t.position = any(places);
  select p into wrong from unnest(places) p
   where not exists (select from retention_target t
                      where t.tenant_id = run.tenant_id and t.run_id = run.run_id and t.position = p) limit 1;
  if wrong is not null then
    return format('Position %s is none of those that the run is to delete.', wrong);
  end if;
  select t.position into wrong
    from retention_target t
   where t.tenant_id = run.tenant_id and t.run_id = run.run_id and t.object = any(objects) and t.position <> all(places)
   limit 1;
  if wrong is null then
    select o.position into wrong
      from observation o
     where o.tenant_id = run.tenant_id and o.position >= run.begun_size and o.purged_at_position is null
       and o.position <> all(places) and o.object_id = any(ids)
     limit 1;
  end if;
  if wrong is not null then
    return format('Position %s belongs to an object of which other contents would go; an object goes whole.', wrong);
  end if;
  select p into wrong from unnest(places) p
   where p >= (select max(size) from checkpoint where tenant_id = run.tenant_id) limit 1;
  if wrong is not null then
    return format('Position %s is not signed yet.', wrong);
  end if;
  select held into wrong
    from held_positions(run.tenant_id, (select array_agg(distinct o.object_id) from observation o
           where o.tenant_id = run.tenant_id and o.position = any(places)), places) held limit 1;
  if wrong is not null then
    return format('Position %s is under legal hold.', wrong);
  end if;
  -- Derived rows say how old an object is; these columns of the archive, which no service can change, agree.
  select o.position into wrong
    from observation o
   where o.tenant_id = run.tenant_id and o.position = any(places)
     and (o.purged_at_position is not null
          or o.page_id <> all(page_ids)
          or run.data_class <> 'audit-events' and is_young(run, o.position)
          or case when run.data_class = 'audit-events' and o.month > date '1970-01-01'
               then o.month::timestamp at time zone 'UTC' else o.observed_at end >= run.cutoff)
   limit 1;
  if wrong is not null then
    return format('Position %s is deleted already, too young, or in another page.', wrong);
  end if;
  select id into wrong
    from unnest(page_ids, bodies) as given(id, body)
    left join page p on p.tenant_id = run.tenant_id and p.page_id = given.id
   -- gzip ends with the length of what it holds; the places of all other objects stay right.
   where p.body is null or given.body is null or length(given.body) < 18
      or substring(given.body from 1 for 2) <> '\x1f8b'::bytea
      or substring(given.body from length(given.body) - 3) <> substring(p.body from length(p.body) - 3)
      or not exists (select from observation o
                      where o.tenant_id = run.tenant_id and o.position = any(places) and o.page_id = given.id)
   limit 1;
  if wrong is not null then
    return format('The new body of page %s does not have the length of the old one, or nothing in it goes.', wrong);
  end if;
  return null;
end $function$
;
comment on function why_not_deleted is 'Why these contents may not be deleted, in a sentence; null if they may.';

create table allow_list (
  tenant_id integer not null,
  entry_id uuid not null,
  finding_id uuid not null,
  detection text not null,
  scope text not null,
  subject_kind text not null,
  subject text not null,
  party_id text,
  reason text not null,
  until timestamp with time zone not null,
  set_by text not null,
  set_at timestamp with time zone not null,
  end_reason text,
  ended_by text,
  ended_at timestamp with time zone,
  constraint allow_list_pkey PRIMARY KEY (tenant_id, entry_id),
  constraint allow_list_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint allow_list_end_is_whole CHECK ((((ended_by IS NULL) = (end_reason IS NULL)) AND ((ended_by IS NULL) = (ended_at IS NULL)))),
  constraint allow_list_scope_is_whole CHECK (((scope = 'subject'::text) = (party_id IS NULL))),
  constraint allow_list_scope_known CHECK ((scope = ANY (ARRAY['subject'::text, 'person'::text, 'object'::text])))
);
CREATE INDEX allow_list_in_force_idx ON allow_list USING btree (tenant_id, detection, until) WHERE (ended_at IS NULL);
CREATE INDEX allow_list_newest_idx ON allow_list USING btree (tenant_id, set_at DESC, entry_id);
create policy visible_tenants_only on allow_list using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on allow_list to countersign_api;
comment on table allow_list is 'What findings of a rule nobody needs to look at, until when and why: those about one subject, or one person, or one object or application.';
comment on column allow_list.finding_id is 'The finding at which the entry was made.';

create table anchor_receipt (
  tenant_id integer not null,
  size bigint not null,
  anchor text not null,
  kind text not null,
  receipt bytea not null,
  anchored_at timestamp with time zone not null,
  verified_at timestamp with time zone not null default now(),
  constraint anchor_receipt_pkey PRIMARY KEY (tenant_id, size, anchor),
  constraint anchor_receipt_checkpoint_fkey FOREIGN KEY (tenant_id, size) REFERENCES checkpoint(tenant_id, size),
  constraint anchor_receipt_kind_known CHECK ((kind = ANY (ARRAY['file'::text, 'git'::text, 'webhook'::text, 'rfc3161'::text, 'object-lock'::text])))
);
CREATE INDEX anchor_receipt_newest_idx ON anchor_receipt USING btree (tenant_id, anchored_at DESC);
create policy visible_tenants_only on anchor_receipt using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on anchor_receipt to countersign_api;
grant insert, select on anchor_receipt to countersign_notary;
comment on table anchor_receipt is 'Proof that a checkpoint left the house. Written only after the receipt was verified.';
comment on column anchor_receipt.anchor is 'The anchor''s configured name, without secrets.';

create table anchor_state (
  tenant_id integer not null,
  anchor text not null,
  kind text not null,
  last_attempt_at timestamp with time zone,
  last_success_at timestamp with time zone,
  message text,
  next_step text,
  constraint anchor_state_pkey PRIMARY KEY (tenant_id, anchor)
);
create policy visible_tenants_only on anchor_state using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on anchor_state to countersign_api;
grant insert, select, update on anchor_state to countersign_notary;
comment on table anchor_state is 'Where each anchor stands, for people. Not evidence: anchor_receipt is.';

create table api_token (
  token_id integer not null generated always as identity,
  name text not null,
  role text not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_token_pkey PRIMARY KEY (token_id),
  constraint api_token_name_key UNIQUE (name),
  constraint api_token_secret_key UNIQUE (secret_hash),
  constraint api_token_role_known CHECK ((role = ANY (ARRAY['viewer'::text, 'manager'::text, 'analyst'::text, 'auditor'::text, 'admin'::text])))
);
grant insert, select, update on api_token to countersign_api;
comment on table api_token is 'A token for programs: shown once, kept as SHA-256.';

create table approval_case (
  tenant_id integer not null,
  request_id text not null,
  archive_index bigint not null,
  origin text not null,
  status text,
  outcome text not null,
  effect text,
  policy_types text[] not null,
  operation text,
  resource_type text,
  resource_id text,
  resource_name text,
  resource_count integer not null,
  requester_id text,
  requester_name text,
  requester_upn text,
  requester_app_id text,
  requested_at timestamp with time zone,
  request_justification text,
  approver_id text,
  approver_name text,
  approver_upn text,
  approval_justification text,
  decision text,
  decided_at timestamp with time zone,
  decided_at_earliest timestamp with time zone,
  decided_at_latest timestamp with time zone,
  decided_at_source text,
  completed_at timestamp with time zone,
  completed_at_earliest timestamp with time zone,
  completed_at_latest timestamp with time zone,
  completed_at_source text,
  ended_at timestamp with time zone,
  expires_at timestamp with time zone,
  last_modified_at timestamp with time zone,
  first_seen_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  observations integer not null,
  effect_events integer not null,
  correlation_strength text not null,
  decide_seconds integer,
  decision_moment timestamp with time zone,
  line jsonb not null,
  tickets text[] not null default '{}'::text[],
  constraint approval_case_pkey PRIMARY KEY (tenant_id, request_id),
  constraint approval_case_decision_known CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text]))),
  constraint approval_case_effect_known CHECK ((effect = ANY (ARRAY['confirmed'::text, 'failed'::text, 'unproven'::text]))),
  constraint approval_case_effect_needs_completion CHECK (((effect IS NULL) OR (outcome = 'completed'::text))),
  constraint approval_case_origin_known CHECK ((origin = ANY (ARRAY['observed'::text, 'reconstructed'::text]))),
  constraint approval_case_outcome_known CHECK ((outcome = ANY (ARRAY['waiting'::text, 'approved_open'::text, 'completed'::text, 'rejected'::text, 'cancelled'::text, 'expired_unanswered'::text, 'approved_lapsed'::text, 'lost_sight'::text, 'unknown'::text]))),
  constraint approval_case_strength_known CHECK ((correlation_strength = ANY (ARRAY['exact'::text, 'strong'::text, 'medium'::text, 'derived'::text, 'weak'::text, 'none'::text])))
);
CREATE INDEX approval_case_approver_decided_idx ON approval_case USING btree (tenant_id, approver_id, decided_at_latest) WHERE (approver_id IS NOT NULL);
CREATE INDEX approval_case_approver_idx ON approval_case USING btree (tenant_id, approver_id, requested_at DESC);
CREATE INDEX approval_case_archive_idx ON approval_case USING btree (tenant_id, archive_index);
CREATE INDEX approval_case_decided_idx ON approval_case USING btree (tenant_id, decision_moment);
CREATE INDEX approval_case_expired_idx ON approval_case USING btree (tenant_id, ended_at) WHERE (outcome = 'expired_unanswered'::text);
CREATE INDEX approval_case_open_idx ON approval_case USING btree (tenant_id, expires_at) WHERE (outcome = ANY (ARRAY['waiting'::text, 'approved_open'::text]));
CREATE INDEX approval_case_reconstructed_idx ON approval_case USING btree (tenant_id, requested_at) WHERE (origin = 'reconstructed'::text);
CREATE INDEX approval_case_rejected_idx ON approval_case USING btree (tenant_id, requester_id) WHERE (outcome = 'rejected'::text);
CREATE INDEX approval_case_requested_idx ON approval_case USING btree (tenant_id, requested_at DESC, request_id) INCLUDE (outcome, effect, decision, decided_at, decide_seconds, requester_id, requester_app_id, approver_id);
CREATE INDEX approval_case_requester_app_idx ON approval_case USING btree (tenant_id, requester_app_id, requested_at DESC) WHERE (requester_app_id IS NOT NULL);
CREATE INDEX approval_case_requester_decided_idx ON approval_case USING btree (tenant_id, requester_id, decision_moment) INCLUDE (outcome) WHERE (decision_moment IS NOT NULL);
CREATE INDEX approval_case_requester_idx ON approval_case USING btree (tenant_id, requester_id, requested_at DESC);
CREATE INDEX approval_case_resource_idx ON approval_case USING btree (tenant_id, resource_id);
create policy visible_tenants_only on approval_case using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on approval_case to countersign_api;
grant delete, insert, select, update on approval_case to countersign_ingester;
grant select on approval_case to countersign_notifier;
comment on table approval_case is 'One approval request with everything that happened to it. Rebuilt whole whenever one of its inputs changes, so the order of arrival does not matter.';
comment on column approval_case.archive_index is 'Position of the first thing archived about it: the stable order of lists and exports.';
comment on column approval_case.decide_seconds is 'Wall-clock seconds from request to decision, the middle of the bounds where there is no point; null while undecided.';
comment on column approval_case.decided_at is 'Null when only the bounds decided_at_earliest and decided_at_latest are known.';
comment on column approval_case.decision_moment is 'When it was decided, the middle of the bounds where there is no point; null while undecided. A column, since below row-level security no expression is looked up in an index: counting the decisions of an hour read every case.';
comment on column approval_case.line is 'The line of actions: steps with time, actor, text and provenance, as domain/cases/case.ts says.';
comment on column approval_case.origin is 'reconstructed: Graph no longer showed the request; audit events alone tell of it.';
comment on column approval_case.tickets is 'Ids of change tickets in the justification and the note, in the order they come in; as ticket_rule says.';

create table approver_group_version (
  tenant_id integer not null,
  group_id text not null,
  "position" bigint not null,
  record jsonb not null,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint approver_group_version_pkey PRIMARY KEY (tenant_id, group_id, "position")
) with (fillfactor=80);
CREATE INDEX approver_group_version_position_idx ON approver_group_version USING btree (tenant_id, "position");
create policy visible_tenants_only on approver_group_version using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on approver_group_version to countersign_api;
grant delete, insert, select, update on approver_group_version to countersign_ingester;
grant select on approver_group_version to countersign_notifier;
comment on table approver_group_version is 'One distinct content of a group that an access policy names as approver, with the reads that showed it.';
comment on column approver_group_version.gone_at is 'The first complete reading that asked for this group and was answered without it: deleted, or not readable. A group that is not asked for any more, because no policy names it, is not gone.';

create table archive_head (
  tenant_id integer not null,
  size bigint not null default 0,
  pages bigint not null default 0,
  epoch bigint not null default 0,
  constraint archive_head_pkey PRIMARY KEY (tenant_id),
  constraint archive_head_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint archive_head_counts_not_negative CHECK (((size >= 0) AND (pages >= 0) AND (epoch >= 0)))
);
create policy visible_tenants_only on archive_head using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on archive_head to countersign_api;
grant insert, select, update (epoch), update (pages), update (size) on archive_head to countersign_ingester;
grant select on archive_head to countersign_notary;
grant select on archive_head to countersign_notifier;
comment on table archive_head is 'The one contended row per tenant. It is locked (for update) by every transaction that archives, so that positions are dense: a plain sequence would let a slow transaction publish position 1 after a reader had passed 2. epoch is the fencing token: a harvester that lost its turn cannot write any more.';
comment on column archive_head.pages is 'The next free page_id.';
comment on column archive_head.size is 'The next free archive position. Positions 0 … size-1 exist.';

create table audit_event (
  tenant_id integer not null,
  occurred_at timestamp with time zone not null,
  "position" bigint not null,
  event_id text not null,
  kind_id integer not null,
  actor_ref integer not null,
  correlation_id text,
  resources jsonb not null,
  approval jsonb,
  protectable text[],
  first_seen_at timestamp with time zone not null,
  constraint audit_event_pkey PRIMARY KEY (tenant_id, occurred_at, event_id)
) partition by range (occurred_at);
CREATE INDEX audit_event_actor_idx ON audit_event USING btree (tenant_id, actor_ref, occurred_at);
CREATE INDEX audit_event_approval_idx ON audit_event USING btree (tenant_id, occurred_at) WHERE (approval IS NOT NULL);
CREATE INDEX audit_event_id_idx ON audit_event USING hash (event_id);
CREATE INDEX audit_event_naming_idx ON audit_event USING btree (tenant_id, occurred_at) WHERE ((approval IS NOT NULL) AND jsonb_path_exists(resources, '$[*]?(@."type" like_regex "operationapprovalrequest$" flag "i" && @."id" != null)'::jsonpath));
CREATE INDEX audit_event_protectable_idx ON audit_event USING btree (tenant_id, occurred_at) WHERE (protectable IS NOT NULL);
CREATE INDEX audit_event_words_idx ON audit_event USING gin (event_words(resources));
create policy visible_tenants_only on audit_event using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on audit_event to countersign_api;
grant delete, insert, select, update on audit_event to countersign_ingester;
comment on table audit_event is 'One Intune audit event. resources holds type, id and name of each resource; the property changes stay in the archived bytes.';
comment on column audit_event.approval is 'Set when the event matches the approval matcher: it tells of a request or an access policy itself, not of a change to an object. Then its property changes are kept here too, as [{name, old, new}].';
comment on column audit_event."position" is 'Of the observation it was read from; the first one, when Graph and an export both brought the event.';
comment on column audit_event.protectable is 'For a write: the policy types such a change falls under, whether or not a policy exists. Null for all else.';

create table audit_event_default partition of audit_event DEFAULT;

create table case_event (
  tenant_id integer not null,
  request_id text not null,
  "position" bigint not null,
  occurred_at timestamp with time zone not null,
  role text not null,
  strength text not null,
  reason text not null,
  constraint case_event_pkey PRIMARY KEY (tenant_id, request_id, "position"),
  constraint case_event_role_known CHECK ((role = ANY (ARRAY['request'::text, 'decision'::text, 'completion'::text, 'cancellation'::text, 'effect'::text, 'candidate'::text]))),
  constraint case_event_strength_known CHECK ((strength = ANY (ARRAY['exact'::text, 'strong'::text, 'medium'::text, 'derived'::text, 'weak'::text])))
);
CREATE INDEX case_event_exact_idx ON case_event USING btree (tenant_id) WHERE (strength = 'exact'::text);
CREATE INDEX case_event_position_idx ON case_event USING btree (tenant_id, "position");
create policy visible_tenants_only on case_event using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on case_event to countersign_api;
grant delete, insert, select, update on case_event to countersign_ingester;
grant select (position), select (request_id), select (tenant_id) on case_event to countersign_notifier;
comment on table case_event is 'Which audit events belong to which case, how strongly and why. role candidate is offered, never counted.';

create table case_hour (
  tenant_id integer not null,
  hour timestamp with time zone not null,
  outcome text not null,
  effect text not null,
  policy_type text not null,
  cases integer not null,
  constraint case_hour_pkey PRIMARY KEY (tenant_id, hour, outcome, effect, policy_type)
);
create policy visible_tenants_only on case_hour using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on case_hour to countersign_api;
grant delete, insert, select, update on case_hour to countersign_ingester;
comment on table case_hour is 'Roll-up: cases by the hour (UTC) they were asked for. The hours a rebuild touches are recomputed from approval_case in the same transaction, so a status change cannot make it drift.';

create table case_ticket (
  tenant_id integer not null,
  request_id text not null,
  ticket text not null,
  constraint case_ticket_pkey PRIMARY KEY (tenant_id, request_id, ticket),
  constraint case_ticket_case_fkey FOREIGN KEY (tenant_id, request_id) REFERENCES approval_case(tenant_id, request_id) ON DELETE CASCADE
);
CREATE INDEX case_ticket_ticket_idx ON case_ticket USING btree (ticket, tenant_id, request_id);
create policy visible_tenants_only on case_ticket using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on case_ticket to countersign_api;
grant delete, insert, select, update on case_ticket to countersign_ingester;
comment on table case_ticket is 'The tickets of approval_case, to find cases by: an index over the array would not be used, since below row-level security nothing that might leak is looked up in one.';

create table checkpoint (
  tenant_id integer not null,
  size bigint not null,
  root_hash bytea not null,
  note text not null,
  signed_at timestamp with time zone not null default now(),
  constraint checkpoint_pkey PRIMARY KEY (tenant_id, size),
  constraint checkpoint_root_is_whole CHECK ((length(root_hash) = 32))
);
create policy visible_tenants_only on checkpoint using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on checkpoint to countersign_api;
grant insert, select on checkpoint to countersign_notary;
comment on table checkpoint is 'Signed heads, verbatim (C2SP signed note). Each is consistent with all before it. Never updated, never deleted.';

create table control_record (
  tenant_id integer not null,
  "position" bigint not null,
  kind text not null,
  key text not null,
  recorded_at timestamp with time zone not null,
  salt bytea not null,
  body text not null,
  constraint control_record_pkey PRIMARY KEY (tenant_id, "position"),
  constraint control_record_once_key UNIQUE (tenant_id, kind, key),
  constraint control_record_kind_known CHECK ((kind = ANY (ARRAY['gap'::text, 'key'::text, 'retention'::text, 'hold-set'::text, 'hold-released'::text, 'accepted'::text, 'restored'::text, 'finding'::text, 'rule'::text, 'notification'::text]))),
  constraint control_record_salt_is_whole CHECK ((length(salt) = 32))
);
CREATE INDEX control_record_acts_idx ON control_record USING btree (tenant_id, recorded_at DESC, "position" DESC) WHERE (kind = ANY (ARRAY['retention'::text, 'hold-set'::text, 'hold-released'::text, 'accepted'::text, 'restored'::text, 'finding'::text, 'rule'::text, 'notification'::text]));
create policy visible_tenants_only on control_record using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on control_record to countersign_api;
grant select on control_record to countersign_ingester;
grant select on control_record to countersign_notary;
comment on table control_record is 'What the archive says of itself: gaps, keys, deletions, holds. body is the exact text its leaf commits to.';
comment on column control_record.key is 'What makes it this very record and no other of its kind, so that saying it twice adds nothing. The same as "id" in body.';

create table coverage_period (
  tenant_id integer not null,
  source text not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  state text not null,
  reason text,
  before_sweep uuid,
  after_sweep uuid,
  constraint coverage_period_pkey PRIMARY KEY (tenant_id, source, from_at),
  constraint coverage_period_is_a_stretch CHECK ((from_at < to_at)),
  constraint coverage_period_reason_known CHECK ((reason = ANY (ARRAY['before-first-read'::text, 'not-read-yet'::text, 'seldom-read'::text, 'read-late'::text, 'forgotten'::text]))),
  constraint coverage_period_says_why CHECK (((state = 'complete'::text) = (reason IS NULL))),
  constraint coverage_period_source_known CHECK ((source = ANY (ARRAY['approval-requests'::text, 'access-policies'::text, 'audit-events'::text, 'role-assignments'::text, 'approver-groups'::text, 'directory-audits'::text]))),
  constraint coverage_period_state_known CHECK ((state = ANY (ARRAY['complete'::text, 'before'::text, 'partial'::text, 'gap'::text])))
);
CREATE INDEX coverage_period_end_idx ON coverage_period USING btree (tenant_id, source, to_at);
CREATE INDEX coverage_period_gap_idx ON coverage_period USING btree (tenant_id, from_at) WHERE (state = 'gap'::text);
create policy visible_tenants_only on coverage_period using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on coverage_period to countersign_api;
grant delete, insert, select, update on coverage_period to countersign_ingester;
comment on table coverage_period is 'How well a source is known over a half-open stretch of time. From -infinity to infinity without a hole or overlap; no row while no sweep was complete. Every number, report and export may ask it.';
comment on column coverage_period.before_sweep is 'The complete sweeps that set the ends of the period; null where none does.';

create table decision_hour (
  tenant_id integer not null,
  hour timestamp with time zone not null,
  decisions integer not null,
  bracketed integer not null,
  asked_from timestamp with time zone not null,
  asked_to timestamp with time zone not null,
  constraint decision_hour_pkey PRIMARY KEY (tenant_id, hour)
);
create policy visible_tenants_only on decision_hour using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on decision_hour to countersign_api;
grant delete, insert, select, update on decision_hour to countersign_ingester;
comment on table decision_hour is 'Roll-up: decisions by the hour (UTC) they were made, the middle of the bounds where there is no point; bracketed counts those. Cases whose request time is unknown are not in it. Recomputed like case_hour.';
comment on column decision_hour.asked_from is 'First and last request time of these decisions: questions ask by it, and an hour that lies within the range whole is counted without looking at cases.';

create table directory_event (
  tenant_id integer not null,
  occurred_at timestamp with time zone not null,
  event_id text not null,
  "position" bigint not null,
  activity text,
  category text,
  result text,
  actor_id text,
  actor_upn text,
  actor_app_id text,
  record jsonb not null,
  group_id text,
  member_id text,
  membership text,
  first_seen_at timestamp with time zone not null,
  constraint directory_event_pkey PRIMARY KEY (tenant_id, occurred_at, event_id),
  constraint directory_event_membership_known CHECK ((membership = ANY (ARRAY['added'::text, 'removed'::text])))
);
CREATE INDEX directory_event_group_idx ON directory_event USING btree (tenant_id, group_id, occurred_at) WHERE (group_id IS NOT NULL);
CREATE INDEX directory_event_member_idx ON directory_event USING btree (tenant_id, member_id, occurred_at) WHERE (member_id IS NOT NULL);
CREATE INDEX directory_event_position_idx ON directory_event USING btree (tenant_id, "position");
create policy visible_tenants_only on directory_event using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on directory_event to countersign_api;
grant delete, insert, select, update on directory_event to countersign_ingester;
comment on table directory_event is 'What the directory audits of Entra tell of accounts, groups, credentials and roles.';
comment on column directory_event.member_id is 'Whom it was done to: the account, or who was added to or removed from the group or role.';
comment on column directory_event.membership is 'Of group_id, as direct member, and only if it succeeded.';

create table dirty_case (
  tenant_id integer not null,
  request_id text not null,
  constraint dirty_case_pkey PRIMARY KEY (tenant_id, request_id)
);
create policy visible_tenants_only on dirty_case using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant delete, insert, select, update on dirty_case to countersign_ingester;
grant select (tenant_id) on dirty_case to countersign_notifier;
comment on table dirty_case is 'Cases whose inputs changed and that correlate has to rebuild. Emptied in the transaction that saves them.';

create table dirty_subject (
  tenant_id integer not null,
  kind text not null,
  subject text not null,
  at timestamp with time zone,
  constraint dirty_subject_pkey PRIMARY KEY (tenant_id, kind, subject),
  constraint dirty_subject_event_has_time CHECK (((kind <> 'event'::text) OR (at IS NOT NULL))),
  constraint dirty_subject_kind_known CHECK ((kind = ANY (ARRAY['case'::text, 'approval-background'::text, 'requester'::text, 'requester-week'::text, 'approver-week'::text, 'requester-past'::text, 'approver-past'::text, 'month'::text, 'actor-day'::text, 'event'::text, 'policies'::text, 'policy-gap'::text, 'gates'::text, 'approver-group'::text, 'archive'::text, 'day'::text])))
);
CREATE INDEX dirty_subject_at_idx ON dirty_subject USING btree (tenant_id, kind, at);
create policy visible_tenants_only on dirty_subject using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on dirty_subject to countersign_api;
grant delete, insert, select, update on dirty_subject to countersign_ingester;
comment on table dirty_subject is 'What detect has to judge again: a case, an approval with what was done to its approver before, a requester''s history, a week of a requester or an approver (person|Monday), a month of the tenant, a day of an actor (actor|day), a time without a policy of a type (type|begin), who can open the policies, an approver group, the archive itself, an event (by position; at is when it occurred, since a change is judged only after its request had time to arrive), policies as a whole, or a day (UTC) of findings that may belong together. requester-past and approver-past are no subjects: what somebody did in such a week changed, so that their later weeks have another past. at of anything but an event: not before then, by the archive''s own clock; null for at once.';

create table drift (
  tenant_id integer not null,
  source text not null,
  kind text not null,
  path text not null,
  found text not null,
  expected text,
  times integer not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sample_position bigint not null,
  constraint drift_pkey PRIMARY KEY (tenant_id, source, kind, path, found),
  constraint drift_kind_known CHECK ((kind = ANY (ARRAY['new-value'::text, 'new-member'::text, 'other-type'::text, 'missing-member'::text, 'more'::text])))
);
create policy visible_tenants_only on drift using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on drift to countersign_api;
grant delete, insert, select, update on drift to countersign_ingester;
comment on table drift is 'How objects of Graph differ from what it sent when the readers were written: each difference once, with how many contents showed it. The objects themselves are archived as they came.';
comment on column drift.kind is 'more: what came after the first 200 of a source, together.';
comment on column drift.sample_position is 'The newest content that showed it. A deletion of that content takes the row with it.';

create table event_actor (
  tenant_id integer not null,
  actor_ref integer not null generated always as identity,
  fingerprint uuid not null,
  actor_type text,
  user_id text,
  upn text,
  app_id text,
  app_name text,
  ip text,
  constraint event_actor_pkey PRIMARY KEY (tenant_id, actor_ref),
  constraint event_actor_fingerprint_key UNIQUE (tenant_id, fingerprint)
);
CREATE INDEX event_actor_app_idx ON event_actor USING btree (tenant_id, app_id) WHERE (user_id IS NULL);
CREATE INDEX event_actor_upn_idx ON event_actor USING btree (tenant_id, upn) WHERE (user_id IS NULL);
CREATE INDEX event_actor_user_idx ON event_actor USING btree (tenant_id, user_id);
create policy visible_tenants_only on event_actor using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on event_actor to countersign_api;
grant delete, insert, select, update on event_actor to countersign_ingester;
comment on table event_actor is 'Each distinct combination of an event''s actor fields, once. One person with three UPNs has three rows and one user_id.';

create table event_day (
  tenant_id integer not null,
  day date not null,
  category text not null,
  operation_type text not null,
  result text not null,
  events bigint not null,
  constraint event_day_pkey PRIMARY KEY (tenant_id, day, category, operation_type, result)
);
create policy visible_tenants_only on event_day using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on event_day to countersign_api;
grant delete, insert, select, update on event_day to countersign_ingester;
comment on table event_day is 'Roll-up: audit events per UTC day. Added to in the statement that inserts the events, so re-reading adds nothing.';

create table event_key (
  tenant_id integer not null,
  occurred_at timestamp with time zone not null,
  key uuid not null,
  "position" bigint not null,
  constraint event_key_pkey PRIMARY KEY (tenant_id, key, occurred_at, "position")
) partition by range (occurred_at);
CREATE INDEX event_key_position_idx ON event_key USING btree (tenant_id, "position");
create policy visible_tenants_only on event_key using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on event_key to countersign_api;
grant delete, insert, select, update on event_key to countersign_ingester;
comment on table event_key is 'Which events speak of which id: the inverted index that correlation joins on. Reads (Get, Search) have no rows here.';

create table event_key_default partition of event_key DEFAULT;

create table event_kind (
  kind_id integer not null generated always as identity,
  fingerprint uuid not null,
  category text,
  component text,
  activity text,
  activity_type text,
  operation_type text,
  result text,
  constraint event_kind_pkey PRIMARY KEY (kind_id),
  constraint event_kind_fingerprint_key UNIQUE (fingerprint)
);
grant select on event_kind to countersign_api;
grant delete, insert, select, update on event_kind to countersign_ingester;
comment on table event_kind is 'Each distinct combination of an event''s describing words, once: a reference table, some hundreds of rows.';

create table evidence_log (
  tenant_id integer not null,
  origin text not null,
  status text not null default 'active'::text,
  status_reason text,
  status_since timestamp with time zone not null default now(),
  constraint evidence_log_pkey PRIMARY KEY (tenant_id),
  constraint evidence_log_origin_key UNIQUE (origin),
  constraint evidence_log_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint evidence_log_quarantine_says_why CHECK (((status = 'quarantined'::text) = (status_reason IS NOT NULL))),
  constraint evidence_log_status_known CHECK ((status = ANY (ARRAY['active'::text, 'quarantined'::text])))
);
create policy visible_tenants_only on evidence_log using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on evidence_log to countersign_api;
grant select on evidence_log to countersign_ingester;
grant select, update (status), update (status_reason), update (status_since) on evidence_log to countersign_notary;
comment on table evidence_log is 'The log of a tenant. quarantined: the notary found it inconsistent with what it signed before, and signs nothing until a person has decided; archiving goes on.';
comment on column evidence_log.origin is 'The name in every checkpoint. Random, so that a published head does not name the customer.';

create table exempt_day (
  tenant_id integer not null,
  app_id text not null,
  policy_type text not null,
  day date not null,
  writes integer not null,
  constraint exempt_day_pkey PRIMARY KEY (tenant_id, app_id, policy_type, day)
);
CREATE INDEX exempt_day_empty_idx ON exempt_day USING btree (tenant_id) WHERE (writes = 0);
create policy visible_tenants_only on exempt_day using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on exempt_day to countersign_api;
grant delete, insert, select, update on exempt_day to countersign_ingester;
comment on table exempt_day is 'Roll-up: what each application changed of each policy type under an exclusion, by the day (UTC). Moved by the difference in the statement that saves the writes; the usual day of an application is told by it.';

create table export_run (
  export_id uuid not null,
  kind text not null,
  format text not null,
  query text not null,
  sort text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  rows bigint,
  finished_at timestamp with time zone,
  coverage text,
  gaps jsonb not null default '[]'::jsonb,
  constraint export_run_pkey PRIMARY KEY (export_id),
  constraint export_run_coverage_known CHECK ((coverage = ANY (ARRAY['complete'::text, 'before'::text, 'partial'::text, 'gap'::text]))),
  constraint export_run_format_known CHECK ((format = ANY (ARRAY['csv'::text, 'ndjson'::text, 'xlsx'::text, 'parquet'::text]))),
  constraint export_run_kind_known CHECK ((kind = ANY (ARRAY['requests'::text, 'events'::text, 'findings'::text, 'coverage'::text, 'protected-writes'::text, 'exclusions'::text])))
);
CREATE INDEX export_run_created_idx ON export_run USING btree (created_at DESC, export_id);
grant insert, select, update on export_run to countersign_api;
comment on table export_run is 'One order of an export. The file is produced when it is fetched; relative ranges were resolved when it was ordered.';
comment on column export_run.coverage is 'The worst coverage within the range when it was ordered, and the gaps that overlap it.';

create table fed_finding (
  tenant_id integer not null,
  channel text not null,
  finding_id uuid not null,
  digest bytea not null,
  fed_at timestamp with time zone not null,
  constraint fed_finding_pkey PRIMARY KEY (tenant_id, channel, finding_id)
);
CREATE INDEX fed_finding_age_idx ON fed_finding USING btree (tenant_id, fed_at);
create policy visible_tenants_only on fed_finding using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant delete, insert, select, update on fed_finding to countersign_notifier;
comment on table fed_finding is 'Which findings a SIEM was fed with, and a hash of what was said of them: findings have no place in the archive to go on from.';

create table feed_position (
  tenant_id integer not null,
  channel text not null,
  next_position bigint not null,
  findings_since timestamp with time zone,
  claimed_until timestamp with time zone,
  retry_at timestamp with time zone,
  attempts integer not null default 0,
  last_sent_at timestamp with time zone,
  remark text,
  constraint feed_position_pkey PRIMARY KEY (tenant_id, channel)
);
create policy visible_tenants_only on feed_position using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on feed_position to countersign_api;
grant delete, insert, select, update on feed_position to countersign_notifier;
comment on table feed_position is 'How far a SIEM was fed. Everything below next_position was taken over by it.';
comment on column feed_position.findings_since is 'Findings last seen before it are not looked at: the feed began then, or they were all fed. Null: from the first on.';

create table finding (
  tenant_id integer not null,
  finding_id uuid not null,
  detection text not null,
  rule_version integer not null,
  severity text not null,
  title text not null,
  explanation text not null,
  subject_kind text not null,
  subject text not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  facts jsonb not null,
  settings_version integer not null default 0,
  constraint finding_pkey PRIMARY KEY (tenant_id, finding_id),
  constraint finding_severity_known CHECK ((severity = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'critical'::text])))
);
CREATE INDEX finding_detection_subject_idx ON finding USING btree (tenant_id, detection, subject_kind, subject);
CREATE INDEX finding_last_idx ON finding USING btree (tenant_id, last_at DESC, finding_id);
CREATE INDEX finding_worst_idx ON finding USING btree (tenant_id, severity, last_at DESC, finding_id);
CREATE TRIGGER finding_gone_marks_days AFTER DELETE ON public.finding REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mark_days_of_gone();
create policy visible_tenants_only on finding using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on finding to countersign_api;
grant delete, insert, select, update on finding to countersign_ingester;
grant select on finding to countersign_notifier;
comment on table finding is 'What a detection says. finding_id is a function of detection and first evidence, so replay and another order of arrival give the same row.';
comment on column finding.settings_version is 'Of the settings of its rule in this tenant (rule_setting); 0 for those it came with.';

create table finding_evidence (
  tenant_id integer not null,
  finding_id uuid not null,
  kind text not null,
  subject text not null,
  constraint finding_evidence_pkey PRIMARY KEY (tenant_id, finding_id, kind, subject),
  constraint finding_evidence_finding_fkey FOREIGN KEY (tenant_id, finding_id) REFERENCES finding(tenant_id, finding_id) ON DELETE CASCADE,
  constraint finding_evidence_kind_known CHECK ((kind = ANY (ARRAY['case'::text, 'event'::text])))
);
CREATE INDEX finding_evidence_subject_idx ON finding_evidence USING btree (tenant_id, kind, subject);
create policy visible_tenants_only on finding_evidence using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on finding_evidence to countersign_api;
grant delete, insert, select, update on finding_evidence to countersign_ingester;
comment on table finding_evidence is 'The rows a finding rests on: request ids, or archive positions of events.';

create table finding_life (
  tenant_id integer not null,
  finding_id uuid not null,
  detection text not null,
  severity text not null,
  title text,
  subject_kind text not null,
  subject text not null,
  last_at timestamp with time zone not null,
  state text not null,
  resolution text,
  closed_reason text,
  closed_by text,
  closed_at timestamp with time zone,
  closed_severity text,
  closed_evidence integer,
  owner text,
  steps integer not null,
  constraint finding_life_pkey PRIMARY KEY (tenant_id, finding_id),
  constraint finding_life_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint finding_life_closing_is_whole CHECK ((((state = 'closed'::text) = (resolution IS NOT NULL)) AND ((resolution IS NULL) = (closed_reason IS NULL)) AND ((resolution IS NULL) = (closed_by IS NULL)) AND ((resolution IS NULL) = (closed_at IS NULL)) AND ((resolution IS NULL) = (closed_severity IS NULL)) AND ((resolution IS NULL) = (closed_evidence IS NULL)))),
  constraint finding_life_resolution_known CHECK ((resolution = ANY (ARRAY['true'::text, 'benign'::text, 'accepted'::text]))),
  constraint finding_life_state_known CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'closed'::text])))
);
CREATE INDEX finding_life_subject_idx ON finding_life USING btree (tenant_id, subject_kind, subject, detection);
create policy visible_tenants_only on finding_life using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on finding_life to countersign_api;
comment on table finding_life is 'Where people left a finding: the sum of its steps. No row: nobody has touched it. How it stands, finding_standing says.';
comment on column finding_life.closed_evidence is 'How many rows it rested on when it was closed; with half as many again it opens by itself.';
comment on column finding_life.steps is 'The number of the newest step. Whoever takes the next one says which they saw.';
comment on column finding_life.title is 'As it was when first touched, to know it by should the rule withdraw it. Null once the content it told of was deleted.';

create table finding_party (
  tenant_id integer not null,
  detection text not null,
  scope text not null,
  party_id text not null,
  finding_id uuid not null,
  constraint finding_party_pkey PRIMARY KEY (tenant_id, detection, scope, party_id, finding_id),
  constraint finding_party_life_fkey FOREIGN KEY (tenant_id, finding_id) REFERENCES finding_life(tenant_id, finding_id)
);
create policy visible_tenants_only on finding_party using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on finding_party to countersign_api;
comment on table finding_party is 'Whom and what the findings are about with which people did something, by id in lower case: by it a later one of the rule is told what was said before.';

create table finding_step (
  tenant_id integer not null,
  finding_id uuid not null,
  nth integer not null,
  kind text not null,
  resolution text,
  words text,
  owner text,
  entry_id uuid,
  taken_by text not null,
  taken_at timestamp with time zone not null,
  control_position bigint not null,
  constraint finding_step_pkey PRIMARY KEY (tenant_id, finding_id, nth),
  constraint finding_step_life_fkey FOREIGN KEY (tenant_id, finding_id) REFERENCES finding_life(tenant_id, finding_id),
  constraint finding_step_bounded CHECK (((length(words) <= 2000) AND (length(owner) <= 200) AND (length(taken_by) <= 1000))),
  constraint finding_step_kind_known CHECK ((kind = ANY (ARRAY['acknowledged'::text, 'assigned'::text, 'commented'::text, 'closed'::text, 'reopened'::text, 'allow-listed'::text, 'allow-list-ended'::text]))),
  constraint finding_step_resolution_known CHECK ((resolution = ANY (ARRAY['true'::text, 'benign'::text, 'accepted'::text]))),
  constraint finding_step_words_where_needed CHECK (((kind = ANY (ARRAY['acknowledged'::text, 'assigned'::text])) OR (length(btrim(words)) >= 3)))
);
create policy visible_tenants_only on finding_step using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on finding_step to countersign_api;
comment on table finding_step is 'What people did with a finding, in order. Never updated, never deleted; the control record says the same.';
comment on column finding_step.words is 'The reason, or the comment.';

create table group_member_stay (
  tenant_id integer not null,
  group_id text not null,
  member_id text not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  not_before_at timestamp with time zone,
  gone_at timestamp with time zone,
  "position" bigint not null,
  record jsonb not null,
  constraint group_member_stay_pkey PRIMARY KEY (tenant_id, group_id, member_id, first_seen_at)
) with (fillfactor=80);
CREATE INDEX group_member_stay_member_idx ON group_member_stay USING btree (tenant_id, member_id);
CREATE UNIQUE INDEX group_member_stay_open_idx ON group_member_stay USING btree (tenant_id, group_id, member_id) WHERE (gone_at IS NULL);
CREATE INDEX group_member_stay_position_idx ON group_member_stay USING btree (tenant_id, "position");
create policy visible_tenants_only on group_member_stay using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on group_member_stay to countersign_api;
grant delete, insert, select, update on group_member_stay to countersign_ingester;
grant select on group_member_stay to countersign_notifier;
comment on table group_member_stay is 'One unbroken stay of a direct member in a group, as the readings of that group showed it. It came after not_before_at and left before gone_at.';
comment on column group_member_stay.gone_at is 'End of the first complete reading of this group after last_seen_at, which did not show the member any more. Null while none did: known as a member up to last_seen_at, and not known after it.';
comment on column group_member_stay.not_before_at is 'Begin of the last complete reading of this group before first_seen_at, which did not show the member; null if there was none: then it may always have been a member.';
comment on column group_member_stay."position" is 'The newest content the record was read from.';

create table group_member_version (
  tenant_id integer not null,
  "position" bigint not null,
  member_id text not null,
  record jsonb not null,
  constraint group_member_version_pkey PRIMARY KEY (tenant_id, "position")
);
create policy visible_tenants_only on group_member_version using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on group_member_version to countersign_api;
grant delete, insert, select, update on group_member_version to countersign_ingester;
comment on table group_member_version is 'One distinct content of a member of a group. In which group it was seen tells the question, not the content: see group_member_stay.';

create table group_reading (
  tenant_id integer not null,
  group_id text not null,
  first_read_at timestamp with time zone not null,
  last_read_at timestamp with time zone not null,
  constraint group_reading_pkey PRIMARY KEY (tenant_id, group_id, first_read_at),
  constraint group_reading_is_a_stretch CHECK ((first_read_at <= last_read_at))
);
create policy visible_tenants_only on group_reading using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on group_reading to countersign_api;
grant delete, insert, select, update on group_reading to countersign_ingester;
grant select on group_reading to countersign_notifier;
comment on table group_reading is 'When the direct members of a group were read completely: one row for each stretch in which no two readings began more than three hours apart. Within it the members are known; between two stretches, before the first and after the last they are not.';
comment on column group_reading.last_read_at is 'Begin of the last reading of the stretch. Who is shown by it was seen after this.';

create table harvest_state (
  tenant_id integer not null,
  source text not null,
  state text not null,
  message text,
  next_step text,
  since timestamp with time zone not null default now(),
  last_attempt_at timestamp with time zone,
  last_complete_at timestamp with time zone,
  reached_back_to timestamp with time zone,
  wants_back_to timestamp with time zone,
  items_so_far bigint not null default 0,
  throttled_until timestamp with time zone,
  throttle_waits integer not null default 0,
  every_seconds integer,
  error_status integer,
  error_code text,
  error_request_id text,
  error_said text,
  failing_since timestamp with time zone,
  constraint harvest_state_pkey PRIMARY KEY (tenant_id, source),
  constraint harvest_state_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint harvest_state_known CHECK ((state = ANY (ARRAY['idle'::text, 'reading'::text, 'throttled'::text, 'failing'::text, 'off'::text])))
);
create policy visible_tenants_only on harvest_state using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on harvest_state to countersign_api;
grant insert, select, update on harvest_state to countersign_ingester;
comment on table harvest_state is 'Where each source stands now, for people. Not evidence: sweep is.';
comment on column harvest_state.error_status is 'What Graph (0: no answer) or the sign-in (null) said, since the last complete read; message is our sentence for it.';
comment on column harvest_state.every_seconds is 'How often the ingester means to read it: by this its age is judged.';
comment on column harvest_state.failing_since is 'The first failure after the last complete read: since changes with every attempt.';
comment on column harvest_state.state is 'off: an optional source for which the app registration has no permission. It is not asked; message says what is therefore not known.';

create view held_approval_object as
 SELECT held_case.tenant_id,
    held_case.hold_id,
    held_case.request_id AS object_id
   FROM held_case
UNION ALL
 SELECT h.tenant_id,
    h.hold_id,
    e.event_id AS object_id
   FROM (legal_hold h
     JOIN audit_event e ON ((e.tenant_id = h.tenant_id)))
  WHERE ((h.released_at IS NULL) AND (
        CASE
            WHEN (h.request_id IS NULL) THEN (((h.range_from IS NULL) OR (e.occurred_at >= h.range_from)) AND ((h.range_to IS NULL) OR (e.occurred_at < h.range_to)) AND ((h.person IS NULL) OR event_concerns(e.*, h.person)))
            ELSE ((POSITION((lower(h.request_id)) IN (lower(concat(e.resources, e.approval)))) > 0) OR (EXISTS ( SELECT
               FROM (request_key r
                 JOIN event_key k ON (((k.tenant_id = r.tenant_id) AND (k.key = r.key) AND (k.occurred_at = e.occurred_at) AND (k."position" = e."position"))))
              WHERE ((r.tenant_id = h.tenant_id) AND (lower(r.request_id) = lower(h.request_id))))))
        END OR (EXISTS ( SELECT
           FROM (case_event l
             JOIN held_case c ON (((c.tenant_id = l.tenant_id) AND (c.hold_id = h.hold_id) AND (c.request_id = l.request_id))))
          WHERE ((l.tenant_id = e.tenant_id) AND (l."position" = e."position"))))))
UNION ALL
 SELECT h.tenant_id,
    h.hold_id,
    v.policy_id AS object_id
   FROM (legal_hold h
     JOIN policy_version v ON (((v.tenant_id = h.tenant_id) AND ((h.range_from IS NULL) OR (v.gone_at IS NULL) OR (v.gone_at >= h.range_from)) AND ((h.range_to IS NULL) OR (v.first_seen_at < h.range_to)))))
  WHERE ((h.released_at IS NULL) AND (h.person IS NULL) AND (h.request_id IS NULL));
comment on table held_approval_object is 'Of held_object: requests, policies and events. An access policy is held by time alone.';

create view held_case as
 SELECT h.tenant_id,
    h.hold_id,
    v.request_id
   FROM (legal_hold h
     JOIN request_version v ON ((v.tenant_id = h.tenant_id)))
  WHERE ((h.released_at IS NULL) AND
        CASE
            WHEN (h.request_id IS NOT NULL) THEN (lower(v.request_id) = lower(h.request_id))
            ELSE (((h.range_from IS NULL) OR (v.last_seen_at >= h.range_from)) AND ((h.range_to IS NULL) OR (LEAST(v.first_seen_at, v.last_modified_at, ((v.record ->> 'requestedAt'::text))::timestamp with time zone) < h.range_to)) AND ((h.person IS NULL) OR (POSITION((h.person) IN (lower((v.record)::text))) > 0) OR (EXISTS ( SELECT
               FROM approval_case c
              WHERE ((c.tenant_id = h.tenant_id) AND (c.request_id = v.request_id) AND ((h.person = lower(c.approver_id)) OR (h.person = lower(c.approver_upn))))))))
        END)
UNION ALL
 SELECT h.tenant_id,
    h.hold_id,
    c.request_id
   FROM (legal_hold h
     JOIN approval_case c ON (((c.tenant_id = h.tenant_id) AND (lower(c.request_id) = lower(h.request_id)))))
  WHERE (h.released_at IS NULL)
UNION ALL
 SELECT h.tenant_id,
    h.hold_id,
    l.request_id
   FROM ((legal_hold h
     JOIN case_event l ON (((l.tenant_id = h.tenant_id) AND ((h.range_from IS NULL) OR (l.occurred_at >= h.range_from)) AND ((h.range_to IS NULL) OR (l.occurred_at < h.range_to)))))
     JOIN audit_event e ON (((e.tenant_id = l.tenant_id) AND (e.occurred_at = l.occurred_at) AND (e."position" = l."position"))))
  WHERE ((h.released_at IS NULL) AND (h.request_id IS NULL) AND ((h.person IS NULL) OR event_concerns(e.*, h.person)));
comment on table held_case is 'The cases under a hold: by their request, or by an event of theirs.';

create view held_directory_object as
 SELECT h.tenant_id,
    h.hold_id,
    o.object_id
   FROM ((legal_hold h
     JOIN ( SELECT directory_event.tenant_id,
            directory_event."position",
            directory_event.occurred_at AS from_at,
            directory_event.occurred_at AS to_at,
            lower((directory_event.record)::text) AS words
           FROM directory_event
        UNION ALL
         SELECT m.tenant_id,
            m."position",
            ( SELECT
                        CASE
                            WHEN bool_and((s.not_before_at IS NOT NULL)) THEN min(s.not_before_at)
                            ELSE NULL::timestamp with time zone
                        END AS "case"
                   FROM group_member_stay s
                  WHERE ((s.tenant_id = m.tenant_id) AND (s.member_id = m.member_id))) AS "case",
            NULL::timestamp with time zone,
            lower((m.record)::text) AS lower
           FROM group_member_version m
        UNION ALL
         SELECT approver_group_version.tenant_id,
            approver_group_version."position",
            approver_group_version.not_before_at,
            approver_group_version.gone_at,
            NULL::text
           FROM approver_group_version
        UNION ALL
         SELECT role_assignment_version.tenant_id,
            role_assignment_version."position",
            role_assignment_version.not_before_at,
            role_assignment_version.gone_at,
            NULL::text
           FROM role_assignment_version) d ON (((d.tenant_id = h.tenant_id) AND ((h.range_from IS NULL) OR (d.to_at IS NULL) OR (d.to_at >= h.range_from)) AND ((h.range_to IS NULL) OR (d.from_at IS NULL) OR (d.from_at < h.range_to)) AND ((h.person IS NULL) OR (POSITION((h.person) IN (d.words)) > 0)))))
     JOIN observation o ON (((o.tenant_id = d.tenant_id) AND (o."position" = d."position") AND (o.object_id IS NOT NULL))))
  WHERE ((h.released_at IS NULL) AND (h.request_id IS NULL));
comment on table held_directory_object is 'Of held_object: groups, members, role assignments and directory events. Where it is not known since when or until when, it is held.';

create view held_object as
 SELECT held_approval_object.tenant_id,
    held_approval_object.hold_id,
    held_approval_object.object_id
   FROM held_approval_object
UNION ALL
 SELECT held_directory_object.tenant_id,
    held_directory_object.hold_id,
    held_directory_object.object_id
   FROM held_directory_object;
comment on table held_object is 'The objects under a hold that is not released.';

create view held_rejection as
 SELECT h.tenant_id,
    h.hold_id,
    r."position"
   FROM (legal_hold h
     JOIN rejection r ON (((r.tenant_id = h.tenant_id) AND (r."position" IS NOT NULL) AND ((h.range_from IS NULL) OR (r.rejected_at >= h.range_from)))))
  WHERE (h.released_at IS NULL);
comment on table held_rejection is 'Contents that the readers did not understand: held by every hold, unless they arrived before its time.';

create table leaf_run (
  tenant_id integer not null,
  first_position bigint not null,
  leaves integer not null,
  hashes bytea not null,
  constraint leaf_run_pkey PRIMARY KEY (tenant_id, first_position),
  constraint leaf_run_hashes_are_whole CHECK (((leaves > 0) AND (length(hashes) = (32 * leaves))))
);
alter table leaf_run alter column hashes set storage external;
create policy visible_tenants_only on leaf_run using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on leaf_run to countersign_api;
grant insert, select on leaf_run to countersign_ingester;
grant select on leaf_run to countersign_notary;
comment on table leaf_run is 'Leaf hashes of consecutive positions, as the writer computed them: one row per page that brought something new, per sweep, per control record. The notary recomputes each from the stored bytes before it signs. Never updated, never deleted.';

create table legal_hold (
  tenant_id integer not null,
  hold_id uuid not null,
  range_from timestamp with time zone,
  range_to timestamp with time zone,
  person text,
  request_id text,
  reason text not null,
  set_by text not null,
  set_at timestamp with time zone not null default now(),
  release_reason text,
  released_by text,
  release_proposed_at timestamp with time zone,
  release_approved_by text,
  released_at timestamp with time zone,
  constraint legal_hold_pkey PRIMARY KEY (tenant_id, hold_id),
  constraint legal_hold_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint legal_hold_of_request_is_whole CHECK (((request_id IS NULL) OR ((person IS NULL) AND (range_from IS NULL) AND (range_to IS NULL)))),
  constraint legal_hold_person_is_folded CHECK (((person = lower(btrim(person))) AND (length(person) >= 3))),
  constraint legal_hold_range_not_empty CHECK ((range_from < range_to)),
  constraint legal_hold_release_by_two CHECK ((lower(release_approved_by) <> lower(released_by))),
  constraint legal_hold_release_is_whole CHECK ((((released_by IS NULL) = (release_reason IS NULL)) AND ((released_by IS NULL) = (release_proposed_at IS NULL)) AND ((release_approved_by IS NULL) = (released_at IS NULL)) AND ((release_approved_by IS NULL) OR (released_by IS NOT NULL))))
);
create policy visible_tenants_only on legal_hold using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on legal_hold to countersign_api;
comment on table legal_hold is 'Content that nobody may delete: of one request with all that belongs to it; or all that meets the time and the person given; without any condition, all of the tenant. Held until two people released it.';
comment on column legal_hold.person is 'Entra object id, application id or UPN, in lower case.';
comment on column legal_hold.released_by is 'Who asked for the release. It takes effect when somebody else, release_approved_by, agrees.';

create table longest_pause (
  tenant_id integer not null,
  source text not null,
  known_to timestamp with time zone not null,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  constraint longest_pause_pkey PRIMARY KEY (tenant_id, source),
  constraint longest_pause_has_both_ends CHECK (((from_at IS NULL) = (to_at IS NULL))),
  constraint longest_pause_is_a_stretch CHECK ((from_at < to_at))
);
create policy visible_tenants_only on longest_pause using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on longest_pause to countersign_api;
grant delete, insert, select, update on longest_pause to countersign_ingester;
comment on table longest_pause is 'The longest time in which nothing of a source became known: how close it came to forgetting something. Derived from the sweeps with the coverage, so that nobody has to look at all of them.';
comment on column longest_pause.known_to is 'Up to here complete sweeps know the source. from_at is null until there were two.';

create table notice (
  tenant_id integer not null,
  route_id uuid not null,
  key text not null,
  notice_id uuid not null default gen_random_uuid(),
  reason text not null,
  subject text not null,
  severity text,
  channel text not null,
  state text not null default 'queued'::text,
  queued_at timestamp with time zone not null default now(),
  due_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  attempts integer not null default 0,
  last_attempt_at timestamp with time zone,
  ended_at timestamp with time zone,
  told_to text[] not null default '{}'::text[],
  remark text,
  constraint notice_pkey PRIMARY KEY (tenant_id, route_id, key),
  constraint notice_end_is_known CHECK (((state = 'queued'::text) = (ended_at IS NULL))),
  constraint notice_reason_known CHECK ((reason = ANY (ARRAY['pending'::text, 'reminder'::text, 'escalation'::text, 'approved'::text, 'finding'::text, 'digest'::text, 'test'::text]))),
  constraint notice_severity_known CHECK ((severity = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  constraint notice_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);
CREATE INDEX notice_due_idx ON notice USING btree (tenant_id, channel, due_at) WHERE (state = 'queued'::text);
CREATE UNIQUE INDEX notice_id_idx ON notice USING btree (tenant_id, notice_id);
CREATE INDEX notice_newest_idx ON notice USING btree (tenant_id, queued_at DESC, notice_id);
create policy visible_tenants_only on notice using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on notice to countersign_api;
grant delete, insert, select, update on notice to countersign_notifier;
comment on table notice is 'The outbox and its log: what is told by a route, once for each key. Not derived: what was told stays told, whatever a replay finds again.';
comment on column notice.claimed_until is 'A notifier is at it. After this it counts as dead, and the notice is sent again with the same notice_id.';
comment on column notice.due_at is 'Not before: quiet hours, and pauses between attempts.';
comment on column notice.key is 'The reason with what it is about, always the same for the same: pending/REQUEST, finding/ID, digest/DATE.';
comment on column notice.remark is 'Why it failed or was dropped, or what was left out, in words.';

create table notification_channel (
  name text not null,
  kind text not null,
  host text not null,
  format text,
  told_at timestamp with time zone not null,
  constraint notification_channel_pkey PRIMARY KEY (name),
  constraint notification_channel_format_known CHECK ((format = ANY (ARRAY['ocsf'::text, 'ecs'::text]))),
  constraint notification_channel_kind_known CHECK ((kind = ANY (ARRAY['teams'::text, 'webhook'::text, 'email'::text, 'syslog'::text])))
);
grant select on notification_channel to countersign_api;
grant delete, insert, select, update on notification_channel to countersign_notifier;
comment on table notification_channel is 'What the notifier has configured, without addresses and secrets: written by it, for people who choose among them.';
comment on column notification_channel.format is 'Of a channel that is fed with everything new, for a SIEM; null for one that routes lead to.';
comment on column notification_channel.told_at is 'When the notifier last said so: one that is silent for minutes does not run.';

create table notification_route (
  tenant_id integer not null,
  route_id uuid not null,
  version integer not null,
  settings jsonb not null,
  is_ended boolean not null,
  set_by text not null,
  set_at timestamp with time zone not null default now(),
  constraint notification_route_pkey PRIMARY KEY (tenant_id, route_id, version),
  constraint notification_route_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id)
);
create policy visible_tenants_only on notification_route using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on notification_route to countersign_api;
grant select on notification_route to countersign_notifier;
comment on table notification_route is 'What of a tenant is told through which channel. The newest version holds; older ones stay, so that each notice can be explained.';
comment on column notification_route.set_at is 'Nothing that came before this is told under this version.';

create table observation (
  tenant_id integer not null,
  month date not null,
  content_hash bytea not null,
  "position" bigint not null,
  source text not null,
  object_id text,
  observed_at timestamp with time zone not null,
  page_id bigint not null,
  body_offset integer not null,
  body_length integer not null,
  purged_at_position bigint,
  constraint observation_pkey PRIMARY KEY (tenant_id, month, content_hash),
  constraint observation_hash_is_whole CHECK ((length(content_hash) = 32)),
  constraint observation_range_valid CHECK (((body_offset >= 0) AND (body_length > 0)))
) partition by range (month);
CREATE INDEX observation_position_idx ON observation USING btree (tenant_id, "position");
CREATE INDEX observation_purged_idx ON observation USING btree (tenant_id, purged_at_position) WHERE (purged_at_position IS NOT NULL);
create policy visible_tenants_only on observation using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on observation to countersign_api;
grant insert, select on observation to countersign_ingester;
grant select on observation to countersign_notary;
grant select on observation to countersign_retention;
comment on table observation is 'One row per distinct content ever seen of each object. Its bytes lie in the page (tenant_id, observed_at, page_id) at body_offset of the unpacked body. Never updated.';
comment on column observation.content_hash is 'SHA-256 of the object''s exact bytes. Equal bytes have equal ids, so the id need not be part of the key.';
comment on column observation.month is 'Month of the object''s own time, read from the content itself, 1970-01-01 where there is none. A function of the content, so that uniqueness within a partition is uniqueness overall.';
comment on column observation.purged_at_position is 'Position of the control record that authorised deleting the content. content_hash is then the commitment of its leaf, and no later read of the same object is kept.';

create table observation_default partition of observation DEFAULT;

create table page (
  tenant_id integer not null,
  received_at timestamp with time zone not null,
  page_id bigint not null,
  sweep_id uuid not null,
  page_number integer not null,
  source text not null,
  asked text not null,
  status smallint not null,
  request_id text,
  source_date text,
  items integer not null,
  first_position bigint not null,
  new_items integer not null,
  size_bytes integer not null,
  sha256 bytea,
  body bytea,
  known_positions bigint[] not null default '{}'::bigint[],
  known_offsets integer[] not null default '{}'::integer[],
  same_as_page_id bigint,
  same_as_received_at timestamp with time zone,
  salt bytea,
  answer_commitment bytea not null,
  body_salt bytea,
  body_commitment bytea,
  commitment bytea not null,
  ids_sha256 bytea not null,
  salts bytea not null default '\x'::bytea,
  withheld_ids text[] not null default '{}'::text[],
  withheld_offsets integer[] not null default '{}'::integer[],
  constraint page_pkey PRIMARY KEY (tenant_id, received_at, page_id),
  constraint page_answer_commitment_is_whole CHECK ((length(answer_commitment) = 32)),
  constraint page_body_commitment_is_whole CHECK ((length(body_commitment) = 32)),
  constraint page_body_is_committed_to CHECK ((((body IS NULL) = (body_commitment IS NULL)) AND ((body IS NULL) = (body_salt IS NULL)))),
  constraint page_body_salt_is_whole CHECK ((length(body_salt) = 32)),
  constraint page_commitment_is_whole CHECK ((length(commitment) = 32)),
  constraint page_has_body_or_twin CHECK (((body IS NULL) = (same_as_page_id IS NOT NULL))),
  constraint page_hash_goes_with_salt CHECK (((sha256 IS NULL) = (salt IS NULL))),
  constraint page_ids_digest_is_whole CHECK ((length(ids_sha256) = 32)),
  constraint page_salt_is_whole CHECK ((length(salt) = 32)),
  constraint page_salts_are_whole CHECK ((length(salts) = (32 * new_items))),
  constraint page_sha256_is_whole CHECK ((length(sha256) = 32)),
  constraint page_splices_pair_up CHECK ((cardinality(known_positions) = cardinality(known_offsets))),
  constraint page_twin_is_located CHECK (((same_as_page_id IS NULL) = (same_as_received_at IS NULL))),
  constraint page_withheld_pair_up CHECK ((cardinality(withheld_ids) = cardinality(withheld_offsets)))
) partition by range (received_at);
alter table page alter column body set storage external;
alter table page alter column salts set storage external;
CREATE INDEX page_id_idx ON page USING btree (tenant_id, page_id);
CREATE INDEX page_known_idx ON page USING gin (known_positions) WHERE (known_positions <> '{}'::bigint[]);
CREATE INDEX page_same_idx ON page USING btree (tenant_id, same_as_page_id) WHERE (same_as_page_id IS NOT NULL);
CREATE INDEX page_sweep_idx ON page USING btree (tenant_id, sweep_id, page_id);
create policy visible_tenants_only on page using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on page to countersign_api;
grant insert, select on page to countersign_ingester;
grant select on page to countersign_notary;
grant select on page to countersign_retention;
comment on table page is 'One answer of the source (or one chunk of an imported file), restorable to the exact bytes. An object whose bytes are already archived is cut out and named by its position instead of being stored again; sha256 is over the whole answer as it arrived, so the restoration proves itself.';
comment on column page.answer_commitment is 'Commitment to the answer as it arrived. Stays when sha256 and salt go, so that all else of the page can be checked for ever.';
comment on column page.body is 'gzip of the answer without the objects in known_positions; null if the answer equals the page same_as_page_id byte for byte.';
comment on column page.body_commitment is 'Commitment to the body as it was stored first; null if another page holds it.';
comment on column page.body_salt is 'Of the commitment to the body as it is stored: to body_commitment, or, once something in it was deleted under policy, to the one that the newest such control record names.';
comment on column page.commitment is 'Page commitment of docs/evidence-format.md, over everything else in the row; the pages digest of the sweep leaf is made of it.';
comment on column page.first_position is 'The objects this page brought for the first time have the positions first_position … first_position + new_items - 1, in the page''s order.';
comment on column page.ids_sha256 is 'Ids digest: what the page showed, and what it did not.';
comment on column page.known_offsets is 'Where in the unpacked body each of known_positions is to be inserted, ascending.';
comment on column page.salt is 'Of the answer''s commitment. Null, like sha256, once a content that the page shows was deleted under policy.';
comment on column page.salts is '32 bytes for each new object, in order: the salts of their commitments. Zeroes where the content was deleted.';
comment on column page.source_date is 'The Date header as text: Graph''s own clock.';
comment on column page.withheld_ids is 'Objects that the source showed and whose content was deleted before: their bytes were blanked before the page was hashed. The ids digest lists them, and there is no observation.';
comment on column page.withheld_offsets is 'Where in the unpacked body each of withheld_ids begins, ascending.';

create table page_default partition of page DEFAULT;

create table policy_exclusion (
  tenant_id integer not null,
  policy_id text not null,
  app_id text not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  policy_name text,
  added_by bigint not null,
  ended_by bigint,
  constraint policy_exclusion_pkey PRIMARY KEY (tenant_id, policy_id, app_id, added_by)
);
create policy visible_tenants_only on policy_exclusion using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on policy_exclusion to countersign_api;
grant delete, insert, select, update on policy_exclusion to countersign_ingester;
comment on table policy_exclusion is 'The exclusion ledger: which application an access policy let pass, from when to when. Rebuilt whole with policy_period.';
comment on column policy_exclusion.added_by is 'Archive position of the event that tells of it; ended_by that of its end, which may be the deletion of the policy.';

create table policy_period (
  tenant_id integer not null,
  policy_id text not null,
  policy_type text not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  policy_name text,
  from_source text not null,
  exclusions jsonb not null,
  constraint policy_period_pkey PRIMARY KEY (tenant_id, policy_id, policy_type, valid_from)
);
create policy visible_tenants_only on policy_period using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on policy_period to countersign_api;
grant delete, insert, select, update on policy_period to countersign_ingester;
comment on table policy_period is 'When which access policy protected which type, and which applications it let pass. Rebuilt whole when something new is known about policies.';

create table policy_version (
  tenant_id integer not null,
  policy_id text not null,
  "position" bigint not null,
  record jsonb not null,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint policy_version_pkey PRIMARY KEY (tenant_id, policy_id, "position")
) with (fillfactor=80);
CREATE INDEX policy_version_position_idx ON policy_version USING btree (tenant_id, "position");
CREATE INDEX policy_version_visible_idx ON policy_version USING btree (tenant_id, last_seen_at) WHERE (gone_at IS NULL);
create policy visible_tenants_only on policy_version using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on policy_version to countersign_api;
grant delete, insert, select, update on policy_version to countersign_ingester;
grant select on policy_version to countersign_notifier;
comment on table policy_version is 'One distinct content of an access policy, with the reads that showed it.';

create table protected_write (
  tenant_id integer not null,
  "position" bigint not null,
  occurred_at timestamp with time zone not null,
  policy_type text not null,
  class text not null,
  reason text not null,
  policy_id text,
  request_id text,
  app_id text,
  constraint protected_write_pkey PRIMARY KEY (tenant_id, "position"),
  constraint protected_write_class_known CHECK ((class = ANY (ARRAY['approved'::text, 'exempt'::text, 'outside_policy'::text, 'service_made'::text, 'undecidable'::text, 'unexplained'::text])))
);
CREATE INDEX protected_write_class_idx ON protected_write USING btree (tenant_id, class, occurred_at DESC, "position" DESC);
CREATE INDEX protected_write_exempt_idx ON protected_write USING btree (tenant_id, app_id, occurred_at) WHERE (class = 'exempt'::text);
CREATE INDEX protected_write_occurred_idx ON protected_write USING btree (tenant_id, occurred_at DESC, "position" DESC);
create policy visible_tenants_only on protected_write using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on protected_write to countersign_api;
grant delete, insert, select, update on protected_write to countersign_ingester;
comment on table protected_write is 'The bypass ledger: every successful write of a kind that policies can protect, by the position of its event, in exactly one class with the reason. Judged again when its links, the policies or what is known of requests change.';

create table protected_write_hour (
  tenant_id integer not null,
  hour timestamp with time zone not null,
  policy_type text not null,
  class text not null,
  writes integer not null,
  constraint protected_write_hour_pkey PRIMARY KEY (tenant_id, hour, policy_type, class)
);
CREATE INDEX protected_write_hour_empty_idx ON protected_write_hour USING btree (tenant_id) WHERE (writes = 0);
create policy visible_tenants_only on protected_write_hour using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on protected_write_hour to countersign_api;
grant delete, insert, select, update on protected_write_hour to countersign_ingester;
comment on table protected_write_hour is 'Roll-up: the ledger by the hour (UTC). Moved by the difference in the statement that saves the writes.';

create table purged_link (
  tenant_id integer not null,
  event_position bigint not null,
  control_position bigint not null,
  tie text not null,
  constraint purged_link_pkey PRIMARY KEY (tenant_id, event_position),
  constraint purged_link_tie_known CHECK ((tie = ANY (ARRAY['explained'::text, 'ambiguous'::text])))
);
create policy visible_tenants_only on purged_link using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on purged_link to countersign_api;
grant select on purged_link to countersign_ingester;
grant select on purged_link to countersign_notary;
comment on table purged_link is 'Changes that a request explained, or may have, whose content was deleted: without it they would look unapproved. Not derived, since what it was derived from is gone; the control record names the same positions.';

create table purged_object (
  tenant_id integer not null,
  object_id text not null,
  source text not null,
  control_position bigint not null,
  constraint purged_object_pkey PRIMARY KEY (tenant_id, object_id, source)
);
create policy visible_tenants_only on purged_object using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on purged_object to countersign_api;
grant select on purged_object to countersign_ingester;
grant select on purged_object to countersign_notary;
comment on table purged_object is 'Ids, in lower case, whose content was deleted: what arrives of them later is withheld. The same as the purged observations say, in one look-up instead of one a partition.';

create table rejection (
  tenant_id integer not null,
  page_id bigint not null,
  item integer not null,
  source text not null,
  "position" bigint,
  line integer,
  reason text not null,
  excerpt text not null,
  rejected_at timestamp with time zone not null,
  constraint rejection_pkey PRIMARY KEY (tenant_id, page_id, item)
);
create policy visible_tenants_only on rejection using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on rejection to countersign_api;
grant delete, insert, select, update on rejection to countersign_ingester;
comment on table rejection is 'Something archived that the readers could not understand, with the reason. item is its index in the page, -1 for the page itself.';

create table rejection_baseline (
  tenant_id integer not null,
  month text not null,
  decided integer not null,
  rejected integer not null,
  constraint rejection_baseline_pkey PRIMARY KEY (tenant_id, month)
);
create policy visible_tenants_only on rejection_baseline using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on rejection_baseline to countersign_api;
grant delete, insert, select, update on rejection_baseline to countersign_ingester;
comment on table rejection_baseline is 'How often a tenant rejects: of what was decided in the 90 days that end with a month (while it runs, with its last whole day). What rejections of one requester in the month after are compared with.';

create table request_key (
  tenant_id integer not null,
  key uuid not null,
  request_id text not null,
  constraint request_key_pkey PRIMARY KEY (tenant_id, key, request_id)
);
CREATE INDEX request_key_request_idx ON request_key USING btree (tenant_id, request_id);
create policy visible_tenants_only on request_key using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on request_key to countersign_api;
grant delete, insert, select, update on request_key to countersign_ingester;
comment on table request_key is 'The ids (and, for creations, names) by which audit events may speak of a request''s object. Text is hashed to a uuid.';

create table request_version (
  tenant_id integer not null,
  request_id text not null,
  "position" bigint not null,
  record jsonb not null,
  last_modified_at timestamp with time zone,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint request_version_pkey PRIMARY KEY (tenant_id, request_id, "position")
) with (fillfactor=80);
CREATE INDEX request_version_position_idx ON request_version USING btree (tenant_id, "position");
CREATE INDEX request_version_visible_idx ON request_version USING btree (tenant_id, last_seen_at) WHERE (gone_at IS NULL);
create policy visible_tenants_only on request_version using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on request_version to countersign_api;
grant delete, insert, select, update on request_version to countersign_ingester;
grant select (position), select (request_id), select (tenant_id) on request_version to countersign_notifier;
comment on table request_version is 'One distinct content of an approval request, with the first and the last read that showed it.';
comment on column request_version.gone_at is 'The first complete read after last_seen_at: it no longer showed this content.';
comment on column request_version.not_before_at is 'The last complete read before first_seen_at, which did not show this content yet; null if there was none. The content came into being after it.';

create table retention_policy (
  tenant_id integer not null,
  data_class text not null,
  version integer not null,
  keep_days integer,
  reason text not null,
  set_by text not null,
  set_at timestamp with time zone not null default now(),
  constraint retention_policy_pkey PRIMARY KEY (tenant_id, data_class, version),
  constraint retention_policy_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint retention_policy_class_known CHECK ((data_class = ANY (ARRAY['approval-requests'::text, 'access-policies'::text, 'audit-events'::text]))),
  constraint retention_policy_outlasts_source CHECK (((keep_days >= 31) AND (keep_days <= 36500)))
);
create policy visible_tenants_only on retention_policy using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on retention_policy to countersign_api;
comment on table retention_policy is 'How long the content of a class is kept; the newest version holds, and without one it is kept for ever. A policy deletes nothing: it is what a run refers to.';
comment on column retention_policy.keep_days is 'Days since the object''s own time (events) or last sight (requests, access policies). Null: for ever.';

create table retention_run (
  tenant_id integer not null,
  run_id uuid not null,
  basis text not null,
  data_class text,
  keep_days integer,
  cutoff timestamp with time zone,
  objects jsonb not null default '[]'::jsonb,
  positions bigint[] not null default '{}'::bigint[],
  reason text not null,
  objects_seen integer not null,
  objects_due integer not null,
  objects_held integer not null,
  proposed_by text not null,
  proposed_at timestamp with time zone not null default now(),
  state text not null default 'proposed'::text,
  approved_by text,
  approved_at timestamp with time zone,
  refused_by text,
  begun_at timestamp with time zone,
  begun_size bigint,
  batches integer not null default 0,
  contents_deleted bigint not null default 0,
  waiting text,
  ended_at timestamp with time zone,
  constraint retention_run_pkey PRIMARY KEY (tenant_id, run_id),
  constraint retention_run_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint retention_run_approval_is_whole CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((approved_by IS NOT NULL) = (state = ANY (ARRAY['approved'::text, 'running'::text, 'done'::text]))))),
  constraint retention_run_basis_known CHECK ((basis = ANY (ARRAY['policy'::text, 'privacy'::text]))),
  constraint retention_run_begun_once CHECK (((begun_at IS NULL) = (begun_size IS NULL))),
  constraint retention_run_by_two CHECK ((lower(approved_by) <> lower(proposed_by))),
  constraint retention_run_policy_says_what CHECK ((((basis = 'policy'::text) = (data_class IS NOT NULL)) AND ((basis = 'policy'::text) = (cutoff IS NOT NULL)) AND ((basis = 'policy'::text) = (keep_days IS NOT NULL)))),
  constraint retention_run_refusal_says_who CHECK (((state = 'refused'::text) = (refused_by IS NOT NULL))),
  constraint retention_run_state_known CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'running'::text, 'done'::text, 'refused'::text])))
);
CREATE INDEX retention_run_newest_idx ON retention_run USING btree (tenant_id, proposed_at DESC, run_id);
CREATE INDEX retention_run_open_idx ON retention_run USING btree (tenant_id, approved_at) WHERE (state = ANY (ARRAY['approved'::text, 'running'::text]));
create policy visible_tenants_only on retention_run using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on retention_run to countersign_api;
grant select, update (waiting) on retention_run to countersign_retention;
comment on table retention_run is 'One deletion: what was proposed, what it would do then, who approved it, how far it came. Approved by another person than proposed it.';
comment on column retention_run.begun_size is 'Positions that existed when its targets were listed.';
comment on column retention_run.cutoff is 'Objects of the class older than this, by the archive''s own clock when it was proposed.';
comment on column retention_run.objects is 'Privacy: the objects named, [{"class", "id"}].';
comment on column retention_run.objects_due is 'Of those seen when it was proposed; objects_held of them were under hold.';
comment on column retention_run.positions is 'Privacy: archive positions, for content that has no id. The objects they belong to go whole.';
comment on column retention_run.waiting is 'Why it does not go on just now, for people.';

create table retention_target (
  tenant_id integer not null,
  run_id uuid not null,
  "position" bigint not null,
  object bigint not null,
  object_id text,
  constraint retention_target_pkey PRIMARY KEY (tenant_id, run_id, "position"),
  constraint retention_target_run_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES retention_run(tenant_id, run_id)
);
CREATE INDEX retention_target_id_idx ON retention_target USING btree (tenant_id, run_id, object_id);
CREATE INDEX retention_target_object_idx ON retention_target USING btree (tenant_id, run_id, object, "position");
create policy visible_tenants_only on retention_target using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
comment on table retention_target is 'What a running run has still to delete. object is the lowest position of the object: its contents go together or not at all.';

create table role_assignment_version (
  tenant_id integer not null,
  assignment_id text not null,
  "position" bigint not null,
  record jsonb not null,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint role_assignment_version_pkey PRIMARY KEY (tenant_id, assignment_id, "position")
) with (fillfactor=80);
CREATE INDEX role_assignment_version_position_idx ON role_assignment_version USING btree (tenant_id, "position");
create policy visible_tenants_only on role_assignment_version using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on role_assignment_version to countersign_api;
grant delete, insert, select, update on role_assignment_version to countersign_ingester;
grant select on role_assignment_version to countersign_notifier;
comment on table role_assignment_version is 'One distinct content of an Intune role assignment, with the reads that showed it. record.memberGroupIds: the groups whose members have the role; an approver group that is in none of them approves nothing.';

create table rule_in_force (
  tenant_id integer not null,
  detection text not null,
  rule_version integer not null,
  settings_version integer not null,
  constraint rule_in_force_pkey PRIMARY KEY (tenant_id, detection)
);
create policy visible_tenants_only on rule_in_force using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on rule_in_force to countersign_api;
grant delete, insert, select, update on rule_in_force to countersign_ingester;
comment on table rule_in_force is 'By which rules, and which settings of them, the findings that are there were judged. Where it differs from what holds, all of that kind is judged again.';

create table rule_setting (
  tenant_id integer not null,
  detection text not null,
  version integer not null,
  is_on boolean not null,
  settings jsonb not null,
  comment text not null,
  set_by text not null,
  set_at timestamp with time zone not null default now(),
  constraint rule_setting_pkey PRIMARY KEY (tenant_id, detection, version),
  constraint rule_setting_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint rule_setting_is_bounded CHECK (((jsonb_typeof(settings) = 'object'::text) AND (length((settings)::text) <= 100000) AND ((length(comment) >= 1) AND (length(comment) <= 2000))))
);
create policy visible_tenants_only on rule_setting using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on rule_setting to countersign_api;
grant select on rule_setting to countersign_ingester;
comment on table rule_setting is 'What a person made of a rule in a tenant; the newest version holds, and without one the rule is as it came. Never updated, never deleted.';
comment on column rule_setting.settings is 'Only what differs from the rule as it came.';

create table sign_in_link (
  secret_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_pkey PRIMARY KEY (secret_hash)
);
grant delete, insert, select, update on sign_in_link to countersign_api;
comment on table sign_in_link is 'A link printed at start: at least 128 bits, ten minutes, one use.';

create table stage_cursor (
  tenant_id integer not null,
  stage text not null,
  next_page_id bigint not null default 0,
  next_sweep_position bigint not null default 0,
  constraint stage_cursor_pkey PRIMARY KEY (tenant_id, stage),
  constraint stage_cursor_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id)
);
create policy visible_tenants_only on stage_cursor using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant delete, insert, select, update on stage_cursor to countersign_ingester;
grant select on stage_cursor to countersign_notifier;
comment on table stage_cursor is 'How far each stage has come. Written in the same transaction as the stage''s rows.';

create table subtree (
  tenant_id integer not null,
  height smallint not null,
  nth bigint not null,
  hash bytea not null,
  constraint subtree_pkey PRIMARY KEY (tenant_id, height, nth),
  constraint subtree_hash_is_whole CHECK ((length(hash) = 32)),
  constraint subtree_height_known CHECK ((height = ANY (ARRAY[8, 16, 24, 32])))
);
create policy visible_tenants_only on subtree using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on subtree to countersign_api;
grant insert, select on subtree to countersign_notary;
comment on table subtree is 'Root of the full subtree over positions nth·2^height … (nth+1)·2^height - 1. A cache for proofs, written by the notary; can be rebuilt from leaf_run.';

create table sweep (
  tenant_id integer not null,
  sweep_id uuid not null,
  "position" bigint not null,
  source text not null,
  asked text not null,
  range_from timestamp with time zone,
  range_to timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  pages integer not null,
  items integer not null,
  new_items integer not null,
  complete boolean not null,
  reason text,
  constraint sweep_pkey PRIMARY KEY (tenant_id, sweep_id),
  constraint sweep_position_key UNIQUE (tenant_id, "position"),
  constraint sweep_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint sweep_ends_after_start CHECK ((ended_at >= started_at)),
  constraint sweep_incomplete_says_why CHECK ((complete = (reason IS NULL))),
  constraint sweep_source_known CHECK ((source = ANY (ARRAY['approval-requests'::text, 'access-policies'::text, 'audit-events'::text, 'role-assignments'::text, 'approver-groups'::text, 'directory-audits'::text, 'import'::text])))
);
CREATE INDEX sweep_past_idx ON sweep USING btree (tenant_id, started_at DESC) WHERE ((source = 'audit-events'::text) AND complete AND ((started_at - range_from) >= '2 days'::interval));
CREATE INDEX sweep_source_idx ON sweep USING btree (tenant_id, source, ended_at DESC);
create policy visible_tenants_only on sweep using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on sweep to countersign_api;
grant insert, select on sweep to countersign_ingester;
grant select on sweep to countersign_notary;
grant select on sweep to countersign_notifier;
comment on table sweep is 'One reading of a source from its first page to its last: the unit of completeness. Also written when it found nothing, because "nothing was there" is evidence too. Half-open range for audit events.';

create table tenant (
  tenant_id integer not null generated always as identity,
  entra_id text not null,
  name text not null,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint tenant_pkey PRIMARY KEY (tenant_id),
  constraint tenant_entra_id_key UNIQUE (entra_id)
);
CREATE TRIGGER tenant_begins_log AFTER INSERT ON public.tenant FOR EACH ROW EXECUTE FUNCTION begin_evidence_log();
grant select on tenant to countersign_api;
grant insert (entra_id), insert (is_demo), insert (name), select, update (name) on tenant to countersign_ingester;
grant select on tenant to countersign_migrator;
grant select on tenant to countersign_notary;
grant select on tenant to countersign_notifier;
grant select on tenant to countersign_retention;
comment on table tenant is 'One directory (Entra tenant) whose approvals are archived. A reference table.';
comment on column tenant.entra_id is 'The tenant id as configured. Text, because published samples carry ids that are no GUID.';

create table tenant_connection (
  tenant_id integer not null,
  credential_kind text,
  credential_expires_at timestamp with time zone,
  permissions_at timestamp with time zone,
  missing_permissions text[],
  excess_permissions text[],
  clock_at timestamp with time zone,
  clock_ahead_seconds double precision,
  database_ahead_seconds double precision,
  derive_problem text,
  derive_problem_since timestamp with time zone,
  constraint tenant_connection_pkey PRIMARY KEY (tenant_id),
  constraint tenant_connection_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint tenant_connection_credential_known CHECK ((credential_kind = ANY (ARRAY['secret'::text, 'certificate'::text, 'federated'::text])))
);
create policy visible_tenants_only on tenant_connection using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on tenant_connection to countersign_api;
grant insert, select, update on tenant_connection to countersign_ingester;
comment on table tenant_connection is 'What the ingester last found out about its own access to a tenant, and whether it could evaluate what it read, for people. Not evidence.';
comment on column tenant_connection.clock_ahead_seconds is 'This machine against the Date header of Graph; negative if it is behind. Whole seconds at best, as the header is.';
comment on column tenant_connection.credential_expires_at is 'Null if it cannot be known: Graph tells the end of a secret only to those with more permissions than reading needs.';
comment on column tenant_connection.database_ahead_seconds is 'The same of the database''s own clock. Ages are counted by that, and the times of sweeps are Graph''s where the clocks contradict each other.';
comment on column tenant_connection.missing_permissions is 'Null if the token does not show its permissions.';

create table throttle_day (
  tenant_id integer not null,
  source text not null,
  day date not null,
  waits integer not null,
  waited_seconds double precision not null,
  longest_wait_seconds double precision not null,
  constraint throttle_day_pkey PRIMARY KEY (tenant_id, source, day),
  constraint throttle_day_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id)
);
create policy visible_tenants_only on throttle_day using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on throttle_day to countersign_api;
grant insert, select, update on throttle_day to countersign_ingester;
comment on table throttle_day is 'How often and how long Graph asked to wait, by day (UTC), for people. Not evidence, and counted as each wait begins: an ingester that is killed while it waits has counted it.';

create table ticket_rule (
  tenant_id integer not null,
  rule text not null,
  constraint ticket_rule_pkey PRIMARY KEY (tenant_id)
);
create policy visible_tenants_only on ticket_rule using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on ticket_rule to countersign_api;
grant delete, insert, select, update on ticket_rule to countersign_ingester;
comment on table ticket_rule is 'The patterns the tickets of all cases of a tenant were found by. Changed only together with them, so that no two rules are ever mixed.';

create table verification (
  tenant_id integer not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  is_full boolean not null,
  size bigint not null,
  problem text,
  constraint verification_pkey PRIMARY KEY (tenant_id, started_at)
);
create policy visible_tenants_only on verification using (
CASE
    WHEN (tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[])) THEN true
    ELSE false
END) -- forced;
grant select on verification to countersign_api;
grant insert, select on verification to countersign_notary;
comment on table verification is 'Each run of verify, for the line that says when the archive was last checked from end to end. problem names the first thing that is wrong.';

create table web_session (
  secret_hash bytea not null,
  subject text not null,
  roles text[] not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint web_session_pkey PRIMARY KEY (secret_hash)
);
grant delete, insert, select, update on web_session to countersign_api;
comment on table web_session is 'A signed-in browser: idle limit by seen_at, absolute limit by expires_at.';
