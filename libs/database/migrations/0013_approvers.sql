-- Who could approve: approver groups, their direct members, the role assignments that make a group an approver's, and
-- what Entra tells of changes to them. All derived, except what a source may be called. Ids are lower case here;
-- those inside other records (approverGroupIds of a policy) are as they came: compare with lower().

alter table sweep
  drop constraint sweep_source_known,
  add constraint sweep_source_known check (source in (
    'approval-requests', 'access-policies', 'audit-events', 'role-assignments', 'approver-groups', 'directory-audits', 'import'));
alter table coverage_period
  drop constraint coverage_period_source_known,
  add constraint coverage_period_source_known check (source in (
    'approval-requests', 'access-policies', 'audit-events', 'role-assignments', 'approver-groups', 'directory-audits'));
alter table harvest_state
  drop constraint harvest_state_known,
  add constraint harvest_state_known check (state in ('idle', 'reading', 'throttled', 'failing', 'off'));
comment on column harvest_state.state is
  'off: an optional source for which the app registration has no permission. It is not asked; message says what is therefore not known.';

create table approver_group_version (
  tenant_id int not null,
  group_id text not null,
  position bigint not null,
  record jsonb not null,
  not_before_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sightings int not null,
  gone_at timestamptz,
  constraint approver_group_version_pkey primary key (tenant_id, group_id, position)
) with (fillfactor = 80);
create index approver_group_version_position_idx on approver_group_version (tenant_id, position);
comment on table approver_group_version is
  'One distinct content of a group that an access policy names as approver, with the reads that showed it.';
comment on column approver_group_version.gone_at is
  'The first complete reading that asked for this group and was answered without it: deleted, or not readable. A group that is not asked for any more, because no policy names it, is not gone.';

create table role_assignment_version (
  tenant_id int not null,
  assignment_id text not null,
  position bigint not null,
  record jsonb not null,
  not_before_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sightings int not null,
  gone_at timestamptz,
  constraint role_assignment_version_pkey primary key (tenant_id, assignment_id, position)
) with (fillfactor = 80);
create index role_assignment_version_position_idx on role_assignment_version (tenant_id, position);
comment on table role_assignment_version is
  'One distinct content of an Intune role assignment, with the reads that showed it. record.memberGroupIds: the groups whose members have the role; an approver group that is in none of them approves nothing.';

create table group_member_version (
  tenant_id int not null,
  position bigint not null,
  member_id text not null,
  record jsonb not null,
  constraint group_member_version_pkey primary key (tenant_id, position)
);
comment on table group_member_version is
  'One distinct content of a member of a group. In which group it was seen tells the question, not the content: see group_member_stay.';

create table group_member_stay (
  tenant_id int not null,
  group_id text not null,
  member_id text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  not_before_at timestamptz,
  gone_at timestamptz,
  account_since_at timestamptz not null,
  position bigint not null,
  record jsonb not null,
  constraint group_member_stay_pkey primary key (tenant_id, group_id, member_id, first_seen_at)
) with (fillfactor = 80);
create unique index group_member_stay_open_idx on group_member_stay (tenant_id, group_id, member_id) where gone_at is null;
create index group_member_stay_member_idx on group_member_stay (tenant_id, member_id);
create index group_member_stay_position_idx on group_member_stay (tenant_id, position);
comment on table group_member_stay is
  'One unbroken stay of a direct member in a group, as the readings of that group showed it. It came after not_before_at and left before gone_at.';
comment on column group_member_stay.not_before_at is
  'Begin of the last complete reading of this group before first_seen_at, which did not show the member; null if there was none: then it may always have been a member.';
comment on column group_member_stay.gone_at is
  'End of the first complete reading of this group after last_seen_at, which did not show the member any more. Null while none did: known as a member up to last_seen_at, and not known after it.';
comment on column group_member_stay.account_since_at is
  'Since when the readings have shown the account as it was last: enabled, disabled, or not said.';
comment on column group_member_stay.position is 'The newest content the record was read from.';

create table group_reading (
  tenant_id int not null,
  group_id text not null,
  first_read_at timestamptz not null,
  last_read_at timestamptz not null,
  constraint group_reading_pkey primary key (tenant_id, group_id, first_read_at),
  constraint group_reading_is_a_stretch check (first_read_at <= last_read_at)
);
comment on table group_reading is
  'When the direct members of a group were read completely: one row for each stretch in which no two readings began more than three hours apart. Within it the members are known; between two stretches, before the first and after the last they are not.';
comment on column group_reading.last_read_at is 'Begin of the last reading of the stretch. Who is shown by it was seen after this.';

create table directory_event (
  tenant_id int not null,
  occurred_at timestamptz not null,
  event_id text not null,
  position bigint not null,
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
  first_seen_at timestamptz not null,
  constraint directory_event_pkey primary key (tenant_id, occurred_at, event_id),
  constraint directory_event_membership_known check (membership in ('added', 'removed'))
);
create index directory_event_group_idx on directory_event (tenant_id, group_id, occurred_at) where group_id is not null;
create index directory_event_member_idx on directory_event (tenant_id, member_id, occurred_at) where member_id is not null;
create index directory_event_position_idx on directory_event (tenant_id, position);
comment on table directory_event is
  'What the directory audits of Entra tell of accounts, groups, credentials and roles.';
comment on column directory_event.member_id is 'Whom it was done to: the account, or who was added to or removed from the group or role.';
comment on column directory_event.membership is 'Of group_id, as direct member, and only if it succeeded.';

select separate_tenants(name::regclass)
  from unnest(array['approver_group_version', 'role_assignment_version', 'group_member_version', 'group_member_stay',
                    'group_reading', 'directory_event']) as name;
grant select, insert, update, delete
  on approver_group_version, role_assignment_version, group_member_version, group_member_stay, group_reading, directory_event
  to countersign_ingester;
grant select
  on approver_group_version, role_assignment_version, group_member_version, group_member_stay, group_reading, directory_event
  to countersign_api;

-- A deletion takes with it what was derived here, too.

alter function forget_records(int, bigint[], bigint[], text[]) rename to forget_approvals;
comment on function forget_approvals is
  'Of forget_records: requests, policies, events, and what was judged of them.';

create function forget_directory(of_tenant int, places bigint[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function forget_directory is 'Of forget_records: groups, members and their stays, role assignments, directory events.';

create function forget_records(of_tenant int, places bigint[], page_ids bigint[], ids text[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform forget_approvals(of_tenant, places, page_ids, ids);
  perform forget_directory(of_tenant, places);
end $$;
comment on function forget_records is
  'Removes what was derived from the deleted contents, in their transaction, and marks what has to be derived again from the rest. Afterwards, and after the next derive, everything is as if the contents had never been read.';

revoke execute on function forget_directory(int, bigint[]), forget_records(int, bigint[], bigint[], text[]) from public;

-- And a hold holds it: by time, and by person where a record names one.

create view held_directory_object with (security_invoker = true) as
select h.tenant_id, h.hold_id, o.object_id
  from legal_hold h
  join (
    select tenant_id, position, occurred_at as from_at, occurred_at as to_at, lower(record::text) as words
      from directory_event
    union all
    select m.tenant_id, m.position,
           (select case when bool_and(s.not_before_at is not null) then min(s.not_before_at) end from group_member_stay s
             where s.tenant_id = m.tenant_id and s.member_id = m.member_id), null, lower(m.record::text)
      from group_member_version m
    union all
    select tenant_id, position, not_before_at, gone_at, null from approver_group_version
    union all
    select tenant_id, position, not_before_at, gone_at, null from role_assignment_version
  ) d on d.tenant_id = h.tenant_id
     and (h.range_from is null or d.to_at is null or d.to_at >= h.range_from)
     and (h.range_to is null or d.from_at is null or d.from_at < h.range_to)
     and (h.person is null or position(h.person in d.words) > 0)
  join observation o on o.tenant_id = d.tenant_id and o.position = d.position and o.object_id is not null
 where h.released_at is null and h.request_id is null;
comment on view held_directory_object is
  'Of held_object: groups, members, role assignments and directory events. Where it is not known since when or until when, it is held.';

alter view held_object rename to held_approval_object;
comment on view held_approval_object is 'Of held_object: requests, policies and events. An access policy is held by time alone.';
create view held_object with (security_invoker = true) as
select tenant_id, hold_id, object_id from held_approval_object
union all
select tenant_id, hold_id, object_id from held_directory_object;
comment on view held_object is 'The objects under a hold that is not released.';
