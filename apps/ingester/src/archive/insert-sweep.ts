import { type ArchiveWriter } from './archive-store.ts';
import { storedText } from './arrived-page.ts';
import { sweepLeafHash } from './leaves.ts';

export interface SweepEnd {
  readonly source: string;
  readonly asked: string;
  readonly rangeFrom: Date | null;
  readonly rangeTo: Date | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly reason: string | null;
}

interface SweptBy {
  readonly entraId: string;
  readonly sweepId: string;
}

/**
 * What the sweep read is taken from its stored pages, not from what this process remembers: so an interrupted
 * one is told the same way, and a batch whose commit was never heard of cannot make the record wrong.
 */
export async function insertSweep(
  writer: ArchiveWriter,
  { entraId, sweepId }: SweptBy,
  end: SweepEnd,
  position: number,
): Promise<void> {
  const pages = await writer.pagesOfSweep(sweepId);
  const asked = storedText(end.asked);
  // A clock that was set back must not make an end before the beginning.
  const endedAt = end.endedAt < end.startedAt ? end.startedAt : end.endedAt;
  await writer.insertSweep({
    ...end,
    sweepId,
    position,
    asked,
    endedAt,
    pages: pages.length,
    items: sum(pages, ({ items }) => items),
    newItems: sum(pages, ({ newItems }) => newItems),
  });
  await writer.insertSweepLeaf(position, sweepLeafHash({ ...end, entraId, sweepId, asked, endedAt, pages }));
}

function sum<Item>(list: readonly Item[], of: (item: Item) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
