-- What the rules on events, gaps of policies and the archive itself need. Derived; replay makes it again.

create table exempt_day (
  tenant_id int not null,
  app_id text not null,
  policy_type text not null,
  day date not null,
  writes int not null,
  constraint exempt_day_pkey primary key (tenant_id, app_id, policy_type, day)
);
create index exempt_day_empty_idx on exempt_day (tenant_id) where writes = 0;
comment on table exempt_day is
  'Roll-up: what each application changed of each policy type under an exclusion, by the day (UTC). Moved by the difference in the statement that saves the writes; the usual day of an application is told by it.';

-- Events of which only a UPN is known; those of an application by itself have an index.
create index event_actor_upn_idx on event_actor (tenant_id, upn) where user_id is null;

create function actor_days(of_tenant int, of_actor int, at timestamptz) returns setof text
  language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select distinct a.name || '|' || to_char((actor_days.at + shift) at time zone 'UTC', 'YYYY-MM-DD')
    from (select coalesce(user_id, upn, app_id) as name from event_actor
           where tenant_id = of_tenant and actor_ref = of_actor) a
   cross join unnest(array[interval '-1 hour', interval '0', interval '1 hour']) as shift
   where a.name is not null
$$;
comment on function actor_days is
  'The days of actors in which an event is judged: its own, and the one that begins or ended within the hour. A user goes before the application through which they work.';

select separate_tenants('exempt_day');
grant select, insert, update, delete on exempt_day to countersign_ingester;
grant select on exempt_day to countersign_api;
revoke execute on function actor_days(int, int, timestamptz) from public;
grant execute on function actor_days(int, int, timestamptz) to countersign_ingester, countersign_api;
