import type {
  ApproverGroupRecord,
  CoveragePeriod,
  DirectoryEventRecord,
  Gap,
  GroupMemberRecord,
  Instant,
  Pauses,
  PolicyRecord,
  RequestRecord,
  RoleAssignmentRecord,
  Source,
  SweepSummary,
} from '@countersign/domain';
import type { PlacedSweep } from '../queries/coverage-periods.ts';
import type { ArchivedObjects, PageToRead } from '../queries/pages-to-read.ts';
import type { WriteKnowledge } from '@countersign/subjects';
import type { EventToSave, ReferenceNumbers } from '../queries/save-events.ts';
import type { DriftOfBatch } from '../queries/save-drift.ts';
import type { RejectionToSave } from '../queries/save-rejections.ts';
import type { VersionToSave } from '../queries/save-versions.ts';
import type { StageCursor } from '../queries/stage-cursor.ts';

/**
 * What the normalise stage of one tenant reads and writes. Each method is the question of the same name in
 * queries/; Postgres answers them (postgres-records.ts), in the chaos tests a memory.
 */
export interface RecordStore {
  /** All that `work` writes is there when this resolves, or nothing of it; it may run more than once. */
  transaction<Result>(work: (records: RecordTransaction) => Promise<Result>): Promise<Result>;
}

export interface RecordTransaction extends CoverageTransaction, DirectoryTransaction {
  shareDerived(): Promise<void>;
  lastDeletion(): Promise<number>;
  lockCursor(): Promise<StageCursor>;
  moveCursor(to: StageCursor): Promise<void>;
  archiveHead(): Promise<{ readonly size: number; readonly pages: number }>;
  pagesToRead(
    fromPage: number,
    toPage: number,
    pagesMax: number,
  ): Promise<{ pages: PageToRead[]; objects: ArchivedObjects }>;
  writeKnowledge(): Promise<WriteKnowledge>;
  markNewlyDecidable(before: WriteKnowledge, after: WriteKnowledge): Promise<void>;
  saveRequests(versions: readonly VersionToSave<RequestRecord>[]): Promise<void>;
  savePolicies(versions: readonly VersionToSave<PolicyRecord>[]): Promise<void>;
  saveEvents(events: readonly EventToSave[], known: ReferenceNumbers): Promise<number>;
  saveRejections(rejections: readonly RejectionToSave[]): Promise<void>;
  saveDrift(drift: DriftOfBatch): Promise<void>;
  markSightings(fromPage: number, toPage: number): Promise<{ readonly policiesCameBack: boolean }>;
  markGone(fromPosition: number, toPosition: number): Promise<{ readonly policiesWent: boolean }>;
  markCases(requestIds: readonly string[]): Promise<void>;
  /** The policies have to be judged anew. */
  markPolicies(): Promise<void>;
}

/** What tells who could approve. */
export interface DirectoryTransaction {
  saveAssignments(versions: readonly VersionToSave<RoleAssignmentRecord>[]): Promise<void>;
  saveGroups(contents: readonly VersionToSave<ApproverGroupRecord>[]): Promise<void>;
  saveMembers(contents: readonly VersionToSave<GroupMemberRecord>[]): Promise<void>;
  saveDirectoryEvents(events: readonly VersionToSave<DirectoryEventRecord>[]): Promise<void>;
  /** Takes the readings of the approver groups at these positions into the stays of their members, in their order. */
  followGroups(fromPosition: number, toPosition: number): Promise<void>;
}

/** What the coverage of the sources is decided by, and where it is kept. */
export interface CoverageTransaction {
  completeSweeps(fromPosition: number, toPosition: number, max: number): Promise<PlacedSweep[]>;
  sweepsBeyondMemory(source: Source, beforePosition: number): Promise<PlacedSweep[]>;
  endsBefore(source: Source, position: number): Promise<Pick<SweepSummary, 'first' | 'newest'>>;
  coverageEndingFrom(source: Source, instant: Instant | null): Promise<CoveragePeriod[]>;
  replaceCoverage(
    source: Source,
    earlier: readonly CoveragePeriod[],
    periods: readonly CoveragePeriod[],
  ): Promise<void>;
  loadPauses(source: Source): Promise<Pauses | null>;
  savePauses(source: Source, pauses: Pauses): Promise<void>;
  unrecordedGaps(): Promise<(Gap & { readonly certainAt: Instant })[]>;
  appendGap(record: GapRecord): Promise<number | null>;
}

export interface GapRecord {
  readonly key: string;
  readonly at: Instant;
  readonly body: string;
}
