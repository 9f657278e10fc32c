-- Who is told of what, and what they were told: docs/decisions/0025-notifications.md. Channels are configured in a
-- file that only the notifier reads; here stand their names alone.

create table notification_channel (
  name text not null,
  kind text not null,
  host text not null,
  format text,
  told_at timestamptz not null,
  constraint notification_channel_pkey primary key (name),
  constraint notification_channel_kind_known check (kind in ('teams', 'webhook', 'email', 'syslog')),
  constraint notification_channel_format_known check (format in ('ocsf', 'ecs'))
);
comment on table notification_channel is 'What the notifier has configured, without addresses and secrets: written by it, for people who choose among them.';
comment on column notification_channel.format is 'Of a channel that is fed with everything new, for a SIEM; null for one that routes lead to.';
comment on column notification_channel.told_at is 'When the notifier last said so: one that is silent for minutes does not run.';

create table notification_route (
  tenant_id int not null,
  route_id uuid not null,
  version int not null,
  settings jsonb not null,
  is_ended boolean not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  constraint notification_route_pkey primary key (tenant_id, route_id, version),
  constraint notification_route_tenant_fkey foreign key (tenant_id) references tenant (tenant_id)
);
comment on table notification_route is 'What of a tenant is told through which channel. The newest version holds; older ones stay, so that each notice can be explained.';
comment on column notification_route.set_at is 'Nothing that came before this is told under this version.';

create table notice (
  tenant_id int not null,
  route_id uuid not null,
  key text not null,
  notice_id uuid not null default gen_random_uuid(),
  reason text not null,
  subject text not null,
  severity text,
  channel text not null,
  state text not null default 'queued',
  queued_at timestamptz not null default now(),
  due_at timestamptz not null,
  claimed_until timestamptz,
  attempts int not null default 0,
  last_attempt_at timestamptz,
  ended_at timestamptz,
  told_to text[] not null default '{}',
  remark text,
  constraint notice_pkey primary key (tenant_id, route_id, key),
  constraint notice_reason_known check (reason in ('pending', 'reminder', 'escalation', 'approved', 'finding', 'digest', 'test')),
  constraint notice_severity_known check (severity in ('low', 'medium', 'high', 'critical')),
  constraint notice_state_known check (state in ('queued', 'sent', 'failed', 'dropped')),
  constraint notice_end_is_known check ((state = 'queued') = (ended_at is null))
);
create unique index notice_id_idx on notice (tenant_id, notice_id);
create index notice_due_idx on notice (tenant_id, channel, due_at) where state = 'queued';
create index notice_newest_idx on notice (tenant_id, queued_at desc, notice_id);
comment on table notice is 'The outbox and its log: what is told by a route, once for each key. Not derived: what was told stays told, whatever a replay finds again.';
comment on column notice.key is 'The reason with what it is about, always the same for the same: pending/REQUEST, finding/ID, digest/DATE.';
comment on column notice.due_at is 'Not before: quiet hours, and pauses between attempts.';
comment on column notice.claimed_until is 'A notifier is at it. After this it counts as dead, and the notice is sent again with the same notice_id.';
comment on column notice.remark is 'Why it failed or was dropped, or what was left out, in words.';

create table feed_position (
  tenant_id int not null,
  channel text not null,
  next_position bigint not null,
  findings_since timestamptz,
  claimed_until timestamptz,
  retry_at timestamptz,
  attempts int not null default 0,
  last_sent_at timestamptz,
  remark text,
  constraint feed_position_pkey primary key (tenant_id, channel)
);
comment on table feed_position is 'How far a SIEM was fed. Everything below next_position was taken over by it.';
comment on column feed_position.findings_since is 'Findings last seen before it are not looked at: the feed began then, or they were all fed. Null: from the first on.';

create table fed_finding (
  tenant_id int not null,
  channel text not null,
  finding_id uuid not null,
  digest bytea not null,
  fed_at timestamptz not null,
  constraint fed_finding_pkey primary key (tenant_id, channel, finding_id)
);
create index fed_finding_age_idx on fed_finding (tenant_id, fed_at);
comment on table fed_finding is 'Which findings a SIEM was fed with, and a hash of what was said of them: findings have no place in the archive to go on from.';

create function set_notification_route(of_tenant int, of_route uuid, given jsonb, ends boolean, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function set_notification_route is 'A new route (without an id), a new version of one, or its end, with the control record that says who did it. CS404, CS409.';

create function queue_test_notice(of_tenant int, of_route uuid, who text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function queue_test_notice is 'Lets the notifier send a test through a route; one at a time. CS404, CS429.';

create function finding_is_muted(f finding) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.state in ('closed', 'allow-listed') from finding_standing(f) s
$$;
comment on function finding_is_muted is
  'Whether somebody has closed it or put it on the allow-list: nobody is told of it. As its owner, since the notifier has no business with all that this is found by.';

select separate_tenants(name::regclass)
  from unnest(array['notification_route', 'notice', 'feed_position', 'fed_finding']) as name;

revoke execute on function set_notification_route(int, uuid, jsonb, boolean, text), queue_test_notice(int, uuid, text), finding_is_muted(finding)
  from public;
grant execute on function set_notification_route(int, uuid, jsonb, boolean, text), queue_test_notice(int, uuid, text)
  to countersign_api;
grant select on notification_channel, notification_route, notice, feed_position to countersign_api;

grant select on schema_migration, tenant to countersign_notifier;
grant execute on function instant_text(timestamptz), base64url(bytea), event_words(jsonb), visible_tenants(), finding_is_muted(finding)
  to countersign_notifier;
grant select, insert, update, delete on notification_channel, notice, feed_position, fed_finding to countersign_notifier;
grant select
  on notification_route, approval_case, finding, sweep, policy_version, role_assignment_version, approver_group_version,
     group_member_stay, group_reading, stage_cursor, archive_head
  to countersign_notifier;
grant select (tenant_id, request_id, position) on request_version, case_event to countersign_notifier;
grant select (tenant_id) on dirty_case to countersign_notifier;
