import type { TenantArchive } from '@countersign/database';
import {
  cleanText,
  parseJson,
  reconstructedRequestIds,
  shorten,
  type ApproverGroupRecord,
  type DirectoryEventRecord,
  type GroupMemberRecord,
  type PolicyRecord,
  type RequestRecord,
  type RoleAssignmentRecord,
} from '@countersign/domain';
import type { ArchivedObject, ArchivedObjects, PageToRead } from '../queries/pages-to-read.ts';
import { eventToSave, type EventToSave, type ReferenceNumbers } from '../queries/save-events.ts';
import { addDrift, type DriftOfBatch } from '../queries/save-drift.ts';
import type { RejectionToSave } from '../queries/save-rejections.ts';
import type { VersionToSave } from '../queries/save-versions.ts';
import { cover, recordGaps } from './cover.ts';
import { postgresRecords } from './postgres-records.ts';
import { readAsMember, readObject } from './read-object.ts';
import type { RecordStore, RecordTransaction } from './record-store.ts';

// A thousand events a page: more in one batch costs memory (a tenth of the peak for 25) and saves no time.
const pagesPerBatch = 8;
const excerptLength = 500;
/** Decoding would put U+FFFD where nobody knows what stood there, and call it what Graph sent. */
const notText = { kind: 'rejection', reason: 'not valid UTF-8', drift: [] } as const;

/** What one batch of pages turned out to hold. */
interface Readings {
  readonly requests: VersionToSave<RequestRecord>[];
  readonly policies: VersionToSave<PolicyRecord>[];
  readonly events: EventToSave[];
  readonly assignments: VersionToSave<RoleAssignmentRecord>[];
  readonly groups: VersionToSave<ApproverGroupRecord>[];
  readonly members: VersionToSave<GroupMemberRecord>[];
  readonly directoryEvents: VersionToSave<DirectoryEventRecord>[];
  readonly rejections: RejectionToSave[];
  readonly drift: DriftOfBatch;
  readonly reconstructed: string[];
  speaksOfPolicies: boolean;
}

export interface NormaliseProgress {
  readonly pages: number;
  readonly events: number;
  readonly rejections: number;
  /** More pages are waiting. */
  readonly more: boolean;
}

/**
 * Turns the next batch of archived pages into records, in archive order: load, read, save, in one
 * transaction. Pages are only ever read once; a re-read object costs a sighting.
 */
export function normalise(
  archive: TenantArchive,
  tenantId: number,
  known: ReferenceNumbers,
): Promise<NormaliseProgress> {
  return normaliseIn(postgresRecords(archive, tenantId), known);
}

/** The same, in any store. */
export async function normaliseIn(store: RecordStore, known: ReferenceNumbers): Promise<NormaliseProgress> {
  let attempts = 0;
  try {
    return await store.transaction((records) => {
      if ((attempts += 1) > 1) forget(known);
      return normaliseBatch(records, known);
    });
  } catch (error) {
    forget(known);
    throw error;
  }
}

/** The numbers may have been handed out by a transaction that was rolled back. */
function forget(known: ReferenceNumbers): void {
  known.kinds.clear();
  known.actors.clear();
}

/** Actors that only deleted content named are gone with it, and their numbers with them. */
async function forgetAfterDeletion(records: RecordTransaction, known: ReferenceNumbers): Promise<void> {
  const deletion = await records.lastDeletion();
  if (deletion !== known.asOfDeletion) forget(known);
  known.asOfDeletion = deletion;
}

async function normaliseBatch(
  records: RecordTransaction,
  known: ReferenceNumbers,
): Promise<NormaliseProgress> {
  await records.shareDerived();
  await forgetAfterDeletion(records, known);
  const cursor = await records.lockCursor();
  const head = await records.archiveHead();
  const knownBefore = await records.writeKnowledge();
  const { pages, objects } = await records.pagesToRead(cursor.nextPageId, head.pages, pagesPerBatch);
  const nextPageId = Math.min(head.pages, (pages.at(-1)?.pageId ?? head.pages - 1) + 1);
  const more = nextPageId < head.pages;

  const readings = await readAll(pages, objects, known);
  await records.saveRequests(readings.requests);
  await records.savePolicies(readings.policies);
  await saveDirectory(records, readings);
  const { policiesCameBack } = await records.markSightings(cursor.nextPageId, nextPageId);
  const events = await records.saveEvents(readings.events, known);
  await records.markCases(readings.reconstructed);
  await records.saveRejections(readings.rejections);
  await records.saveDrift(readings.drift);
  // Sweeps are judged only when all their pages were read; the head row tells both in one glance.
  const nextSweepPosition = more ? cursor.nextSweepPosition : head.size;
  const { policiesWent } = await records.markGone(cursor.nextSweepPosition, nextSweepPosition);
  await records.followGroups(cursor.nextSweepPosition, nextSweepPosition);
  await cover(records, cursor.nextSweepPosition, nextSweepPosition);
  await records.markNewlyDecidable(knownBefore, await records.writeKnowledge());
  const policiesMoved = policiesCameBack || policiesWent;
  if (readings.policies.length > 0 || readings.speaksOfPolicies || policiesMoved)
    await records.markPolicies();
  await records.moveCursor({
    nextPageId,
    nextSweepPosition: behind(nextSweepPosition, more ? [] : await recordGaps(records)),
  });
  return { pages: pages.length, events, rejections: readings.rejections.length, more };
}

async function saveDirectory(records: RecordTransaction, readings: Readings): Promise<void> {
  await records.saveAssignments(readings.assignments);
  await records.saveGroups(readings.groups);
  await records.saveMembers(readings.members);
  await records.saveDirectoryEvents(readings.directoryEvents);
}

/** What the stage wrote into the archive itself need not be looked at again. */
function behind(position: number, written: readonly number[]): number {
  return written.reduce((next, place) => (place === next ? place + 1 : next), position);
}

async function readAll(
  pages: readonly PageToRead[],
  objects: ArchivedObjects,
  known: ReferenceNumbers,
): Promise<Readings> {
  const readings: Readings = {
    requests: [],
    policies: [],
    events: [],
    assignments: [],
    groups: [],
    members: [],
    directoryEvents: [],
    rejections: [],
    drift: new Map(),
    reconstructed: [],
    speaksOfPolicies: false,
  };
  for (const page of pages) {
    const reason = whyUnreadable(page);
    if (reason) readings.rejections.push(rejectionOfPage(page, reason));
  }
  for await (const group of objects) for (const object of group) addReading(readings, object, known);
  return readings;
}

function addReading(readings: Readings, object: ArchivedObject, known: ReferenceNumbers): void {
  const reading = object.isText ? readObject(object.source, object.text, object.asked) : notText;
  const { position, receivedAt } = object;
  const fromRead = object.source !== 'import';
  if (object.source !== 'import')
    addDrift(readings.drift, reading.drift, { source: object.source, position, receivedAt });
  switch (reading.kind) {
    case 'request':
      readings.requests.push({ position, receivedAt, fromRead, record: reading.record });
      break;
    case 'policy':
      readings.policies.push({ position, receivedAt, fromRead, record: reading.record });
      break;
    case 'event': {
      const { record } = reading;
      readings.events.push(eventToSave(record, object, known));
      if (record.approval) {
        const requests = reconstructedRequestIds(record);
        readings.reconstructed.push(...requests);
        readings.speaksOfPolicies ||= requests.length === 0;
      }
      break;
    }
    case 'assignment':
      readings.assignments.push({ position, receivedAt, fromRead, record: reading.record });
      break;
    case 'group': {
      readings.groups.push({ position, receivedAt, fromRead, record: reading.record });
      const asMember = fromRead ? null : readAsMember(object.text);
      if (asMember) readings.members.push({ position, receivedAt, fromRead, record: asMember });
      break;
    }
    case 'member':
      readings.members.push({ position, receivedAt, fromRead, record: reading.record });
      break;
    case 'directory-event':
      readings.directoryEvents.push({ position, receivedAt, fromRead, record: reading.record });
      break;
    case 'rejection':
      readings.rejections.push({
        pageId: object.pageId,
        item: object.item,
        source: object.source,
        position,
        reason: reading.reason,
        excerpt: cleanText(shorten(object.text, excerptLength)),
        receivedAt,
      });
  }
}

/** A page without any object is fine when it says so (`"value": []`); else its answer was not understood. */
function whyUnreadable(page: PageToRead): string | null {
  if (page.items > 0 || !page.body) return null;
  const parsed = parseJson(page.body.toString('utf8'));
  if ('problem' in parsed) return parsed.problem;
  const value: unknown = parsed.value;
  if (Array.isArray(value)) return null;
  if (typeof value === 'object' && value !== null) {
    for (const name of ['value', 'records']) {
      if (Array.isArray((value as Record<string, unknown>)[name])) return null;
    }
  }
  return 'the answer holds no list of objects (no "value" array)';
}

function rejectionOfPage(page: PageToRead, reason: string): RejectionToSave {
  const excerpt = cleanText(shorten(page.body?.toString('utf8', 0, 4 * excerptLength) ?? '', excerptLength));
  const { pageId, source, receivedAt } = page;
  return { pageId, item: -1, source, position: null, reason, excerpt, receivedAt };
}
