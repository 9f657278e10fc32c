// How an archive reads a simulated tenant: what is now, and what happened in a range.
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** Graph tells of two years at most; the first harvest reads all of it, or what it left out is lost. */
const past = 740 * day;

export interface Rhythm {
  readonly everyDays: number;
  /** How old events are when they are read; null if none are. */
  readonly lagDays: number | null;
  /** Who could approve is read too, with the policies. */
  readonly readsDirectory?: boolean;
}

/** Reads and derives every few days before `until`. Returns up to when events were read. */
export async function readEvery(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
  { everyDays, lagDays, readsDirectory = false }: Rhythm,
): Promise<number> {
  let read = model.historyFrom;
  for (let at = model.historyFrom + 5 * hour; at < until; at += everyDays * day) {
    await readState(archive, model, at);
    if (readsDirectory) await readDirectory(archive, model, at);
    if (lagDays !== null && at - lagDays * day > read) {
      const to = at - lagDays * day;
      // With a day of overlap: what becomes visible late is read with the next.
      await readEvents(archive, model, { from: wholeFrom(model, read), to, at: at + 60_000 });
      read = to;
    }
    await archive.derive();
  }
  return read;
}

/** From where events are read that nobody has read yet: with a day of overlap, and the first time all there may be. */
export function wholeFrom({ historyFrom }: TenantModel, read: number): number {
  return read === historyFrom ? historyFrom - past : read - day;
}

/** The policies and the requests that there are. */
export async function readState(archive: ArchiveBuilder, model: TenantModel, at: number): Promise<void> {
  await archive.readPolicies(iso(at - 30_000), model.policiesVisibleAt(at));
  await archive.readRequests(iso(at), model.requestsVisibleAt(at));
}

/** Entra keeps directory audits for so long: they cannot be read later, as audit events of Intune can. */
const directoryMemory = 30 * day;

/** The approver groups with their members, the role assignments, and what Entra still tells of them. */
export async function readDirectory(archive: ArchiveBuilder, model: TenantModel, at: number): Promise<void> {
  await archive.readAssignments(iso(at + 5_000), model.roleAssignmentsVisibleAt(at));
  await archive.readGroups(iso(at + 10_000), model.approverGroupsVisibleAt(at));
  const range = { from: iso(at - directoryMemory), to: iso(at) };
  const audits = model
    .directoryAuditsVisibleAt(at)
    .filter(({ activityDateTime }) => Date.parse(activityDateTime) >= at - directoryMemory);
  await archive.readDirectoryAudits(iso(at + 90_000), audits, { pageSize: 500, range });
}

export async function readEvents(
  archive: ArchiveBuilder,
  model: TenantModel,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
): Promise<void> {
  const events = model.eventsVisibleAt(at, { from, to });
  await archive.readEvents(iso(at), events, { pageSize: 500, range: { from: iso(from), to: iso(to) } });
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
