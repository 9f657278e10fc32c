import { type TenantArchive, withTransaction } from '@countersign/database';
import type { QueryRunner } from 'typeorm';
import { lastDeletion } from '../archive/last-deletion.ts';
import * as coverage from '../queries/coverage-periods.ts';
import { loadPauses, savePauses } from '../queries/longest-pause.ts';
import { markGone, markSightings } from '../queries/mark-sightings.ts';
import { pagesToRead } from '../queries/pages-to-read.ts';
import { writeKnowledge } from '@countersign/subjects';
import { markNewlyDecidable } from '../queries/mark-decidable.ts';
import { saveEvents } from '../queries/save-events.ts';
import { saveDrift } from '../queries/save-drift.ts';
import { saveRejections } from '../queries/save-rejections.ts';
import { followGroups } from '../queries/follow-groups.ts';
import { saveDirectoryEvents, saveGroups, saveMembers } from '../queries/save-directory.ts';
import { markCases, saveAssignments, savePolicies, saveRequests } from '../queries/save-versions.ts';
import { shareDerived } from '../queries/share-derived.ts';
import { lockCursor, moveCursor } from '../queries/stage-cursor.ts';
import type {
  CoverageTransaction,
  DirectoryTransaction,
  RecordStore,
  RecordTransaction,
} from './record-store.ts';

/** The records of one tenant in Postgres. */
export function postgresRecords(archive: TenantArchive, tenantId: number): RecordStore {
  return {
    transaction: (work) => withTransaction(archive, (runner) => work(recordsOn(runner, tenantId))),
  };
}

function recordsOn(runner: QueryRunner, tenantId: number): RecordTransaction {
  return {
    ...coverageOn(runner, tenantId),
    ...directoryOn(runner, tenantId),
    shareDerived: () => shareDerived(runner, tenantId),
    lastDeletion: () => lastDeletion(runner, tenantId),
    lockCursor: () => lockCursor(runner, tenantId),
    moveCursor: (to) => moveCursor(runner, tenantId, to),
    archiveHead: () => archiveHead(runner, tenantId),
    pagesToRead: (from, to, max) => pagesToRead(runner, tenantId, from, to, max),
    writeKnowledge: () => writeKnowledge(runner, tenantId),
    markNewlyDecidable: (before, after) => markNewlyDecidable(runner, tenantId, before, after),
    saveRequests: (versions) => saveRequests(runner, tenantId, versions),
    savePolicies: (versions) => savePolicies(runner, tenantId, versions),
    saveEvents: (events, known) => saveEvents(runner, tenantId, events, known),
    saveRejections: (rejections) => saveRejections(runner, tenantId, rejections),
    saveDrift: (drift) => saveDrift(runner, tenantId, drift),
    markSightings: (from, to) => markSightings(runner, tenantId, from, to),
    markGone: (from, to) => markGone(runner, tenantId, from, to),
    markCases: (ids) => markCases(runner, tenantId, ids),
    markPolicies: () => markPolicies(runner, tenantId),
  };
}

function directoryOn(runner: QueryRunner, tenantId: number): DirectoryTransaction {
  return {
    saveAssignments: (versions) => saveAssignments(runner, tenantId, versions),
    saveGroups: (contents) => saveGroups(runner, tenantId, contents),
    saveMembers: (contents) => saveMembers(runner, tenantId, contents),
    saveDirectoryEvents: (events) => saveDirectoryEvents(runner, tenantId, events),
    followGroups: (from, to) => followGroups(runner, tenantId, from, to),
  };
}

export function coverageOn(runner: QueryRunner, tenantId: number): CoverageTransaction {
  return {
    completeSweeps: (from, to, max) => coverage.completeSweeps(runner, tenantId, from, to, max),
    sweepsBeyondMemory: (source, before) => coverage.sweepsBeyondMemory(runner, tenantId, source, before),
    endsBefore: (source, position) => coverage.endsBefore(runner, tenantId, source, position),
    coverageEndingFrom: (source, at) => coverage.coverageEndingFrom(runner, tenantId, source, at),
    replaceCoverage: (source, earlier, periods) =>
      coverage.replaceCoverage(runner, tenantId, source, earlier, periods),
    loadPauses: (source) => loadPauses(runner, tenantId, source),
    savePauses: (source, pauses) => savePauses(runner, tenantId, source, pauses),
    unrecordedGaps: () => coverage.unrecordedGaps(runner, tenantId),
    appendGap: (record) => coverage.appendGap(runner, tenantId, record),
  };
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
