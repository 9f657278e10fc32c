import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { useDatabase } from '../../../../test/database.ts';
import { evidenceTables } from './grants.ts';
import { ensureLogins, type Login, loginUrl, newPassword } from './logins.ts';
import { type ServiceRole, serviceRoles } from './roles.ts';

// Each role as an attacker who holds its real login, and may send any SQL.
const suffix = randomBytes(4).toString('hex');
const logins = serviceRoles.map((role): Login => ({
  role,
  name: `${role}_${suffix}`,
  password: newPassword(),
}));
const clients = new Map<ServiceRole, pg.Client>();

// Before the hook of useDatabase, which drops the database under them.
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  for (const { name, role } of logins) await database.query(`revoke ${role} from ${name}; drop role ${name}`);
});
const database = useDatabase();

beforeAll(async () => {
  const administrator = new pg.Client({ connectionString: database.url });
  await administrator.connect();
  await ensureLogins(administrator, logins);
  await administrator.end();
  await database.query(`
    insert into tenant (entra_id, name) values ('one', 'One'), ('two', 'Two');
    insert into archive_head (tenant_id, size) values (1, 1), (2, 1);
    insert into observation (tenant_id, month, content_hash, position, source, observed_at, page_id, body_offset, body_length)
    select tenant_id, '2026-01-01', sha256('x'), 0, 'import', now(), 0, 0, 1 from tenant;
    insert into leaf_run (tenant_id, first_position, leaves, hashes) select tenant_id, 0, 1, sha256('x') from tenant;
    insert into control_record (tenant_id, position, kind, key, recorded_at, salt, body)
    select tenant_id, 5, 'key', 'k', now(), sha256('x'), '{}' from tenant;
    insert into checkpoint (tenant_id, size, root_hash, note) select tenant_id, 1, sha256('x'), 'note' from tenant;
    insert into finding (tenant_id, finding_id, detection, rule_version, severity, title, explanation, subject_kind,
                         subject, first_at, last_at, facts)
    select tenant_id, gen_random_uuid(), 'd', 1, 'low', 't', 'e', 'case', 's', now(), now(), '{}' from tenant`);
  for (const login of logins) {
    const client = new pg.Client({ connectionString: loginUrl(database.url, login) });
    await client.connect();
    clients.set(login.role, client);
  }
});

const clientOf = (role: ServiceRole) => clients.get(role)!;

/** The SQLSTATE a statement was refused with; null if it went through. What it did is undone. */
async function refusal(role: ServiceRole, sql: string): Promise<string | null> {
  const client = clientOf(role);
  await client.query(`begin; set local countersign.tenants = '{1}'`);
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('rollback');
  }
}

const denied = '42501';

describe.each(serviceRoles)('%s', (role) => {
  test.each(evidenceTables)('cannot change or take away a row of %s', async (table) => {
    const [key] = await database.query<{ columns: string; first: string }>(
      `select string_agg(quote_ident(a.attname), ', ') as columns, min(a.attname) as first
         from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = $1::regclass and i.indisprimary`,
      [table],
    );
    for (const statement of [
      `update ${table} set tenant_id = 1`,
      `update ${table} set ${key!.first} = ${key!.first}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `insert into ${table} select * from ${table} on conflict (${key!.columns}) do update set tenant_id = 1`,
      `merge into ${table} t using ${table} s on true when matched then delete`,
      `select * from ${table} for update`,
      `drop table ${table}`,
      `alter table ${table} add column x int`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} disable row level security`,
      `drop policy visible_tenants_only on ${table}`,
      `create rule r as on insert to ${table} do instead nothing`,
      `create trigger t before insert on ${table} for each row execute function begin_evidence_log()`,
      `create index on ${table} (tenant_id)`,
      `lock table ${table} in access exclusive mode`,
      `grant update on ${table} to public; update ${table} set tenant_id = 1`,
    ])
      expect([statement, await refusal(role, statement)]).toEqual([statement, denied]);
  });

  const elsewhere = [
    'create table mine (x int)',
    'create table public.mine (x int)',
    'create schema mine',
    'create function public.mine() returns int language sql return 1',
    'create extension if not exists pg_trgm',
    'select lo_create(0)',
    `select lo_from_bytea(0, 'x')`,
    `copy tenant to program 'true'`,
    `copy tenant to '/tmp/countersign-attack'`,
    `select pg_read_file('/etc/passwd')`,
    'set role countersign_owner',
    'set role countersign_migrator',
    'set session authorization countersign',
    'alter role countersign_owner login',
    'create role mine',
    'set session_replication_role = replica',
    'update archive_head set tenant_id = 2',
    'delete from archive_head',
    'delete from evidence_log',
    `update evidence_log set origin = 'x'`,
    'delete from tenant',
    'select separate_tenants(0::oid::regclass)',
    `update schema_migration set name = 'x'`,
    'delete from harvest_state',
  ];
  test.each(elsewhere)('cannot: %s', async (sql) => {
    const code = await refusal(role, sql);
    expect(code).toBe(denied);
  });

  test('cannot become another role', async () => {
    for (const other of serviceRoles)
      if (other !== role) expect([other, await refusal(role, `set role ${other}`)]).toEqual([other, denied]);
  });
});

test('only the ingester may make temporary tables, and none of the others', async () => {
  for (const role of serviceRoles)
    expect([role, await refusal(role, 'create temp table t (x int)')]).toEqual([
      role,
      role === 'countersign_ingester' ? null : denied,
    ]);
});

test('a temporary table with a trigger is no way to become the owner', async () => {
  const code = await refusal(
    'countersign_ingester',
    `create temp table archive_head (like public.archive_head);
     insert into archive_head values (1, 0, 0, 0);
     create temp table control_record (like public.control_record);
     create function pg_temp.climb() returns trigger language plpgsql as
       'begin if current_user <> session_user then raise exception ''climbed''; end if; return new; end';
     create trigger climb before insert on control_record for each row execute function pg_temp.climb();
     select append_control(1, 'gap', 'x', now(), '{"id":"x"}')`,
  );
  expect(code).toBeNull();
});

// Whoever may make temporary objects may name them like those that policies and functions of the owner use.
const shadows = [
  `create function pg_temp.visible_tenants() returns int[] language sql as $$ select '{1,2}'::int[] $$`,
  `create function pg_temp.current_setting(text, boolean) returns text language sql as $$ select '{1,2}' $$`,
  `create function pg_temp.yes(int, int) returns boolean language sql as $$ select true $$`,
  'create operator pg_temp.= (leftarg = int, rightarg = int, function = pg_temp.yes)',
  `create function pg_temp.set_config(text, text, boolean) returns text language sql as $$ select pg_catalog.set_config($1, '{1,2}', $3) $$`,
  `create function pg_temp.format(text, variadic text[]) returns text language sql as $$ select 'grant countersign_owner to countersign_ingester' $$`,
  `create function pg_temp.sha256(bytea) returns bytea language plpgsql as
     $$ begin if current_user = 'countersign_owner' then raise 'climbed'; end if; return pg_catalog.sha256($1); end $$`,
  `create function pg_temp.base64url(bytea) returns text language plpgsql as
     $$ begin if current_user = 'countersign_owner' then raise 'climbed'; end if; return public.base64url($1); end $$`,
  'create temp table tenant as select * from public.tenant',
  'create temp view pg_class as select * from pg_catalog.pg_class',
  `create domain pg_temp.text as pg_catalog.text check (current_user <> 'countersign_owner')`,
  `create domain pg_temp.regclass as pg_catalog.regclass check (current_user <> 'countersign_owner')`,
];

test.each(['pg_temp, public, pg_catalog', 'pg_temp, pg_catalog, public'])(
  'temporary functions, operators and types that shadow ours gain nothing: %s',
  async (path) => {
    const client = clientOf('countersign_ingester');
    const seen = async (sql: string) => (await client.query<{ n: string }>(sql)).rows[0]?.n;
    await client.query(`begin; set local countersign.tenants = '{1}'`);
    try {
      for (const shadow of shadows) await client.query(shadow);
      await client.query(`set local search_path = ${path}`);
      // Tables and types do shadow, else the rest would show nothing; functions and operators Postgres never looks
      // for there.
      expect(
        await seen(`select count(*)::int::pg_catalog.text as n from pg_catalog.pg_class c
                          where c.oid in ('tenant'::pg_catalog.regclass, 'pg_class'::pg_catalog.regclass)
                            and relnamespace = pg_catalog.pg_my_temp_schema()`),
      ).toBe('2');
      expect(await seen('select array_length(visible_tenants(), 1)::pg_catalog.text as n')).toBe('1');
      expect(await seen('select (1 = 2)::pg_catalog.text as n')).toBe('false');
      for (const table of ['observation', 'leaf_run', 'archive_head', 'finding'])
        expect([table, await seen(`select count(*)::pg_catalog.text as n from public.${table}`)]).toEqual([
          table,
          '1',
        ]);
      expect((await client.query('update public.archive_head set size = size')).rowCount).toBe(1);
      await client.query(`select public.append_control(1, 'gap', 'x', pg_catalog.now(), '{"id":"x"}')`);
      await client.query(`select public.ensure_month_partition('observation', '2026-05-01')`);
      await client.query(`insert into public.tenant (entra_id, name) values ('shadowed', 'Shadowed')`);
      expect(await seen(`select pg_catalog.current_setting('countersign.tenants') as n`)).toBe('{1}');
      expect(
        await seen(
          `select pg_catalog.pg_has_role('countersign_ingester', 'countersign_owner', 'member')::pg_catalog.text as n`,
        ),
      ).toBe('false');
      await client.query('select public.drop_derived()');
    } finally {
      await client.query('rollback');
    }
  },
);

test('what runs as the owner, or decides who sees what, cannot be called anew from a temporary schema', async () => {
  for (const role of serviceRoles) {
    if (role === 'countersign_ingester') continue;
    for (const shadow of shadows) expect([shadow, await refusal(role, shadow)]).not.toEqual([shadow, null]);
  }
});

test.each(['countersign_ingester', 'countersign_api', 'countersign_notary'] as const)(
  '%s sees the rows of the tenants it named, and none without naming any',
  async (role) => {
    const client = clientOf(role);
    const seen = async () => {
      const { rows } = await client.query<{ tenants: number[] }>(
        `select array(select tenant_id from observation union all select tenant_id from archive_head
                      union all select tenant_id from leaf_run order by 1) as tenants`,
      );
      return rows[0]!.tenants;
    };
    expect(await seen()).toEqual([]);
    await client.query(`begin; set local countersign.tenants = '{2}'`);
    expect(await seen()).toEqual([2, 2, 2]);
    await client.query('commit');
    expect(await seen()).toEqual([]);
    await client.query(`begin; set local countersign.tenants = '{1,2}'`);
    expect(await seen()).toHaveLength(6);
    await client.query('rollback');
    expect(await seen()).toEqual([]);
  },
);

test('nobody writes into the rows of a tenant it did not name', async () => {
  const foreign = `insert into leaf_run (tenant_id, first_position, leaves, hashes) values (2, 7, 1, sha256('y'))`;
  expect(await refusal('countersign_ingester', foreign)).toBe(denied);
  expect(await refusal('countersign_ingester', foreign.replace('(2, 7', '(1, 7'))).toBeNull();
  expect(
    await refusal(
      'countersign_notary',
      `insert into checkpoint (tenant_id, size, root_hash, note) values (2, 9, sha256('x'), 'n')`,
    ),
  ).toBe(denied);
  const client = clientOf('countersign_ingester');
  await client.query(`begin; set local countersign.tenants = '{1}'`);
  expect((await client.query(`update finding set title = 'changed'`)).rowCount).toBe(1);
  expect((await client.query(`update finding set title = 'changed' where tenant_id = 2`)).rowCount).toBe(0);
  expect((await client.query('update archive_head set size = size where tenant_id = 2')).rowCount).toBe(0);
  await client.query('rollback');
});

test('a function of the owner keeps to the named tenants too', async () => {
  const append = (tenant: number) => `select append_control(${tenant}, 'gap', 'x', now(), '{"id":"x"}')`;
  expect(await refusal('countersign_ingester', append(1))).toBeNull();
  expect(await refusal('countersign_ingester', append(2))).toBe('P0002'); // no such row, for this transaction
});

test('a partition is no way round the policy of its table', async () => {
  await database.query(`select ensure_month_partition('observation', '2026-03-01')`);
  for (const role of serviceRoles) expect(await refusal(role, 'select from observation_202603')).toBe(denied);
});
