// The tenant in which everything was planted, read as an archive reads that is looked after: every few days, so that
// each request is seen while Graph still shows it.
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { ask } from '../retention.ts';
import { hour, readDirectory, readEvents, readEvery, readState, wholeFrom } from './read-tenant.ts';

export interface Reading {
  readonly until: number;
  readonly everyDays: number;
  /** Events only at the end, after everything was judged without them. */
  readonly isEventsLast: boolean;
}

/** Only people know which accounts are kept for emergencies: somebody wrote them down when the rules were set up. */
async function listEmergencyAccounts(archive: ArchiveBuilder, model: TenantModel): Promise<void> {
  await ask(archive, `select set_rule($1, 'emergency-account', 0, true, $2, 'the accounts we keep', 'ada')`, [
    JSON.stringify({ accounts: model.emergencyAccounts() }),
  ]);
}

export async function playPlanted(
  archive: ArchiveBuilder,
  model: TenantModel,
  { until, everyDays, isEventsLast }: Reading,
): Promise<void> {
  await listEmergencyAccounts(archive, model);
  const rhythm = { everyDays, lagDays: isEventsLast ? null : 0, readsDirectory: true };
  const read = await readEvery(archive, model, until, rhythm);
  await readState(archive, model, until);
  const from = wholeFrom(model, read);
  await readEvents(archive, model, { from, to: until, at: until + 60_000 });
  // A change is judged half an hour after it was made.
  await readState(archive, model, until + hour);
  await readDirectory(archive, model, until + hour);
  await archive.derive();
}
