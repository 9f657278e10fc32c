-- Retention and legal hold. Content is deleted under a policy, or because a person's privacy asks for it; never
-- under hold, never by one person, never without its control record. Leaves, commitments and ids stay, so every
-- proof stays valid. docs/decisions/0015-retention.md has the reasons.

create table retention_policy (
  tenant_id int not null,
  data_class text not null,
  version int not null,
  keep_days int,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  constraint retention_policy_pkey primary key (tenant_id, data_class, version),
  constraint retention_policy_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint retention_policy_class_known check (data_class in ('approval-requests', 'access-policies', 'audit-events')),
  -- Longer than Intune shows a request after its last change: what it still shows would only come again.
  constraint retention_policy_outlasts_source check (keep_days between 31 and 36500)
);
comment on table retention_policy is
  'How long the content of a class is kept; the newest version holds, and without one it is kept for ever. A policy deletes nothing: it is what a run refers to.';
comment on column retention_policy.keep_days is 'Days since the object''s own time (events) or last sight (requests, access policies). Null: for ever.';

create table legal_hold (
  tenant_id int not null,
  hold_id uuid not null,
  range_from timestamptz,
  range_to timestamptz,
  person text,
  request_id text,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  release_reason text,
  released_by text,
  release_proposed_at timestamptz,
  release_approved_by text,
  released_at timestamptz,
  constraint legal_hold_pkey primary key (tenant_id, hold_id),
  constraint legal_hold_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint legal_hold_range_not_empty check (range_from < range_to),
  -- It is looked for inside texts, and a letter is in all of them.
  constraint legal_hold_person_is_folded check (person = lower(btrim(person)) and length(person) >= 3),
  constraint legal_hold_of_request_is_whole check (request_id is null or (person is null and range_from is null and range_to is null)),
  constraint legal_hold_release_is_whole check (
    (released_by is null) = (release_reason is null) and (released_by is null) = (release_proposed_at is null)
    and (release_approved_by is null) = (released_at is null)
    and (release_approved_by is null or released_by is not null)),
  constraint legal_hold_release_by_two check (lower(release_approved_by) <> lower(released_by))
);
comment on table legal_hold is
  'Content that nobody may delete: of one request with all that belongs to it; or all that meets the time and the person given; without any condition, all of the tenant. Held until two people released it.';
comment on column legal_hold.person is 'Entra object id, application id or UPN, in lower case.';
comment on column legal_hold.released_by is 'Who asked for the release. It takes effect when somebody else, release_approved_by, agrees.';

create table retention_run (
  tenant_id int not null,
  run_id uuid not null,
  basis text not null,
  data_class text,
  keep_days int,
  cutoff timestamptz,
  objects jsonb not null default '[]',
  positions bigint[] not null default '{}',
  reason text not null,
  objects_seen int not null,
  objects_due int not null,
  objects_held int not null,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  state text not null default 'proposed',
  approved_by text,
  approved_at timestamptz,
  refused_by text,
  begun_at timestamptz,
  begun_size bigint,
  batches int not null default 0,
  contents_deleted bigint not null default 0,
  waiting text,
  ended_at timestamptz,
  constraint retention_run_pkey primary key (tenant_id, run_id),
  constraint retention_run_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint retention_run_basis_known check (basis in ('policy', 'privacy')),
  constraint retention_run_policy_says_what check (
    (basis = 'policy') = (data_class is not null) and (basis = 'policy') = (cutoff is not null)
    and (basis = 'policy') = (keep_days is not null)),
  constraint retention_run_state_known check (state in ('proposed', 'approved', 'running', 'done', 'refused')),
  constraint retention_run_approval_is_whole check (
    (approved_by is null) = (approved_at is null) and (approved_by is not null) = (state in ('approved', 'running', 'done'))),
  constraint retention_run_by_two check (lower(approved_by) <> lower(proposed_by)),
  constraint retention_run_refusal_says_who check ((state = 'refused') = (refused_by is not null)),
  constraint retention_run_begun_once check ((begun_at is null) = (begun_size is null))
);
create index retention_run_open_idx on retention_run (tenant_id, approved_at) where state in ('approved', 'running');
create index retention_run_newest_idx on retention_run (tenant_id, proposed_at desc, run_id);
comment on table retention_run is
  'One deletion: what was proposed, what it would do then, who approved it, how far it came. Approved by another person than proposed it.';
comment on column retention_run.cutoff is 'Objects of the class older than this, by the archive''s own clock when it was proposed.';
comment on column retention_run.objects is 'Privacy: the objects named, [{"class", "id"}].';
comment on column retention_run.positions is 'Privacy: archive positions, for content that has no id. The objects they belong to go whole.';
comment on column retention_run.objects_due is 'Of those seen when it was proposed; objects_held of them were under hold.';
comment on column retention_run.begun_size is 'Positions that existed when its targets were listed.';
comment on column retention_run.waiting is 'Why it does not go on just now, for people.';

create table retention_target (
  tenant_id int not null,
  run_id uuid not null,
  position bigint not null,
  object bigint not null,
  object_id text,
  constraint retention_target_pkey primary key (tenant_id, run_id, position),
  constraint retention_target_run_fkey foreign key (tenant_id, run_id) references retention_run (tenant_id, run_id)
);
create index retention_target_object_idx on retention_target (tenant_id, run_id, object, position);
create index retention_target_id_idx on retention_target (tenant_id, run_id, object_id);
comment on table retention_target is 'What a running run has still to delete. object is the lowest position of the object: its contents go together or not at all.';

create table purged_object (
  tenant_id int not null,
  object_id text not null,
  source text not null,
  control_position bigint not null,
  constraint purged_object_pkey primary key (tenant_id, object_id, source)
);
comment on table purged_object is
  'Ids, in lower case, whose content was deleted: what arrives of them later is withheld. The same as the purged observations say, in one look-up instead of one a partition.';

create table purged_link (
  tenant_id int not null,
  event_position bigint not null,
  control_position bigint not null,
  tie text not null,
  constraint purged_link_pkey primary key (tenant_id, event_position),
  constraint purged_link_tie_known check (tie in ('explained', 'ambiguous'))
);
comment on table purged_link is
  'Changes that a request explained, or may have, whose content was deleted: without it they would look unapproved. Not derived, since what it was derived from is gone; the control record names the same positions.';
drop index observation_purged_idx;
create index observation_purged_idx on observation (tenant_id, purged_at_position) where purged_at_position is not null;

-- By what is deleted, the keys of an event are found; else each batch would read all keys of its months.
create index event_key_position_idx on event_key (tenant_id, position);

-- Which pages show a content again: their hashes go with it.
create index page_known_idx on page using gin (known_positions) where known_positions <> '{}';
create index page_same_idx on page (tenant_id, same_as_page_id) where same_as_page_id is not null;

alter table page
  add column withheld_ids text[] not null default '{}',
  add column withheld_offsets int[] not null default '{}',
  add constraint page_withheld_pair_up check (cardinality(withheld_ids) = cardinality(withheld_offsets));
comment on column page.withheld_ids is
  'Objects that the source showed and whose content was deleted before: their bytes were blanked before the page was hashed. The ids digest lists them, and there is no observation.';
comment on column page.withheld_offsets is 'Where in the unpacked body each of withheld_ids begins, ascending.';

-- What is under hold. A person is looked for in whole records, and a case is held with everything that belongs to
-- it as soon as a part of it is: rather too much is held than too little, and nothing by which a content is known
-- to be under hold can be deleted before it.

create function event_concerns(e audit_event, of_person text) returns boolean
  language sql stable parallel safe as $$
  select position(of_person in lower(concat(e.resources, e.approval))) > 0
      or exists (select from event_actor a
                  where a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
                    and of_person in (lower(a.user_id), lower(a.upn), lower(a.app_id)))
      or exists (select from case_event l
                   join approval_case c on c.tenant_id = l.tenant_id and c.request_id = l.request_id
                  where l.tenant_id = e.tenant_id and l.position = e.position
                    and of_person in (lower(c.requester_id), lower(c.requester_upn), lower(c.requester_app_id),
                                      lower(c.approver_id), lower(c.approver_upn)))
$$;
comment on function event_concerns is 'Whether a person (in lower case) made the change, is named in it, or asked for or decided the request it belongs to.';

create view held_case with (security_invoker = true) as
select h.tenant_id, h.hold_id, v.request_id
  from legal_hold h
  join request_version v on v.tenant_id = h.tenant_id
 where h.released_at is null
   and case when h.request_id is not null then lower(v.request_id) = lower(h.request_id)
       else (h.range_from is null or v.last_seen_at >= h.range_from)
        and (h.range_to is null or least(v.first_seen_at, v.last_modified_at, (v.record ->> 'requestedAt')::timestamptz) < h.range_to)
        and (h.person is null or position(h.person in lower(v.record::text)) > 0
             or exists (select from approval_case c
                         where c.tenant_id = h.tenant_id and c.request_id = v.request_id
                           and h.person in (lower(c.approver_id), lower(c.approver_upn)))) end
union all
select h.tenant_id, h.hold_id, c.request_id
  from legal_hold h
  join approval_case c on c.tenant_id = h.tenant_id and lower(c.request_id) = lower(h.request_id)
 where h.released_at is null
union all
select h.tenant_id, h.hold_id, l.request_id
  from legal_hold h
  join case_event l on l.tenant_id = h.tenant_id
   and (h.range_from is null or l.occurred_at >= h.range_from)
   and (h.range_to is null or l.occurred_at < h.range_to)
  join audit_event e on e.tenant_id = l.tenant_id and e.occurred_at = l.occurred_at and e.position = l.position
 where h.released_at is null and h.request_id is null
   and (h.person is null or event_concerns(e, h.person));
comment on view held_case is 'The cases under a hold: by their request, or by an event of theirs.';

create view held_object with (security_invoker = true) as
select tenant_id, hold_id, request_id as object_id from held_case
union all
select h.tenant_id, h.hold_id, e.event_id
  from legal_hold h
  join audit_event e on e.tenant_id = h.tenant_id
 where h.released_at is null
   and (case when h.request_id is null
        then (h.range_from is null or e.occurred_at >= h.range_from)
         and (h.range_to is null or e.occurred_at < h.range_to)
         and (h.person is null or event_concerns(e, h.person))
        else position(lower(h.request_id) in lower(concat(e.resources, e.approval))) > 0
          or exists (select from request_key r
                       join event_key k on k.tenant_id = r.tenant_id and k.key = r.key
                        and k.occurred_at = e.occurred_at and k.position = e.position
                      where r.tenant_id = h.tenant_id and lower(r.request_id) = lower(h.request_id)) end
        or exists (select from case_event l
                     join held_case c on c.tenant_id = l.tenant_id and c.hold_id = h.hold_id and c.request_id = l.request_id
                    where l.tenant_id = e.tenant_id and l.position = e.position))
union all
select h.tenant_id, h.hold_id, v.policy_id
  from legal_hold h
  join policy_version v on v.tenant_id = h.tenant_id
   and (h.range_from is null or v.gone_at is null or v.gone_at >= h.range_from)
   and (h.range_to is null or v.first_seen_at < h.range_to)
 where h.released_at is null and h.person is null and h.request_id is null;
comment on view held_object is 'The objects under a hold that is not released. An access policy is held by time alone.';

create view held_rejection with (security_invoker = true) as
select h.tenant_id, h.hold_id, r.position
  from legal_hold h
  join rejection r on r.tenant_id = h.tenant_id and r.position is not null
   and (h.range_from is null or r.rejected_at >= h.range_from)
 where h.released_at is null;
comment on view held_rejection is
  'Contents that the readers did not understand: held by every hold, unless they arrived before its time.';

create function retention_objects(run retention_run)
  returns table (object bigint, "position" bigint, object_id text, is_due boolean)
  -- All of a class is looked at, by hash: tables without statistics look empty to the planner, and nested loops over
  -- them compared every content with every event.
  language plpgsql stable set search_path = pg_catalog, public, pg_temp set enable_nestloop = off as $$
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
end $$;
comment on function retention_objects is
  'All contents of the class of a run (or of the objects it names), object by object, and whether the run''s own terms let them go. Says nothing about holds.';

create function hold_waits_for_cases(of_tenant int) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from legal_hold h
      join dirty_case d on d.tenant_id = h.tenant_id
     where h.tenant_id = of_tenant and h.released_at is null
       and case when h.request_id is not null then lower(d.request_id) = lower(h.request_id)
           else exists (select from request_version v
                         where v.tenant_id = d.tenant_id and v.request_id = d.request_id
                           and (h.person is null or position(h.person in lower(v.record::text)) > 0)
                           and (h.range_from is null or v.last_seen_at >= h.range_from)) end)
$$;
comment on function hold_waits_for_cases is 'Whether a case under hold has yet to be rebuilt: until then it is not known which events belong to it.';

create function retention_obstacle(of_tenant int) returns text
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
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
$$;
comment on function retention_obstacle is 'Why nothing may be deleted of a tenant just now, in a sentence; null if nothing stands in the way.';

create function position_ranges(positions bigint[]) returns jsonb
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_array(low, high) order by low), '[]')
    from (select min(p) as low, max(p) as high
            from (select p, p - row_number() over (order by p) as run from unnest($1) as p) as numbered
           group by run) as ranges
$$;
comment on function position_ranges is 'Distinct positions as [first, last] pairs, ascending.';

-- Policies and holds.

create function lock_head(of_tenant int) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into archive_head (tenant_id) values (of_tenant) on conflict do nothing;
  perform from archive_head where tenant_id = of_tenant for update;
end $$;
comment on function lock_head is 'Until the transaction ends nobody else archives, records or deletes anything of the tenant.';

create function set_retention_policy(of_tenant int, of_class text, days int, why text, who text) returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function set_retention_policy is 'A new version of a policy with its control record, which deletes nothing (no run, no positions).';

create function retention_policy_words(of_class text, days int) returns text
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select of_class || ': ' || coalesce(days || ' days', 'keep for ever')
$$;
comment on function retention_policy_words is 'A policy as control records name it.';

create function set_legal_hold(of_tenant int, from_time timestamptz, to_time timestamptz, of_person text,
                               of_request text, why text, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function set_legal_hold is 'A hold with its control record, which says what it covers. It holds from the commit on.';

create function propose_hold_release(of_tenant int, of_hold uuid, why text, who text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update legal_hold set released_by = who, release_reason = why, release_proposed_at = now()
   where tenant_id = of_tenant and hold_id = of_hold and released_at is null;
  if not found then
    raise exception 'There is no such hold, or it is released already.' using errcode = 'CS404';
  end if;
end $$;
comment on function propose_hold_release is 'The first of two: asks for the release of a hold. Asked again, the newest asking counts.';

create function approve_hold_release(of_tenant int, of_hold uuid, who text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function approve_hold_release is 'The second of two: releases the hold, with its control record. Never the same person (CS002).';

-- Runs.

create function propose_policy_run(of_tenant int, of_class text, why text, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function propose_policy_run is 'The first of two: proposes to delete what the newest policy of a class lets go, and counts it.';

create function propose_privacy_run(of_tenant int, named jsonb, places bigint[], why text, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  run retention_run;
begin
  run.tenant_id := of_tenant;
  run.basis := 'privacy';
  run.objects := named;
  run.positions := places;
  return propose_run(run, why, who);
end $$;
comment on function propose_privacy_run is 'The first of two: proposes to delete objects by class and id, or by position where there is no id, and counts them.';

create function propose_run(run retention_run, why text, who text) returns uuid
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function propose_run is 'Counts what a run would do, and files it. Called by the two proposals only.';

create function approve_retention_run(of_tenant int, of_run uuid, who text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function approve_retention_run is 'The second of two: lets a run begin. Never the same person (CS002).';

create function refuse_retention_run(of_tenant int, of_run uuid, who text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update retention_run set state = 'refused', refused_by = who, ended_at = now()
   where tenant_id = of_tenant and run_id = of_run and state = 'proposed';
  if not found then
    raise exception 'There is no such run, or it is decided already.' using errcode = 'CS404';
  end if;
end $$;
comment on function refuse_retention_run is 'Ends a run that nobody has approved. Whoever proposed it may do so too.';

-- Deleting.

create function begin_retention_run(of_tenant int, of_run uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function begin_retention_run is 'Lists what an approved run is to delete.';

create function next_retention_batch(of_tenant int, of_run uuid, contents_max int)
  returns table ("position" bigint, page_id bigint, body_offset int, body_length int)
  -- This and what it calls look some hundred things up by index, however many there are and whatever the planner
  -- thinks of tables of which it knows nothing; the next objects are read off an index in its order.
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_hashagg = off as $$
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
end $$;
comment on function next_retention_batch is
  'The next contents of a run to delete, about so many, objects whole. None: nothing is left, and the run is done. CS425: not now.';

create function follow_arrivals(run retention_run) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function follow_arrivals is 'What arrived since a run began changes its list.';

create function drop_kept_targets(run retention_run, chosen bigint[]) returns boolean
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function drop_kept_targets is
  'Takes objects off the list of a run that are held meanwhile, were seen again, or are deleted already. Whether there were any.';

create function held_positions(of_tenant int, ids text[], places bigint[]) returns setof bigint
  language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function held_positions is 'Those of the given contents that are under hold. ids are theirs.';

create function is_young(run retention_run, place bigint) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select run.basis = 'policy' and case run.data_class
    when 'approval-requests' then exists (
      select from request_version v where v.tenant_id = run.tenant_id and v.position = place and v.last_seen_at >= run.cutoff)
    when 'access-policies' then exists (
      select from policy_version v where v.tenant_id = run.tenant_id and v.position = place and v.last_seen_at >= run.cutoff)
    else false end
$$;
comment on function is_young is 'Whether a content was seen after the cut-off of a policy run.';

create function purged_ties(of_tenant int, places bigint[]) returns table (event_position bigint, tie text)
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
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
$$;
comment on function purged_ties is
  'The changes that stay and that requests among these contents explained, or may have explained.';

create function tied_positions(of_tenant int, places bigint[], as_tie text) returns jsonb
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select position_ranges(coalesce(array_agg(t.event_position), '{}')) from purged_ties(of_tenant, places) t where t.tie = as_tie
$$;
comment on function tied_positions is 'Those of purged_ties with one tie, as control records name positions.';

create function left_bodies(page_ids bigint[], bodies bytea[], salts bytea[]) returns jsonb
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select jsonb_agg(jsonb_build_array(id, encode(sha256(
           convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea || salt || sha256(body)), 'hex')) order by id)
    from unnest(page_ids, bodies, salts) as page(id, body, salt)
$$;
comment on function left_bodies is 'Commitments to what a deletion leaves of bodies: [page, hex] pairs.';

create function purge_content(of_tenant int, of_run uuid, places bigint[], page_ids bigint[], bodies bytea[])
  returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
end $$;
comment on function purge_content is
  'The one way to delete content: some contents of an approved run, with their control record (whose position it returns) and everything derived from them, or nothing at all. bodies are the new bodies of page_ids, whose objects at places were overwritten by spaces of the same length. Checks everything again, whoever calls (CS403).';

create function why_not_deleted(run retention_run, places bigint[], page_ids bigint[], bodies bytea[]) returns text
  language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function why_not_deleted is 'Why these contents may not be deleted, in a sentence; null if they may.';

create function forget_records(of_tenant int, places bigint[], page_ids bigint[], ids text[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_records is
  'Removes what was derived from the deleted contents, in their transaction, and marks what has to be derived again from the rest. Afterwards, and after the next derive, everything is as if the contents had never been read.';

create function forget_judgements(of_tenant int, cases text[], people text[], links case_event[], event_places bigint[])
  returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_judgements is 'Findings and the ledger about what is deleted, and about what hung together with it; the latter are judged again.';

create function forget_findings(of_tenant int, of_kind text, subjects text[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update finding_life set title = null
   where tenant_id = of_tenant and subject_kind = of_kind and subject = any(subjects) and title is not null;
  delete from finding where tenant_id = of_tenant and subject_kind = of_kind and subject = any(subjects);
  insert into dirty_subject (tenant_id, kind, subject) select distinct of_tenant, of_kind, unnest(subjects)
  on conflict (tenant_id, kind, subject) do update set at = null;
end $$;
comment on function forget_findings is 'Findings about these subjects, which may tell what is deleted; they are judged again.';

create function forget_exempt_days(of_tenant int, event_places bigint[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_exempt_days is 'Takes what is deleted off the days of applications, and marks those whose usual day follows from it.';

create function count_hours(of_tenant int, hours timestamptz[], decided_hours timestamptz[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function count_hours is 'The roll-ups of these hours counted again, as the ingester''s correlate does.';

create function forget_events(of_tenant int, events audit_event[], event_places bigint[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_events is 'Events with their keys, their count, and actors that no event names any more.';

create function forget_policies(of_tenant int, policies text[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_policies is 'When these policies held; what they protected is judged again.';

-- Rows of the tenants that a transaction named, and what each role may do; also listed in src/roles/grants.ts.

select separate_tenants(name::regclass)
  from unnest(array['retention_policy', 'legal_hold', 'retention_run', 'retention_target', 'purged_object', 'purged_link']) as name;

grant select on purged_object, purged_link to countersign_ingester, countersign_notary;

grant select on retention_policy, legal_hold, retention_run, purged_object, purged_link to countersign_api;
grant execute on function
  set_retention_policy(int, text, int, text, text), set_legal_hold(int, timestamptz, timestamptz, text, text, text, text),
  propose_hold_release(int, uuid, text, text), approve_hold_release(int, uuid, text),
  propose_policy_run(int, text, text, text), propose_privacy_run(int, jsonb, bigint[], text, text),
  approve_retention_run(int, uuid, text), refuse_retention_run(int, uuid, text)
  to countersign_api;

grant select on page, observation, retention_run to countersign_retention;
grant update (waiting) on retention_run to countersign_retention;
grant execute on function
  begin_retention_run(int, uuid), next_retention_batch(int, uuid, int), purge_content(int, uuid, bigint[], bigint[], bytea[])
  to countersign_retention;
