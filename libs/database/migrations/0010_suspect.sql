-- A reading that lacks what Graph has to show is suspect, and stays so until Graph shows it again or a person says
-- that it is right: docs/decisions/0014-coverage-and-gaps.md.

create function lacking_in(of_tenant int, of_sweep uuid) returns text[]
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
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
$$;
comment on function lacking_in is 'Ids of what was known before a reading and that it did not show, although Graph has to: requests that changed in the last 29 days, all policies.';

create function accept_lacking(of_tenant int, of_sweep uuid, why text, who text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;
comment on function accept_lacking is 'A person has looked: what this suspect reading lacks is gone. Holds for these very ids and for the next complete reading alone. Position of the control record; null if it was said before. CS404, CS409.';

revoke execute on function lacking_in(int, uuid), accept_lacking(int, uuid, text, text) from public;
grant execute on function lacking_in(int, uuid), accept_lacking(int, uuid, text, text) to countersign_api;
