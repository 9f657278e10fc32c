import { useDatabase } from '../../../test/database.ts';
import { createDataSource } from './data-source.ts';

const database = useDatabase();

test('a server set to a zone with daylight saving changes nothing: every session means UTC', async () => {
  await database.query(`do $$ begin
    execute format('alter database %I set timezone to ''Europe/Berlin''', current_database());
  end $$`);
  const dataSource = await createDataSource(database.url, { poolSize: 1 }).initialize();
  expect(
    await dataSource.query(`select date_trunc('day', timestamptz '2026-10-25T00:30:00Z')::text as day`),
  ).toEqual([{ day: '2026-10-25 00:00:00+00' }]);
  await dataSource.destroy();
});
