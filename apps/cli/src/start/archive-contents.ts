import { type Archive, inTenants } from '@countersign/database';
import { UsageError } from '../explain.ts';

/** Simulated evidence beside real evidence would make all of it doubtful. */
export async function refuseMixedArchive({ dataSource }: Archive, isDemo: boolean): Promise<void> {
  const others: { name: string }[] = await dataSource.query(
    'select name from tenant where is_demo <> $1 order by name limit 1',
    [isDemo],
  );
  if (others.length === 0) return;
  throw new UsageError(
    isDemo
      ? 'This archive holds a real tenant, and none is configured now. Configure it (AZURE_TENANT_ID …), or set COUNTERSIGN_DATA_DIR to another folder for the demo.'
      : 'This archive holds the simulated demo tenant. Set COUNTERSIGN_DATA_DIR to a new folder (or DATABASE_URL to a new database) for your own.',
  );
}

export async function hasArchivedPages({ dataSource }: Archive): Promise<boolean> {
  const tenants: { id: number }[] = await dataSource.query('select tenant_id as id from tenant');
  const archive = inTenants(
    dataSource,
    tenants.map(({ id }) => id),
  );
  const [row] = await archive.query<{ found: boolean }[]>(
    'select exists (select from archive_head where pages > 0) as found',
  );
  return row?.found ?? false;
}
