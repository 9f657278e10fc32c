import { type TenantArchive } from '@countersign/database';
import { type ShownObject } from './archive-store.ts';

const sql = `
select g.id, g.source
  from unnest($2::text[], $3::text[]) as g(id, source)
 where exists (select from purged_object p
                where p.tenant_id = $1 and p.object_id = lower(g.id)
                  and (p.source = g.source or 'import' in (p.source, g.source)))`;

/** Those of the objects whose content was deleted under policy. */
export async function deletedAmong(
  archive: TenantArchive,
  tenantId: number,
  shown: readonly ShownObject[],
): Promise<ShownObject[]> {
  if (!(await hasDeleted(archive, tenantId))) return [];
  return (await archive.query(sql, [
    tenantId,
    shown.map(({ id }) => id),
    shown.map(({ source }) => source),
  ])) as ShownObject[];
}

/** Most archives have nothing deleted; then a batch costs this one look. */
async function hasDeleted(archive: TenantArchive, tenantId: number): Promise<boolean> {
  const [row] = (await archive.query(
    'select exists (select from purged_object where tenant_id = $1) as "hasDeleted"',
    [tenantId],
  )) as { hasDeleted: boolean }[];
  return row?.hasDeleted ?? false;
}
