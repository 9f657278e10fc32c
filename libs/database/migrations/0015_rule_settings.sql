-- How rules are tuned: docs/decisions/0028-tuning.md.

create table rule_setting (
  tenant_id int not null,
  detection text not null,
  version int not null,
  is_on boolean not null,
  settings jsonb not null,
  comment text not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  constraint rule_setting_pkey primary key (tenant_id, detection, version),
  constraint rule_setting_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint rule_setting_is_bounded check (jsonb_typeof(settings) = 'object' and length(settings::text) <= 100000 and length(comment) between 1 and 2000)
);
comment on table rule_setting is
  'What a person made of a rule in a tenant; the newest version holds, and without one the rule is as it came. Never updated, never deleted.';
comment on column rule_setting.settings is 'Only what differs from the rule as it came.';

create table rule_in_force (
  tenant_id int not null,
  detection text not null,
  rule_version int not null,
  settings_version int not null,
  constraint rule_in_force_pkey primary key (tenant_id, detection)
);
comment on table rule_in_force is
  'By which rules, and which settings of them, the findings that are there were judged. Where it differs from what holds, all of that kind is judged again.';

create function set_rule(of_tenant int, of_detection text, seen_version int, turned_on boolean, new_settings jsonb, why text, who text)
  returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function set_rule is 'New settings of a rule with their control record, over the version that was seen. CS409 if that is not the newest.';

select separate_tenants('rule_setting');
select separate_tenants('rule_in_force');
grant select on rule_setting to countersign_ingester, countersign_api;
grant select, insert, update, delete on rule_in_force to countersign_ingester;
grant select on rule_in_force to countersign_api;
revoke execute on function set_rule(int, text, int, boolean, jsonb, text, text) from public;
grant execute on function set_rule(int, text, int, boolean, jsonb, text, text) to countersign_api;
-- For trying other settings on the past.
grant execute on function person_weeks(approval_case) to countersign_api;
