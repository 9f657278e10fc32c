import pg from 'pg';
import { useDatabase } from '../../../../test/database.ts';
import { findRoleProblems } from './find-role-problems.ts';
import { evidenceTables, tableGrants } from './grants.ts';
import { serviceRoles } from './roles.ts';

const database = useDatabase();

async function problems(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return findRoleProblems(client).finally(() => client.end());
}

test('the migrated schema has the roles, grants and policies that the table in grants.ts says', async () => {
  expect(await problems()).toEqual([]);
});

test('no program may update, delete or truncate evidence', () => {
  for (const table of evidenceTables)
    for (const role of serviceRoles)
      expect([table, role, tableGrants[table]?.[role] ?? '']).not.toContainEqual(
        expect.stringMatching(/update|delete|truncate|trigger|references/),
      );
});

test('every table with a tenant is in the table of grants, and nothing else is', async () => {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  expect(Object.keys(tableGrants).sort()).toEqual(tables.map(({ name }) => name).sort());
});

// What a tired administrator might do, and what is then said.
const loosened: readonly [change: string, undo: string, said: RegExp][] = [
  [
    'grant update on observation to countersign_api',
    'revoke update on observation from countersign_api',
    /countersign_api update observation/,
  ],
  [
    'grant update (body) on page to countersign_ingester',
    'revoke update (body) on page from countersign_ingester',
    /countersign_ingester update\(body\) page/,
  ],
  ['grant select on page to public', 'revoke select on page from public', /public select page/],
  [
    'revoke insert on page from countersign_ingester',
    'grant insert on page to countersign_ingester',
    /Missing .*countersign_ingester insert page/,
  ],
  [
    'alter table sweep no force row level security',
    'alter table sweep force row level security',
    /sweep does not force/,
  ],
  [
    'alter table page_default disable row level security',
    'alter table page_default enable row level security',
    /page_default has no row-level security/,
  ],
  [
    'create policy everything on finding using (true)',
    'drop policy everything on finding',
    /finding has other policies/,
  ],
  [
    'alter policy visible_tenants_only on finding using (true)',
    'alter policy visible_tenants_only on finding using (case when tenant_id = any ((select visible_tenants())::int[]) then true else false end)',
    /finding has other policies/,
  ],
  ['create table left_over (tenant_id int)', 'drop table left_over', /left_over has no row-level security/],
  [
    'alter table verification owner to countersign_retention',
    'alter table verification owner to countersign_owner',
    /verification belongs to countersign_retention/,
  ],
  [
    'alter function drop_derived() reset search_path',
    'alter function drop_derived() set search_path = pg_catalog, public, pg_temp',
    /drop_derived runs as its owner/,
  ],
  [
    'grant execute on function drop_derived() to countersign_api',
    'revoke execute on function drop_derived() from countersign_api',
    /countersign_api execute drop_derived/,
  ],
  [
    'grant create on schema public to countersign_api',
    'revoke create on schema public from countersign_api',
    /countersign_api may create tables/,
  ],
  [
    `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
    `do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$`,
    /Everybody may make temporary tables/,
  ],
  [
    'grant execute on function lo_create(oid) to public',
    'revoke execute on function lo_create(oid) from public',
    /Everybody may write large objects/,
  ],
];

test.each(loosened)('it is told of: %s', async (change, undo, said) => {
  await database.query(change);
  const found = await problems();
  await database.query(undo);
  expect(found.join('\n')).toMatch(said);
  expect(await problems()).toEqual([]);
});
