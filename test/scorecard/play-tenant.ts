// One simulated tenant, read into an archive in one of several orders. What is true of it does not depend on them.
import { type AuditEventJson, type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';

const hour = 3_600_000;
const day = 24 * hour;

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
      await readDaily(archive, model, until, { lagDays: 0 });
      break;
    case 'events days late':
      await readDaily(archive, model, until, { lagDays: 3 });
      break;
    case 'all at once':
      break;
    case 'events reversed':
    case 'shuffled and twice':
      await readDaily(archive, model, until, { lagDays: null });
      await readInChunks(archive, inOrder(model.eventsVisibleAt(until), interleaving), until);
  }
  await readRequests(archive, model, until);
  await readEvents(archive, model, { from: model.historyFrom, to: until, at: until + 60_000 });
  // A change is judged half an hour after it was made.
  await readRequests(archive, model, until + hour);
  await archive.derive();
}

async function readDaily(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
  { lagDays }: { readonly lagDays: number | null },
): Promise<void> {
  let read = model.historyFrom;
  for (let at = model.historyFrom + 5 * hour; at < until; at += day) {
    await readRequests(archive, model, at);
    if (lagDays !== null && at - lagDays * day > read) {
      const to = at - lagDays * day;
      // With a day of overlap: what becomes visible late is read with the next day.
      await readEvents(archive, model, {
        from: Math.max(model.historyFrom, read - day),
        to,
        at: at + 60_000,
      });
      read = to;
    }
    await archive.derive();
  }
}

async function readRequests(archive: ArchiveBuilder, model: TenantModel, at: number): Promise<void> {
  await archive.readPolicies(iso(at - 30_000), model.policiesVisibleAt(at));
  await archive.readRequests(iso(at), model.requestsVisibleAt(at));
}

async function readEvents(
  archive: ArchiveBuilder,
  model: TenantModel,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
): Promise<void> {
  const events = model.eventsVisibleAt(at, { from, to });
  await archive.readEvents(iso(at), events, { pageSize: 500, range: { from: iso(from), to: iso(to) } });
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

function iso(at: number): string {
  return new Date(at).toISOString();
}
