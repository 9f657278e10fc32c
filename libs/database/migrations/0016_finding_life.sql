-- The life of a finding: what people said of it. A finding is derived and comes again with every replay; what was said
-- of it is kept beside it, by its id, and stays when the rule withdraws it. Each step is a control record as well, so
-- that nobody can take back what they did. docs/decisions/0026-life-of-a-finding.md has the reasons.

create table finding_life (
  tenant_id int not null,
  finding_id uuid not null,
  detection text not null,
  severity text not null,
  title text,
  subject_kind text not null,
  subject text not null,
  last_at timestamptz not null,
  state text not null,
  resolution text,
  closed_reason text,
  closed_by text,
  closed_at timestamptz,
  closed_severity text,
  closed_evidence int,
  owner text,
  steps int not null,
  constraint finding_life_pkey primary key (tenant_id, finding_id),
  constraint finding_life_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint finding_life_state_known check (state in ('open', 'acknowledged', 'closed')),
  constraint finding_life_resolution_known check (resolution in ('true', 'benign', 'accepted')),
  constraint finding_life_closing_is_whole check (
    (state = 'closed') = (resolution is not null) and (resolution is null) = (closed_reason is null)
    and (resolution is null) = (closed_by is null) and (resolution is null) = (closed_at is null)
    and (resolution is null) = (closed_severity is null) and (resolution is null) = (closed_evidence is null))
);
create index finding_life_subject_idx on finding_life (tenant_id, subject_kind, subject, detection);
comment on table finding_life is
  'Where people left a finding: the sum of its steps. No row: nobody has touched it. How it stands, finding_standing says.';
comment on column finding_life.title is
  'As it was when first touched, to know it by should the rule withdraw it. Null once the content it told of was deleted.';
comment on column finding_life.closed_evidence is 'How many rows it rested on when it was closed; with half as many again it opens by itself.';
comment on column finding_life.steps is 'The number of the newest step. Whoever takes the next one says which they saw.';

create table finding_party (
  tenant_id int not null,
  detection text not null,
  scope text not null,
  party_id text not null,
  finding_id uuid not null,
  constraint finding_party_pkey primary key (tenant_id, detection, scope, party_id, finding_id),
  constraint finding_party_life_fkey foreign key (tenant_id, finding_id) references finding_life (tenant_id, finding_id)
);
comment on table finding_party is
  'Whom and what the findings are about with which people did something, by id in lower case: by it a later one of the rule is told what was said before.';

create table finding_step (
  tenant_id int not null,
  finding_id uuid not null,
  nth int not null,
  kind text not null,
  resolution text,
  words text,
  owner text,
  entry_id uuid,
  taken_by text not null,
  taken_at timestamptz not null,
  control_position bigint not null,
  constraint finding_step_pkey primary key (tenant_id, finding_id, nth),
  constraint finding_step_life_fkey foreign key (tenant_id, finding_id) references finding_life (tenant_id, finding_id),
  constraint finding_step_kind_known check (
    kind in ('acknowledged', 'assigned', 'commented', 'closed', 'reopened', 'allow-listed', 'allow-list-ended')),
  constraint finding_step_resolution_known check (resolution in ('true', 'benign', 'accepted')),
  constraint finding_step_words_where_needed check (kind in ('acknowledged', 'assigned') or length(btrim(words)) >= 3),
  constraint finding_step_bounded check (length(words) <= 2000 and length(owner) <= 200 and length(taken_by) <= 1000)
);
comment on table finding_step is 'What people did with a finding, in order. Never updated, never deleted; the control record says the same.';
comment on column finding_step.words is 'The reason, or the comment.';

create table allow_list (
  tenant_id int not null,
  entry_id uuid not null,
  finding_id uuid not null,
  detection text not null,
  scope text not null,
  subject_kind text not null,
  subject text not null,
  party_id text,
  reason text not null,
  until timestamptz not null,
  set_by text not null,
  set_at timestamptz not null,
  end_reason text,
  ended_by text,
  ended_at timestamptz,
  constraint allow_list_pkey primary key (tenant_id, entry_id),
  constraint allow_list_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint allow_list_scope_known check (scope in ('subject', 'person', 'object')),
  constraint allow_list_scope_is_whole check ((scope = 'subject') = (party_id is null)),
  constraint allow_list_end_is_whole check (
    (ended_by is null) = (end_reason is null) and (ended_by is null) = (ended_at is null))
);
create index allow_list_in_force_idx on allow_list (tenant_id, detection, until) where ended_at is null;
create index allow_list_newest_idx on allow_list (tenant_id, set_at desc, entry_id);
comment on table allow_list is
  'What findings of a rule nobody needs to look at, until when and why: those about one subject, or one person, or one object or application.';
comment on column allow_list.finding_id is 'The finding at which the entry was made.';

-- Worst first, a severity at a time.
create index finding_worst_idx on finding (tenant_id, severity, last_at desc, finding_id);

-- Newest first, of what people did.
create index control_record_acts_idx on control_record (tenant_id, recorded_at desc, position desc)
  where kind in ('retention', 'hold-set', 'hold-released', 'accepted', 'restored', 'finding', 'rule', 'notification');

create function finding_parties(f finding) returns table (scope text, id text, name text)
  language sql stable parallel safe as $$
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
$$;
comment on function finding_parties is
  'The people, and the objects and applications, that a finding is about, as far as it is known. One may come several times.';

create function finding_reopens(closed_evidence int, evidence bigint, closed_severity text, severity text) returns text
  language sql immutable parallel safe as $$
  select case when array_position(array['low', 'medium', 'high', 'critical'], severity)
                 > array_position(array['low', 'medium', 'high', 'critical'], closed_severity) then 'severity'
              when evidence > closed_evidence and 2 * evidence >= 3 * closed_evidence::bigint then 'evidence' end
$$;
comment on function finding_reopens is 'Why a closed finding is open again although nobody opened it; null if it stays closed.';

create function finding_standing(f finding)
  returns table (state text, resolution text, closed_reason text, owner text, steps int, reopened text, entry_id uuid)
  language sql stable parallel safe as $$
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
$$;
comment on function finding_standing is
  'How a finding stands: open, acknowledged, closed or allow-listed. Of one that opened again by itself it says why.';

create function add_finding_step(of_tenant int, life finding_life, step finding_step, terms jsonb) returns int
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function add_finding_step is 'Writes a step, what it makes of the life, and its control record. Called by the acts below only, under the lock of the head.';

create function finding_to_judge(of_tenant int, of_finding uuid, seen int) returns finding_life
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function finding_to_judge is 'The life of a finding, if the caller knows its newest step (CS409) and it exists (CS404). Holds the head from here on.';

create function take_finding_step(of_tenant int, of_finding uuid, seen int, as_kind text, as_resolution text, given text,
                                  to_owner text, who text) returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function take_finding_step is
  'What a person does with a finding, as its next step, with its control record. seen: the step they saw last (CS409). CS422 if it does not apply as the finding stands. Returns the step''s number.';

create function allow_finding(of_tenant int, of_finding uuid, seen int, as_scope text, of_party text, why text,
                              ends timestamptz, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function allow_finding is
  'An entry of the allow-list, made at a finding of the rule it is about, with its control record. CS404, CS409 as of any step; CS422 if it would be about something else, or for more than a year.';

create function end_allowance(of_tenant int, of_entry uuid, why text, who text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function end_allowance is 'Ends an entry of the allow-list before its time, as a step of the finding at which it was made. CS404.';

select separate_tenants(name::regclass) from unnest(array['finding_life', 'finding_party', 'finding_step', 'allow_list']) as name;

revoke execute on function
  finding_parties(finding), finding_reopens(int, bigint, text, text), finding_standing(finding),
  add_finding_step(int, finding_life, finding_step, jsonb), finding_to_judge(int, uuid, int),
  take_finding_step(int, uuid, int, text, text, text, text, text),
  allow_finding(int, uuid, int, text, text, text, timestamptz, text), end_allowance(int, uuid, text, text) from public;
grant select on finding_life, finding_party, finding_step, allow_list to countersign_api;
grant execute on function
  finding_parties(finding), finding_reopens(int, bigint, text, text), finding_standing(finding),
  take_finding_step(int, uuid, int, text, text, text, text, text),
  allow_finding(int, uuid, int, text, text, text, timestamptz, text), end_allowance(int, uuid, text, text)
  to countersign_api;
