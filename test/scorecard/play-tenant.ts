// One simulated tenant, read into an archive in one of several orders. What is true of it does not depend on them.
import { type AuditEventJson, type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { hour, iso, readEvents, readEvery, readState } from './read-tenant.ts';

/** How what happened reaches the archive. */
export const interleavings = [
  'as it happened',
  'all at once',
  'events reversed',
  'shuffled and twice',
  'events days late',
] as const;
export type Interleaving = (typeof interleavings)[number];

/** Reads the tenant up to `until`; everything visible by then is archived and derived at the end. */
export async function playTenant(
  archive: ArchiveBuilder,
  model: TenantModel,
  { interleaving, until }: { readonly interleaving: Interleaving; readonly until: number },
): Promise<void> {
  switch (interleaving) {
    case 'as it happened':
      await readEvery(archive, model, until, { everyDays: 1, lagDays: 0 });
      break;
    case 'events days late':
      await readEvery(archive, model, until, { everyDays: 1, lagDays: 3 });
      break;
    case 'all at once':
      break;
    case 'events reversed':
    case 'shuffled and twice':
      await readEvery(archive, model, until, { everyDays: 1, lagDays: null });
      await readInChunks(archive, inOrder(model.eventsVisibleAt(until), interleaving), until);
  }
  await readState(archive, model, until);
  await readEvents(archive, model, { from: model.historyFrom, to: until, at: until + 60_000 });
  // A change is judged half an hour after it was made.
  await readState(archive, model, until + hour);
  await archive.derive();
}

async function readInChunks(
  archive: ArchiveBuilder,
  events: readonly AuditEventJson[],
  until: number,
): Promise<void> {
  const size = Math.ceil(events.length / 8);
  for (let start = 0; start < events.length; start += size) {
    await archive.readEvents(iso(until - hour), events.slice(start, start + size), { pageSize: 100 });
    await archive.derive();
  }
}

function inOrder(events: readonly AuditEventJson[], interleaving: Interleaving): AuditEventJson[] {
  if (interleaving === 'events reversed') return [...events].reverse();
  // By their random ids: no order of time, and the same one each time.
  const shuffled = [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...shuffled, ...shuffled.slice(0, shuffled.length / 2)];
}
