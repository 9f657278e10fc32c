// The tenant in which everything was planted, read as an archive reads that is looked after: every few days, so that
// each request is seen while Graph still shows it.
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { day, hour, readDirectory, readEvents, readEvery, readState } from './read-tenant.ts';

export interface Reading {
  readonly until: number;
  readonly everyDays: number;
  /** Events only at the end, after everything was judged without them. */
  readonly isEventsLast: boolean;
  /** Who could approve is read too. */
  readonly readsDirectory: boolean;
}

export async function playPlanted(
  archive: ArchiveBuilder,
  model: TenantModel,
  { until, everyDays, isEventsLast, readsDirectory }: Reading,
): Promise<void> {
  const rhythm = { everyDays, lagDays: isEventsLast ? null : 0, readsDirectory };
  const read = await readEvery(archive, model, until, rhythm);
  await readState(archive, model, until);
  const from = isEventsLast ? model.historyFrom : read - day;
  await readEvents(archive, model, { from, to: until, at: until + 60_000 });
  // A change is judged half an hour after it was made.
  await readState(archive, model, until + hour);
  if (readsDirectory) await readDirectory(archive, model, until + hour);
  await archive.derive();
}
