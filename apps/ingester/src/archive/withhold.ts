import { blank } from '@countersign/domain';
import { type ArchiveStore, type ShownObject } from './archive-store.ts';
import { hashOf, type PreparedPage } from './arrived-page.ts';

/**
 * The pages as they may be archived: what was deleted under policy must not come back because the source, or a
 * file, still shows it. The bytes of such an object are blanked before anything is computed over the page; the ids
 * digest lists it all the same, since that it was shown is evidence.
 */
export async function withhold(
  store: ArchiveStore,
  pages: readonly PreparedPage[],
): Promise<readonly PreparedPage[]> {
  const shown = new Map<string, ShownObject>();
  for (const { page, items } of pages) {
    for (const { objectId: id } of items)
      if (id !== null) shown.set(keyOf(page.source, id), { id, source: page.source });
  }
  if (shown.size === 0) return pages;
  const rows = await store.deletedAmong([...shown.values()]);
  const deleted = new Set(rows.map(({ id, source }) => keyOf(source, id)));
  return deleted.size === 0 ? pages : pages.map((page) => without(page, deleted));
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
