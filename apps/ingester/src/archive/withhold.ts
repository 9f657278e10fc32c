import { type TenantArchive } from '@countersign/database';
import { blank } from '@countersign/domain';
import { hashOf, type PreparedPage } from './arrived-page.ts';

const sql = `
select g.id, g.source
  from unnest($2::text[], $3::text[]) as g(id, source)
 where exists (select from purged_object p
                where p.tenant_id = $1 and p.object_id = lower(g.id)
                  and (p.source = g.source or 'import' in (p.source, g.source)))`;

/**
 * The pages as they may be archived: what was deleted under policy must not come back because the source, or a
 * file, still shows it. The bytes of such an object are blanked before anything is computed over the page; the ids
 * digest lists it all the same, since that it was shown is evidence.
 */
export async function withhold(
  archive: TenantArchive,
  tenantId: number,
  pages: readonly PreparedPage[],
): Promise<readonly PreparedPage[]> {
  const shown = new Map<string, { readonly id: string; readonly source: string }>();
  for (const { page, items } of pages) {
    for (const { objectId: id } of items)
      if (id !== null) shown.set(keyOf(page.source, id), { id, source: page.source });
  }
  if (shown.size === 0 || !(await hasDeleted(archive, tenantId))) return pages;
  const given = [...shown.values()];
  const rows = (await archive.query(sql, [
    tenantId,
    given.map(({ id }) => id),
    given.map(({ source }) => source),
  ])) as { id: string; source: string }[];
  const deleted = new Set(rows.map(({ id, source }) => keyOf(source, id)));
  return deleted.size === 0 ? pages : pages.map((page) => without(page, deleted));
}

/** Most archives have nothing deleted; then a batch costs this one look. */
async function hasDeleted(archive: TenantArchive, tenantId: number): Promise<boolean> {
  const [row] = (await archive.query(
    'select exists (select from purged_object where tenant_id = $1) as "hasDeleted"',
    [tenantId],
  )) as { hasDeleted: boolean }[];
  return row?.hasDeleted ?? false;
}

function without(prepared: PreparedPage, deleted: ReadonlySet<string>): PreparedPage {
  const { page, items } = prepared;
  const withheld = items.filter(
    ({ objectId }) => objectId !== null && deleted.has(keyOf(page.source, objectId)),
  );
  if (withheld.length === 0) return prepared;
  const places = withheld.map(({ start, end }) => ({ offset: start, length: end - start }));
  const bytes = Buffer.from(blank(page.bytes, places).buffer);
  const sha256 = hashOf(bytes);
  return {
    page: { ...page, bytes },
    sha256,
    key: sha256.toString('latin1'),
    items,
    withheld: new Set(withheld),
  };
}

function keyOf(source: string, id: string): string {
  return `${source} ${id}`;
}
