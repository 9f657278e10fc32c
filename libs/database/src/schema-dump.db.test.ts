import { readFileSync } from 'node:fs';
import { useDatabase } from '../../../test/database.ts';
import { dumpSchema } from './schema-dump.ts';

const database = useDatabase();

test('schema.sql is what the migrations make (if not: npm run db:dump)', async () => {
  const checkedIn = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8');
  expect(await dumpSchema(database.dataSource)).toBe(checkedIn);
});

test('a change of any kind is seen', async () => {
  const before = await dumpSchema(database.dataSource);
  for (const change of [
    'alter table tenant alter column name drop not null',
    'alter table sweep add constraint sweep_pages_known check (pages >= 0)',
    'create unique index rejection_position_idx on rejection (tenant_id, position) where position is not null',
    `comment on column sweep.reason is 'It''s new'`,
    'create view tenant_names as select name from tenant',
    'alter table page alter column body set storage extended',
    'alter table page no force row level security',
    'alter policy visible_tenants_only on page using (true)',
    'grant update (body) on page to countersign_api',
  ]) {
    const last = await dumpSchema(database.dataSource);
    await database.query(change);
    expect(await dumpSchema(database.dataSource)).not.toBe(last);
  }
  expect(await dumpSchema(database.dataSource)).not.toBe(before);
});
