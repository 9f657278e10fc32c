import { type DataSource } from 'typeorm';
import { type Tenant } from './tenant.ts';

/** The archive's own number for a tenant; the row is made when the tenant is first met. */
export async function registerTenant(
  archive: DataSource,
  { entraId, name, isDemo }: { entraId: string; name: string | null; isDemo: boolean },
): Promise<Tenant> {
  const find = async () =>
    (await archive.query(
      'select tenant_id as "tenantId", entra_id as "entraId", name, is_demo as "isDemo" from tenant where entra_id = $1',
      [entraId],
    )) as (Tenant & { name: string; isDemo: boolean })[];
  let [row] = await find();
  if (!row) {
    await archive.query(
      'insert into tenant (entra_id, name, is_demo) values ($1, $2, $3) on conflict (entra_id) do nothing',
      [entraId, name ?? entraId, isDemo],
    );
    [row] = await find();
  } else if (name !== null && row.name !== name) {
    await archive.query('update tenant set name = $2 where entra_id = $1', [entraId, name]);
  }
  if (!row) throw new Error(`Tenant ${entraId} could not be registered.`);
  return { tenantId: row.tenantId, entraId: row.entraId };
}
