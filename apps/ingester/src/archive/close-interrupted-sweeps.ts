import { archivePages } from './archive-pages.ts';
import { type ArchiveStore } from './archive-store.ts';
import { type Turn } from './turn.ts';

const pagesPerLook = 1000;

/**
 * A process that was killed leaves pages without a sweep row. They are the newest pages, since only the holder
 * of the turn archives and it reads one source after the other; so the search goes back from the end and stops
 * at the first stretch that is in order.
 */
export async function closeInterruptedSweeps(store: ArchiveStore, turn: Turn): Promise<number> {
  let closed = 0;
  for (let end = await store.pageCount(); end > 0; end -= pagesPerLook) {
    const left = await store.sweepsWithoutEnd(end - pagesPerLook, end);
    for (const sweepId of left) closed += Number(await close(store, turn, sweepId));
    if (left.length === 0) break;
  }
  return closed;
}

async function close(store: ArchiveStore, turn: Turn, sweepId: string): Promise<boolean> {
  const pages = await store.openSweep(sweepId);
  if (!pages) return false;
  await archivePages(store, {
    ...turn,
    sweepId,
    pages: [],
    end: {
      source: pages.source,
      asked: pages.asked,
      rangeFrom: null,
      rangeTo: null,
      startedAt: pages.first,
      endedAt: pages.last,
      reason: 'interrupted',
    },
  });
  return true;
}
