// The tenant in which everything was planted, read as an archive reads that is looked after: every few days, so that
// each request is seen while Graph still shows it.
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';

const hour = 3_600_000;
const day = 24 * hour;

export interface Reading {
  readonly until: number;
  readonly everyDays: number;
  /** Events only at the end, after everything was judged without them. */
  readonly isEventsLast: boolean;
}

export async function playPlanted(
  archive: ArchiveBuilder,
  model: TenantModel,
  { until, everyDays, isEventsLast }: Reading,
): Promise<void> {
  let read = model.historyFrom;
  for (let at = model.historyFrom + 5 * hour; at < until; at += everyDays * day) {
    await readState(archive, model, at);
    if (!isEventsLast) {
      // With a day of overlap: what becomes visible late is read with the next.
      await readEvents(archive, model, Math.max(model.historyFrom, read - day), at);
      read = at;
    }
    await archive.derive();
  }
  await readState(archive, model, until);
  await readEvents(archive, model, isEventsLast ? model.historyFrom : read - day, until);
  // A change is judged half an hour after it was made.
  await readState(archive, model, until + hour);
  await archive.derive();
}

async function readState(archive: ArchiveBuilder, model: TenantModel, at: number): Promise<void> {
  await archive.readPolicies(iso(at - 30_000), model.policiesVisibleAt(at));
  await archive.readRequests(iso(at), model.requestsVisibleAt(at));
}

async function readEvents(
  archive: ArchiveBuilder,
  model: TenantModel,
  from: number,
  to: number,
): Promise<void> {
  const events = model.eventsVisibleAt(to + 60_000, { from, to });
  await archive.readEvents(iso(to + 60_000), events, {
    pageSize: 500,
    range: { from: iso(from), to: iso(to) },
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
