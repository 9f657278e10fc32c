-- Who may do what. The roles themselves are made before any migration (roles.sql); migrations run as
-- countersign_owner, so everything here belongs to it. What is granted is listed a second time in
-- src/roles/grants.ts, and a test holds the two together: a later migration extends both.

alter default privileges revoke execute on functions from public;

-- Tenants. A transaction names those it may see: set_config('countersign.tenants', '{1,2}', true). Nothing named,
-- nothing seen. It guards against mistakes of ours: a program that may name one tenant may name another.

create function visible_tenants() returns int[]
  language sql stable parallel safe
  return coalesce(nullif(pg_catalog.current_setting('countersign.tenants', true), '')::int[], '{}');
comment on function visible_tenants is 'The tenants this transaction named; none if it named none.';

create function separate_tenants(of_table regclass) returns void
  language plpgsql as $$
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
$$;
comment on function separate_tenants is 'For every new table with a tenant_id: only rows of the tenants that the transaction named, for everybody but superusers.';

-- tenant itself is where names and numbers are looked up before anything can be named.
select separate_tenants(c.oid)
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'tenant';

-- Functions that run as the owner. pg_temp stands last in their paths: unnamed it would come first, and a
-- temporary table with a trigger would be a way to become the owner.

create or replace function begin_evidence_log() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
end $$;

alter function append_control(int, text, text, timestamptz, text) set search_path = pg_catalog, public, pg_temp;

create or replace function ensure_month_partition(parent text, of_month date) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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
$$;

create function drop_derived() returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  execute (
    select format('truncate %s restart identity', string_agg(oid::regclass::text, ', '))
      from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('countersign_ingester', oid, 'delete'));
end
$$;
comment on function drop_derived is 'Empties every derived table, of all tenants. Derived is what the ingester may delete from: it can make it again.';

create function analyze_events() returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  analyze audit_event, event_key, request_version, request_key;
end
$$;
comment on function analyze_events is 'New statistics right after a first harvest; only an owner may take them.';

-- Grants.

revoke execute on all functions in schema public from public;
grant execute on function instant_text(timestamptz), base64url(bytea), event_words(jsonb), visible_tenants()
  to countersign_ingester, countersign_api, countersign_notary, countersign_retention;
grant execute on function append_control(int, text, text, timestamptz, text)
  to countersign_ingester, countersign_notary;
grant execute on function ensure_month_partition(text, date), drop_derived(), analyze_events(), person_weeks(approval_case)
  to countersign_ingester;

grant select on schema_migration, tenant
  to countersign_ingester, countersign_api, countersign_notary, countersign_retention, countersign_migrator;
grant insert (entra_id, name, is_demo), update (name) on tenant to countersign_ingester;

-- The archive: the ingester adds, and nobody changes.
grant select, insert on page, observation, sweep, leaf_run, archive_head to countersign_ingester;
grant update (size, pages, epoch) on archive_head to countersign_ingester;
grant select on control_record, evidence_log to countersign_ingester;
grant select, insert, update on harvest_state, throttle_day, tenant_connection to countersign_ingester;

-- Everything derived is the ingester's.
grant select, insert, update, delete
  on stage_cursor, rejection, drift, request_version, request_key, policy_version, policy_period, audit_event, event_key,
     event_day, event_kind, event_actor, dirty_case, dirty_subject, approval_case, case_event, case_hour,
     decision_hour, finding, finding_evidence, policy_exclusion, protected_write, protected_write_hour
  to countersign_ingester;

grant select
  on archive_head, page, observation, sweep, leaf_run, control_record, evidence_log, subtree, checkpoint,
     anchor_receipt, anchor_state, verification, harvest_state, throttle_day, tenant_connection, rejection, drift,
     request_version, policy_version, policy_period, audit_event, event_key, event_day, event_kind, event_actor, approval_case, case_event, case_hour,
     decision_hour, finding, finding_evidence, policy_exclusion, protected_write, protected_write_hour,
     dirty_subject
  to countersign_api;
grant select, insert, update, delete on sign_in_link, web_session to countersign_api;
grant select, insert, update on api_token, export_run to countersign_api;

grant select
  on archive_head, page, observation, sweep, leaf_run, control_record, evidence_log, subtree, checkpoint,
     anchor_receipt, anchor_state, verification
  to countersign_notary;
grant insert on subtree, checkpoint, anchor_receipt, verification to countersign_notary;
grant insert, update on anchor_state to countersign_notary;
grant update (status, status_reason, status_since) on evidence_log to countersign_notary;
