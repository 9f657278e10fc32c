import { type DataSource } from 'typeorm';
import { useDatabase } from '../../../test/database.ts';
import { createDataSource } from './data-source.ts';
import { inTenants } from './tenant-archive.ts';
import { withTransaction } from './with-transaction.ts';

const database = useDatabase({ role: 'countersign_api' });
let narrow: DataSource;

beforeAll(async () => {
  await database.query(`insert into tenant (entra_id, name) select n, n from generate_series(1, 3) as n`);
  await database.query('insert into archive_head (tenant_id, size) select tenant_id, tenant_id from tenant');
  narrow = await createDataSource(database.url, { role: 'countersign_api', poolSize: 1 }).initialize();
});

const headsSql = 'select tenant_id as tenant from archive_head order by 1';
const heads = (archive: { query(sql: string): Promise<unknown> }) => archive.query(headsSql);
const rows = (...tenants: number[]) => tenants.map((tenant) => ({ tenant }));

test('F69 questions of different tenants in turn on one connection never see each other', async () => {
  const sets = Array.from({ length: 40 }, (_, nth) => [[1], [2], [2, 3], [], [9]][nth % 5]!);
  const answers = await Promise.all(sets.map((tenants) => heads(inTenants(narrow, tenants))));
  expect(answers).toEqual(sets.map((tenants) => rows(...tenants.filter((tenant) => tenant !== 9))));
});

test('after a statement that failed, the connection has forgotten the tenants too', async () => {
  await expect(inTenants(narrow, [1]).query('select 1 / 0')).rejects.toThrow('division by zero');
  expect(await heads(narrow)).toEqual([]);
  expect(await heads(inTenants(narrow, [2]))).toEqual(rows(2));
  expect(await heads(narrow)).toEqual([]);
});

test('a transaction sees its tenants to its end, and the next one does not', async () => {
  const seen = await withTransaction(inTenants(narrow, [3]), async (runner) => [
    await heads(runner),
    await heads(runner),
  ]);
  expect(seen).toEqual([rows(3), rows(3)]);
  expect(await withTransaction(narrow, (runner) => heads(runner))).toEqual([]);
});

test('a statement gives what the data source would have given', async () => {
  const archive = inTenants(database.administrator, [1]);
  expect(await archive.query('select $1::text as text', ['x'])).toEqual([{ text: 'x' }]);
  expect(
    await archive.query('update archive_head set pages = 1 where tenant_id = 1 returning pages'),
  ).toEqual([[{ pages: '1' }], 1]);
});

test('a tenant is a number and nothing else', () => {
  expect(() =>
    inTenants(narrow, ["1}'; drop table page; --" as unknown as number]).query('select 1'),
  ).toThrow(TypeError);
});

test('naming tenants costs no index: the policy is one look per query', async () => {
  await database.query(`
    insert into finding (tenant_id, finding_id, detection, rule_version, severity, title, explanation, subject_kind,
                         subject, first_at, last_at, facts)
    select tenant_id, gen_random_uuid(), 'd', 1, 'low', 't', 'e', 'case', 's', now(), now() - n * interval '1 hour', '{}'
      from tenant, generate_series(1, 3000) as n`);
  await database.query('analyze finding');
  const plan = await inTenants(narrow, [2]).query<{ 'QUERY PLAN': string }[]>(
    `explain (costs off) select * from finding where tenant_id = 2 and last_at < now() order by last_at desc limit 5`,
  );
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(text).toMatch(/Index Scan using finding_last_idx/);
  expect(text).toMatch(/Index Cond: .*tenant_id = 2/);
  expect(text).toMatch(/InitPlan/);
});

// Before the database goes: the pool would complain of its lost connection.
afterAll(() => narrow.destroy());

test('a question that Postgres sacrifices to a deadlock is asked again, and sees its tenants then too', async () => {
  await database.query(`create sequence tries; grant usage on sequence tries to countersign_api`);
  await database.query(`create function conflict_until(nth int) returns boolean language plpgsql as $$
    begin
      if nextval('tries') < nth then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return true;
    end $$`);
  const asked = (nth: number) =>
    inTenants(narrow, [2]).query(
      `select tenant_id as tenant from archive_head where conflict_until(${nth}) order by 1`,
    );
  expect(await asked(2)).toEqual(rows(2));
  await expect(asked(100)).rejects.toThrow('deadlock detected');
  expect(await heads(narrow)).toEqual([]);
});
