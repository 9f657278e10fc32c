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

test('a database of a newer version is refused, by name', async () => {
  await database.query(
    `insert into schema_migration (timestamp, name) values (9, '0009_later_0000000000009')`,
  );
  const refusal = migrate(database.url);
  await expect(refusal).rejects.toThrow(DatabaseUnusableError);
  await expect(refusal).rejects.toThrow(/newer Countersign \(0009_later/);
});
