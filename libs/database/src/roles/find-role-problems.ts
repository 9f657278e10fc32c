import type pg from 'pg';
import { functionGrants, referenceTables, tableGrants } from './grants.ts';
import { migratorRole, ownerRole, serviceRoles } from './roles.ts';

const ours: readonly string[] = [ownerRole, migratorRole, ...serviceRoles];

/**
 * Every difference between the catalogue of a database and what this build says roles, grants and row-level
 * security have to be; one sentence each. Needs no rights beyond reading the catalogue.
 */
export async function findRoleProblems(client: pg.ClientBase): Promise<string[]> {
  const ask = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await client.query<Row>(sql, values)).rows;
  const problems: string[] = [];
  for (const { name, wrong } of await ask<{ name: string; wrong: string }>(rolesSql, [ours]))
    problems.push(`The role ${name} ${wrong}.`);
  for (const { member, role } of await ask<{ member: string; role: string }>(membershipsSql, [ours]))
    if (!(member === migratorRole && role === ownerRole))
      problems.push(`The role ${member} is a member of ${role}.`);
  for (const { name, wrong } of await ask<{ name: string; wrong: string }>(loginsSql, [[...serviceRoles]]))
    problems.push(`The login ${name} ${wrong}.`);
  for (const { owner, thing } of await ask<{ owner: string; thing: string }>(ownersSql, [ownerRole]))
    problems.push(`${thing} belongs to ${owner} and not to ${ownerRole}.`);
  for (const { thing } of await ask<{ thing: string }>(publicSql)) problems.push(`Everybody may ${thing}.`);
  for (const { name, thing } of await ask<{ name: string; thing: string }>(surroundingsSql, [ours]))
    problems.push(`${name} may ${thing}.`);
  problems.push(
    ...compareGrants('tables', expectedTableGrants(), await ask(tableGrantsSql, [ownerRole])),
    ...compareGrants('functions', expectedFunctionGrants(), await ask(functionGrantsSql, [ownerRole])),
  );
  for (const { name, wrong } of await ask<{ name: string; wrong: string }>(policiesSql, [referenceTables]))
    problems.push(`The table ${name} ${wrong}.`);
  for (const { name } of await ask<{ name: string }>(definersSql))
    problems.push(
      `The function ${name} runs as its owner without a fixed search_path that ends with pg_temp.`,
    );
  const [seen] = await ask<{ tenants: number[] }>('select public.visible_tenants() as tenants').catch(
    () => [],
  );
  if (seen?.tenants.length !== 0)
    problems.push('visible_tenants() does not answer with nothing when nothing is named.');
  return problems;
}

interface Grant {
  readonly grantee: string;
  readonly object: string;
  readonly privilege: string;
}

function expectedTableGrants(): Set<string> {
  const lines = Object.entries(tableGrants).flatMap(([table, grants]) =>
    Object.entries(grants).flatMap(([role, list]) =>
      list.split(' ').map((privilege) => `${role} ${privilege} ${table}`),
    ),
  );
  return new Set(lines);
}

function expectedFunctionGrants(): Set<string> {
  const lines = Object.entries(functionGrants).flatMap(([name, roles]) =>
    roles.map((role) => `${role} execute ${name}`),
  );
  return new Set(lines);
}

function compareGrants(kind: string, expected: ReadonlySet<string>, rows: readonly Grant[]): string[] {
  const found = new Set(
    rows
      // Somebody's own reporting role may read: without naming tenants it reads nothing of them.
      .filter(
        ({ grantee, privilege }) => ours.includes(grantee) || grantee === 'public' || privilege !== 'select',
      )
      .map(({ grantee, privilege, object }) => `${grantee} ${privilege} ${object}`),
  );
  return [
    ...[...found]
      .filter((one) => !expected.has(one))
      .map((one) => `Granted on ${kind}, and should not be: ${one}.`),
    ...[...expected]
      .filter((one) => !found.has(one))
      .map((one) => `Missing among the grants on ${kind}: ${one}.`),
  ];
}

const rolesSql = `
select name, case when r.oid is null then 'does not exist'
                  when r.rolcanlogin then 'can log in'
                  when r.rolsuper then 'is a superuser'
                  when r.rolbypassrls then 'passes row-level security by'
                  else 'may create roles or databases, or replicate' end as wrong
  from unnest($1::text[]) as name
  left join pg_roles r on r.rolname = name
 where r.oid is null or r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreatedb or r.rolcreaterole
    or r.rolreplication`;

const membershipsSql = `
select pg_get_userbyid(member) as member, pg_get_userbyid(roleid) as role
  from pg_auth_members where pg_get_userbyid(member) = any($1::text[])`;

// A program's login has one role. Whoever may create roles is a person's administrator and no program's login.
const loginsSql = `
select r.rolname as name,
       case when r.rolbypassrls then 'passes row-level security by'
            else 'may become several: ' || string_agg(pg_get_userbyid(m.roleid), ', ' order by 1) end as wrong
  from pg_auth_members m
  join pg_roles r on r.oid = m.member
 where r.rolname like 'countersign\\_%' and r.rolcanlogin and not r.rolsuper and not r.rolcreaterole
   and exists (select from pg_auth_members s where s.member = r.oid and pg_get_userbyid(s.roleid) = any($1::text[]))
 group by r.rolname, r.rolbypassrls
having count(distinct m.roleid) > 1 or r.rolbypassrls`;

const ownersSql = `
select pg_get_userbyid(relowner) as owner, 'The table ' || relname as thing
  from pg_class
 where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
   and pg_get_userbyid(relowner) <> $1
union all
select pg_get_userbyid(proowner), 'The function ' || proname
  from pg_proc where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) <> $1`;

const publicSql = `
select case privilege_type when 'TEMPORARY' then 'make temporary tables' else 'create schemas' end as thing
  from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba)))
 where d.datname = current_database() and grantee = 0 and privilege_type in ('CREATE', 'TEMPORARY')
union all
select 'use the schema public (' || lower(privilege_type) || ')'
  from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner)))
 where n.nspname = 'public' and grantee = 0
union all
select 'write large objects'
 where exists (select from pg_proc where pronamespace = 'pg_catalog'::regnamespace
                and proname in ('lo_create', 'lo_from_bytea', 'lo_put', 'lowrite')
                and has_function_privilege('public', oid, 'execute'))`;

/** What may be done around the tables. */
const surroundingsSql = `
select name, thing
  from unnest($1::text[]) as name
  join pg_roles r on r.rolname = name
 cross join lateral (values
   ('make temporary tables', has_database_privilege(r.oid, current_database(), 'TEMPORARY') and name <> 'countersign_ingester'),
   ('create schemas', has_database_privilege(r.oid, current_database(), 'CREATE')),
   ('create tables', has_schema_privilege(r.oid, 'public', 'CREATE')
                     and name not in ('countersign_owner', 'countersign_migrator'))
 ) as may(thing, allowed)
 where allowed`;

const tableGrantsSql = `
select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end as grantee,
       lower(a.privilege_type) as privilege, c.relname as object
  from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
   and pg_get_userbyid(a.grantee) <> $1
union all
select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end,
       format('%s(%s)', lower(a.privilege_type), t.attname), c.relname
  from pg_class c
  join pg_attribute t on t.attrelid = c.oid and t.attacl is not null, aclexplode(t.attacl) a
 where c.relnamespace = 'public'::regnamespace and pg_get_userbyid(a.grantee) <> $1`;

const functionGrantsSql = `
select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end as grantee,
       'execute' as privilege, p.proname as object
  from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
 where p.pronamespace = 'public'::regnamespace and pg_get_userbyid(a.grantee) <> $1`;

const policiesSql = `
select c.relname as name,
       case when not c.relrowsecurity then 'has no row-level security'
            when not c.relforcerowsecurity then 'does not force row-level security on its owner'
            else 'has other policies than visible_tenants_only' end as wrong
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
   and c.relname <> all($1::text[])
   and (not c.relrowsecurity or not c.relforcerowsecurity
        or (select array_agg(row(p.polname, p.polcmd, p.polpermissive, p.polroles, p.polwithcheck is null,
                   regexp_replace(pg_get_expr(p.polqual, c.oid), '[\\s()]|public\\.', '', 'g'))::text)
              from pg_policy p where p.polrelid = c.oid)
           is distinct from array[row('visible_tenants_only'::name, '*'::"char", true, '{0}'::oid[], true,
                   'CASEWHENtenant_id=ANYSELECTvisible_tenantsASvisible_tenants::integer[]THENtrueELSEfalseEND')::text])`;

const definersSql = `
select p.proname as name
  from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.prosecdef
   and not exists (select from unnest(p.proconfig) as setting
                    where setting like 'search\\_path=%' and setting ~ ',\\s*"?pg_temp"?$')`;
