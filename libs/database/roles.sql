-- The roles of an archive and what surrounds its tables. Run by whoever may create roles, in the archive's
-- database, before the migrations; running it again changes nothing. Countersign does that itself where the user
-- in DATABASE_URL may. Where it may not, an administrator runs this file once,
--
--   psql "postgres://administrator@host/database" -f libs/database/roles.sql
--
-- and lets that user become the roles:
--
--   grant countersign_owner, countersign_ingester, countersign_api, countersign_notary, countersign_retention,
--     countersign_notifier to "user";
--
-- Roles belong to the whole server, so two archives on one server share them; what each may do is a matter of
-- each database. None of them can log in: logins are made beside them, one for each program.

do $$
declare
  service constant text[] := '{countersign_ingester, countersign_api, countersign_notary, countersign_retention, countersign_notifier}';
  name text;
  -- Since Postgres 16 whoever makes a role is its member, and yet may not act for it.
  acting constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
  is_superuser constant boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  foreach name in array service || '{countersign_owner, countersign_migrator}'::text[] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls', name);
      exception when duplicate_object or unique_violation then
        null; -- another archive of this server made it just now
      end;
    end if;
    -- Who is no superuser needs membership to act for a role.
    if not is_superuser and not pg_has_role(name, acting) then
      execute format('grant %I to %I', name, current_user);
    end if;
  end loop;
  if not exists (select from pg_auth_members
                  where roleid = 'countersign_owner'::regrole and member = 'countersign_migrator'::regrole) then
    grant countersign_owner to countersign_migrator;
  end if;

  -- Temporary tables are a place to hide in, and functions in them a way up. Only the ingester stages rows there.
  execute format('revoke create, temporary on database %I from public', current_database());
  execute format('grant connect on database %I to countersign_owner, countersign_migrator', current_database());
  foreach name in array service loop
    execute format('grant connect on database %I to %I', current_database(), name);
    execute format('grant usage on schema public to %I', name);
  end loop;
  execute format('grant temporary on database %I to countersign_ingester', current_database());
  revoke all on schema public from public;
  grant usage on schema public to countersign_migrator;
  grant usage, create on schema public to countersign_owner;
end $$;

-- Large objects belong to whoever makes them and lie outside every grant on tables.
do $$
declare
  routine regprocedure;
begin
  for routine in
    select oid from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace
       and (proname like 'lo\_%' or proname in ('loread', 'lowrite'))
       and has_function_privilege('public', oid, 'execute')
  loop
    execute format('revoke execute on function %s from public', routine);
  end loop;
exception when insufficient_privilege then
  raise notice 'Large objects stay allowed to everybody: only a superuser can change that.';
end $$;
