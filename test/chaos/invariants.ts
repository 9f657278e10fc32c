import { createHash } from 'node:crypto';
import { type SweepToInsert } from '../../apps/ingester/src/archive/archive-store.ts';
import { type Served } from './fake-graph.ts';
import { contentKey, type MemoryDatabase, type PageRow, type Transaction } from './memory-database.ts';
import { hour } from './schedule.ts';
import { type World } from './world.ts';

// Checked at every commit, before anybody else can see what it brings. Nothing here asks the ingester; it is
// judged by what Graph sent and by what it wants to write.

/** Call for every transaction that is about to be committed. */
export function checkCommit(world: World, transaction: Transaction): void {
  const writes = transaction.pages.length + transaction.sweeps.length + transaction.controls.length;
  if (writes === 0) return;
  checkPositions(world, transaction);
  checkTurn(world, transaction);
  checkContents(world, transaction);
  for (const page of transaction.pages) checkPage(world, transaction, page);
  for (const sweep of transaction.sweeps) checkSweep(world, transaction, sweep);
}

/** I1, I2, O4: positions follow each other without a hole, and each has its leaf. */
function checkPositions(world: World, { observations, sweeps, controls, leafRuns, head }: Transaction): void {
  const before = world.database.head?.size ?? 0;
  const taken = [...observations, ...sweeps, ...controls]
    .map(({ position }) => position)
    .sort((a, b) => a - b);
  const leaves = leafRuns
    .flatMap((run) => Array.from({ length: run.leaves }, (_, nth) => run.first_position + nth))
    .sort((a, b) => a - b);
  const isDense = taken.every((position, index) => position === before + index);
  if (!isDense || head?.size !== before + taken.length)
    world.violate(
      'O4',
      `Positions ${taken.join(' ')} do not follow ${before}, or the head moves to ${head?.size}.`,
    );
  if (leaves.join() !== taken.join())
    world.violate('O4', `The leaves ${leaves.join(' ')} are not those of the positions ${taken.join(' ')}.`);
  if (leafRuns.some((run) => run.hashes.length !== 32 * run.leaves))
    world.violate('O4', 'A run of leaves does not hold 32 bytes for each.');
}

/** F45: whoever lost its turn writes nothing more. What the stages record of gaps is nobody's turn. */
function checkTurn(world: World, { pages, sweeps, holder }: Transaction): void {
  const epoch = world.database.head?.epoch;
  if (pages.length + sweeps.length > 0 && holder.epoch !== epoch)
    world.violate('O4', `A process with turn ${holder.epoch} writes while the turn is ${epoch}.`);
}

/** O2, O3: every content once, and each is one that Graph sent. */
function checkContents(world: World, { observations }: Transaction): void {
  const { database, graph } = world;
  const seen = new Set<string>();
  for (const row of observations) {
    const key = contentKey(row);
    if (database.byContent.has(key) || seen.has(key))
      world.violate('O3', `A content of ${row.object_id} is archived twice.`);
    seen.add(key);
    if (!graph.hashes.has(row.content_hash.toString('hex')))
      world.violate(
        'O2',
        `Graph never sent the content archived of ${row.object_id} at position ${row.position}.`,
      );
  }
}

/** O2: a page restores to the very bytes that were sent. */
function checkPage(world: World, transaction: Transaction, page: PageRow): void {
  const served = world.graph.served.get(page.request_id ?? '');
  const what = `Page ${page.page_id} (${page.source})`;
  if (!served) return world.violate('O2', `${what} is no answer that Graph sent.`);
  if (served.asked !== page.asked)
    world.violate('O2', `${what} says it asked ${page.asked} and did ${served.asked}.`);
  if (page.sha256.toString('hex') !== served.sha256)
    world.violate('O2', `${what} has not the hash of what was sent.`);
  const restored = restore(world.database, transaction, page);
  if (restored === null || createHash('sha256').update(restored).digest('hex') !== served.sha256)
    world.violate('O2', `${what} does not restore to the bytes that were sent.`);
}

function restore(database: MemoryDatabase, transaction: Transaction, page: PageRow): Buffer | null {
  const pageOf = (id: number) => database.pages[id] ?? transaction.pages.find((one) => one.page_id === id);
  const stored = page.same_as_page_id === null ? page : pageOf(page.same_as_page_id);
  if (!stored?.body) return null;
  const pieces: Buffer[] = [];
  let taken = 0;
  for (const [index, position] of stored.known_positions.entries()) {
    const place =
      database.byPosition.get(position) ?? transaction.observations.find((one) => one.position === position);
    const body = place && pageOf(place.page_id)?.body;
    if (!place || !body) return null;
    const offset = stored.known_offsets[index] as number;
    pieces.push(
      stored.body.subarray(taken, offset),
      body.subarray(place.body_offset, place.body_offset + place.body_length),
    );
    taken = offset;
  }
  return Buffer.concat([...pieces, stored.body.subarray(taken)]);
}

/** O5, I3: complete is what was read from the first page to one that names no other, all of it archived. */
function checkSweep(world: World, transaction: Transaction, sweep: SweepToInsert): void {
  const { database, graph } = world;
  if (sweep.reason !== null) return;
  const pages = [
    ...(database.pagesOfSweep.get(sweep.sweepId) ?? []),
    ...transaction.pages.filter((page) => page.sweep_id === sweep.sweepId),
  ];
  const served = pages.map((page) => graph.served.get(page.request_id ?? ''));
  const what = `The sweep of ${sweep.source} at position ${sweep.position} is called complete, but`;
  if (pages.length === 0) return world.violate('O5', `${what} has no page.`);
  for (const [index, page] of pages.entries()) {
    if (page.page_number !== index + 1) return world.violate('O5', `${what} page ${index + 1} is missing.`);
    const next = served[index + 1];
    const link = served[index]?.nextLink;
    const asked = next === undefined ? null : `https://graph.microsoft.com${next.asked}`;
    if (link !== asked)
      return world.violate('O5', `${what} page ${index + 1} names ${String(link)} as the next.`);
  }
  const sent = served.reduce((sum, one) => sum + (one?.versions.length ?? 0), 0);
  if (sweep.items !== sent)
    world.violate('I3', `${what} Graph sent ${sent} objects and it counts ${sweep.items}.`);
  checkNotTakenForEmpty(world, sweep, served);
}

/** F08: nothing where there was something is not believed at once. */
function checkNotTakenForEmpty(
  world: World,
  sweep: SweepToInsert,
  served: readonly (Served | undefined)[],
): void {
  if (sweep.items > 0 || sweep.source === 'audit-events' || !served[0]?.isShort) return;
  const earlier = world.database.sweeps.filter(
    ({ source, reason }) => source === sweep.source && reason === null,
  );
  if (!earlier.some(({ items }) => items > 0) || (earlier.at(-1)?.items ?? 0) === 0) return;
  const { requestId, at } = served[0];
  // Twice the same lie is past finding out.
  const isRepeated = [...world.graph.served.values()].some(
    (one) =>
      one.source === sweep.source &&
      one.isShort &&
      one.requestId !== requestId &&
      Math.abs(one.at - at) < hour,
  );
  if (isRepeated) return;
  world.violate('O1', `One empty answer of ${sweep.source} was taken for the whole truth.`);
}
