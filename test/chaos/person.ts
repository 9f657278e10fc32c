import { type WholeSource } from '../../apps/ingester/src/sources/sweep-history.ts';
import { type MemoryDatabase, type PageRow } from './memory-database.ts';
import { instantOf } from './memory-stores.ts';
import { day } from './schedule.ts';

/** A reading of which nobody but a person can say whether it is right, and what it lacks. */
export interface Suspect {
  readonly sweepId: string;
  readonly source: WholeSource;
  readonly lacking: readonly string[];
}

/** As lacking_in and `countersign suspect`: the newest such reading of a source, as long as none was complete since. */
export function findSuspect(database: MemoryDatabase, source: WholeSource): Suspect | null {
  const own = database.sweeps
    .filter(
      (sweep) => sweep.source === source && (sweep.reason === null || sweep.reason.startsWith('suspect:')),
    )
    .sort((a, b) => a.position - b.position);
  const sweep = own.at(-1);
  if (!sweep || sweep.reason === null) return null;
  const shown = new Set(
    (database.pagesOfSweep.get(sweep.sweepId) ?? []).flatMap((page) => shownBy(database, page)),
  );
  const since = instantOf(new Date(sweep.endedAt.getTime() - 29 * day));
  const known = [...database.versions.values()].filter(
    (version) =>
      version.source === source &&
      version.goneAt === null &&
      version.sightings > 0 &&
      (source === 'access-policies' || (version.lastModifiedAt !== null && version.lastModifiedAt > since)) &&
      version.firstSeenAt < instantOf(sweep.startedAt),
  );
  const lacking = [...new Set(known.map(({ objectId }) => objectId))].filter((id) => !shown.has(id));
  return { sweepId: sweep.sweepId, source, lacking };
}

function shownBy(database: MemoryDatabase, page: PageRow): (string | null)[] {
  const shows = page.same_as_page_id === null ? page : (database.pages[page.same_as_page_id] as PageRow);
  const fresh = Array.from({ length: shows.new_items }, (_, nth) => shows.first_position + nth);
  return [...shows.known_positions, ...fresh].map(
    (position) => database.byPosition.get(position)?.object_id ?? null,
  );
}

/** As accept_lacking: one more control record. */
export async function acceptAsGone(database: MemoryDatabase, at: Date, suspect: Suspect): Promise<void> {
  const transaction = database.begin({ isDead: false, epoch: database.head?.epoch ?? 0 });
  await database.headLock.acquire(transaction);
  const head = database.head;
  if (!head) throw new Error('There is no archive to accept anything in.');
  const { sweepId, source, lacking } = suspect;
  const body = JSON.stringify({
    id: sweepId,
    sweep: sweepId,
    source,
    lacking,
    reason: 'looked',
    by: 'a person',
  });
  transaction.controls.push({ kind: 'accepted', position: head.size, key: sweepId, at: instantOf(at), body });
  transaction.leafRuns.push({ first_position: head.size, leaves: 1, hashes: Buffer.alloc(32) });
  transaction.head = { ...head, size: head.size + 1 };
  database.commit(transaction);
}
