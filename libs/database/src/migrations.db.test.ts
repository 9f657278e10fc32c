import { useDatabase } from '../../../test/database.ts';
import { DatabaseUnusableError } from './database-unusable-error.ts';
import { migrate } from './migrate.ts';

const database = useDatabase();

test('a migrated database needs no migration', async () => {
  expect(await migrate(database.url)).toBe(0);
});

test('two programs that start at once on an empty database both get a migrated one', async () => {
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  const counts = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
  const [{ pages }] = (await database.query('select count(*)::int as pages from page')) as [
    { pages: number },
  ];
  expect(pages).toBe(0);
});

test('F48 a migration that was cut off leaves nothing half, and the next one is whole', async () => {
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  let isOver = false;
  const cut = migrate(database.url).then(
    () => 'whole',
    () => 'cut',
  );
  void cut.finally(() => (isOver = true));
  while (!isOver)
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and query ~* 'create table'`,
    );
  const [{ tables }] = (await database.query(
    `select count(*)::int as tables from pg_tables where schemaname = 'public' and tablename in ('page', 'approval_case')`,
  )) as [{ tables: number }];
  expect([await cut, tables]).toEqual(tables === 0 ? ['cut', 0] : [expect.any(String), 2]);
  expect(await migrate(database.url)).toBeGreaterThanOrEqual(0);
  expect(await migrate(database.url)).toBe(0);
  expect(await database.query('select count(*)::int as pages from page')).toEqual([{ pages: 0 }]);
});

test('F48 a database of a newer version is refused, by name', async () => {
  await database.query(
    `insert into schema_migration (timestamp, name) values (9, '0009_later_0000000000009')`,
  );
  const refusal = migrate(database.url);
  await expect(refusal).rejects.toThrow(DatabaseUnusableError);
  await expect(refusal).rejects.toThrow(/newer Countersign \(0009_later/);
});
