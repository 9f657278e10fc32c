import { useDatabase } from '../../../../test/database.ts';
import { ApiTokenRow } from './api-token-row.ts';
import { ArchiveHeadRow } from './archive-head-row.ts';
import { TenantRow } from './tenant-row.ts';

const database = useDatabase();

/** Comments are written once, in the migrations; TypeORM would want each a second time, in the decorators. */
async function takeCommentsFromDatabase() {
  const comments = await database.query<{ table: string; column: string | null; comment: string }>(`
    select c.relname as table, a.attname as column, d.description as comment
    from pg_description d
    join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass and c.relkind in ('r', 'p')
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0`);
  for (const { table, column, comment } of comments) {
    const entity = database.dataSource.entityMetadatas.find(({ tableName }) => tableName === table);
    if (entity && column === null) entity.comment = comment;
    const member = entity?.columns.find(({ databaseName }) => databaseName === column);
    if (member) member.comment = comment;
  }
}

/** TypeORM has no words for an index with included columns or over an expression, or with a descending column, and would drop them. */
const inexpressible = [
  'approval_case_requested_idx',
  'approval_case_decided_idx',
  'approval_case_requester_decided_idx',
  'sweep_past_idx',
].map((index) => `DROP INDEX "public"."${index}"`);

test('the entities say what the migrations made', async () => {
  await takeCommentsFromDatabase();
  const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query).sort()).toEqual(inexpressible.sort());
});

test('rows are written and read by their TypeScript names', async () => {
  const { manager } = database.dataSource;
  const { tenantId } = await manager.save(
    manager.create(TenantRow, { entraId: 'a', name: 'A', isDemo: true }),
  );
  await manager.insert(ArchiveHeadRow, { tenantId, size: 12 });
  expect(await manager.findOneByOrFail(ArchiveHeadRow, { tenantId })).toMatchObject({ size: 12, pages: 0 });
  const secretHash = Buffer.alloc(32, 7);
  await manager.insert(ApiTokenRow, { name: 'ci', role: 'viewer', secretHash, expiresAt: new Date() });
  expect(await manager.findOneByOrFail(ApiTokenRow, { name: 'ci' })).toMatchObject({
    secretHash,
    revokedAt: null,
  });
});

test('a constraint of the database stops what must not be, by its name', async () => {
  const impossible = database.dataSource.manager.insert(ArchiveHeadRow, { tenantId: 1, size: -1 });
  await expect(impossible).rejects.toThrow(/archive_head_counts_not_negative/);
});
