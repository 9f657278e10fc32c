import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  cleanText,
  parseJson,
  reconstructedRequestIds,
  shorten,
  type PolicyRecord,
  type RequestRecord,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { lastDeletion } from '../archive/last-deletion.ts';
import { markGone, markSightings } from '../queries/mark-sightings.ts';
import { pagesToRead, type ArchivedObject, type PageToRead } from '../queries/pages-to-read.ts';
import { markNewlyDecidable, requestKnowledge } from '../queries/request-knowledge.ts';
import { eventToSave, saveEvents, type EventToSave, type ReferenceNumbers } from '../queries/save-events.ts';
import { addDrift, type DriftOfBatch, saveDrift } from '../queries/save-drift.ts';
import { saveRejections, type RejectionToSave } from '../queries/save-rejections.ts';
import { markCases, savePolicies, saveRequests, type VersionToSave } from '../queries/save-versions.ts';
import { shareDerived } from '../queries/share-derived.ts';
import { lockCursor, moveCursor } from '../queries/stage-cursor.ts';
import { cover, recordGaps } from './cover.ts';
import { readObject } from './read-object.ts';

const pagesPerBatch = 25;
const excerptLength = 500;

/** What one batch of pages turned out to hold. */
interface Readings {
  readonly requests: VersionToSave<RequestRecord>[];
  readonly policies: VersionToSave<PolicyRecord>[];
  readonly events: EventToSave[];
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
export async function normalise(
  archive: TenantArchive,
  tenantId: number,
  known: ReferenceNumbers,
): Promise<NormaliseProgress> {
  let attempts = 0;
  try {
    return await withTransaction(archive, (runner) => {
      if ((attempts += 1) > 1) forget(known);
      return normaliseBatch(runner, tenantId, known);
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
async function forgetAfterDeletion(
  runner: QueryRunner,
  tenantId: number,
  known: ReferenceNumbers,
): Promise<void> {
  const deletion = await lastDeletion(runner, tenantId);
  if (deletion !== known.asOfDeletion) forget(known);
  known.asOfDeletion = deletion;
}

async function normaliseBatch(
  runner: QueryRunner,
  tenantId: number,
  known: ReferenceNumbers,
): Promise<NormaliseProgress> {
  await shareDerived(runner, tenantId);
  await forgetAfterDeletion(runner, tenantId, known);
  const cursor = await lockCursor(runner, tenantId);
  const head = await archiveHead(runner, tenantId);
  const knownBefore = await requestKnowledge(runner, tenantId);
  const { pages, objects } = await pagesToRead(
    runner,
    tenantId,
    cursor.nextPageId,
    head.pages,
    pagesPerBatch,
  );
  const nextPageId = Math.min(head.pages, (pages.at(-1)?.pageId ?? head.pages - 1) + 1);
  const more = nextPageId < head.pages;

  const readings = readAll(pages, objects, known);
  await saveRequests(runner, tenantId, readings.requests);
  await savePolicies(runner, tenantId, readings.policies);
  const { policiesCameBack } = await markSightings(runner, tenantId, cursor.nextPageId, nextPageId);
  const events = await saveEvents(runner, tenantId, readings.events, known);
  await markCases(runner, tenantId, readings.reconstructed);
  await saveRejections(runner, tenantId, readings.rejections);
  await saveDrift(runner, tenantId, readings.drift);
  // Sweeps are judged only when all their pages were read; the head row tells both in one glance.
  const nextSweepPosition = more ? cursor.nextSweepPosition : head.size;
  const { policiesWent } = await markGone(runner, tenantId, cursor.nextSweepPosition, nextSweepPosition);
  await cover(runner, tenantId, cursor.nextSweepPosition, nextSweepPosition);
  const knownNow = await requestKnowledge(runner, tenantId);
  await markNewlyDecidable(runner, tenantId, knownBefore, knownNow);
  const policiesMoved = policiesCameBack || policiesWent;
  if (readings.policies.length > 0 || readings.speaksOfPolicies || policiesMoved)
    await markPolicies(runner, tenantId);
  await moveCursor(runner, tenantId, {
    nextPageId,
    nextSweepPosition: behind(nextSweepPosition, more ? [] : await recordGaps(runner, tenantId)),
  });
  return { pages: pages.length, events, rejections: readings.rejections.length, more };
}

/** What the stage wrote into the archive itself need not be looked at again. */
function behind(position: number, written: readonly number[]): number {
  return written.reduce((next, place) => (place === next ? place + 1 : next), position);
}

async function archiveHead(runner: QueryRunner, tenantId: number): Promise<{ size: number; pages: number }> {
  const [head] = (await runner.query(
    `select size::float8 as size, pages::float8 as pages from archive_head where tenant_id = $1`,
    [tenantId],
  )) as { size: number; pages: number }[];
  return head ?? { size: 0, pages: 0 };
}

async function markPolicies(runner: QueryRunner, tenantId: number): Promise<void> {
  await runner.query(
    `insert into dirty_subject (tenant_id, kind, subject) values ($1, 'policies', '') on conflict do nothing`,
    [tenantId],
  );
}

function readAll(
  pages: readonly PageToRead[],
  objects: Iterable<ArchivedObject>,
  known: ReferenceNumbers,
): Readings {
  const readings: Readings = {
    requests: [],
    policies: [],
    events: [],
    rejections: [],
    drift: new Map(),
    reconstructed: [],
    speaksOfPolicies: false,
  };
  for (const page of pages) {
    const reason = whyUnreadable(page);
    if (reason) readings.rejections.push(rejectionOfPage(page, reason));
  }
  for (const object of objects) addReading(readings, object, known);
  return readings;
}

function addReading(readings: Readings, object: ArchivedObject, known: ReferenceNumbers): void {
  const reading = readObject(object.source, object.text);
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
