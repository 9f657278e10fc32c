import { randomUUID } from 'node:crypto';
import { type Inserter, insertRow } from './rows.ts';

export interface ReadingGiven {
  readonly source: string;
  readonly startedAt: string;
  /** The same as its start, if it is left out. */
  readonly endedAt?: string;
  readonly pages?: readonly { readonly asked: string; readonly shown: readonly number[] }[];
  readonly range?: { readonly from: string; readonly to: string };
  readonly isComplete?: boolean;
}

let nextPosition = 1_000_000;

/** What nothing here looks at. */
const any32 = Buffer.alloc(32);
const commitments = {
  sha256: any32,
  salt: any32,
  answer_commitment: any32,
  body_salt: any32,
  body_commitment: any32,
  commitment: any32,
  ids_sha256: any32,
  salts: Buffer.alloc(0),
};

/** One reading with pages that show what is archived at these positions. */
export async function insertReading(db: Inserter, tenantId: number, given: ReadingGiven): Promise<void> {
  const { source, startedAt, endedAt = startedAt, pages = [], range, isComplete = true } = given;
  const sweepId = randomUUID();
  const items = pages.flatMap(({ shown }) => shown).length;
  nextPosition += 1;
  await insertRow(db, 'sweep', {
    tenant_id: tenantId,
    sweep_id: sweepId,
    position: nextPosition,
    source,
    asked: `/${source}`,
    range_from: range?.from ?? null,
    range_to: range?.to ?? null,
    started_at: startedAt,
    ended_at: endedAt,
    pages: pages.length,
    items,
    new_items: 0,
    complete: isComplete,
    reason: isComplete ? null : 'stopped',
  });
  for (const [index, { asked, shown }] of pages.entries()) {
    nextPosition += 1;
    await insertRow(db, 'page', {
      tenant_id: tenantId,
      received_at: startedAt,
      page_id: nextPosition,
      sweep_id: sweepId,
      page_number: index,
      source,
      asked,
      status: 200,
      items: shown.length,
      first_position: 0,
      new_items: 0,
      size_bytes: 1,
      ...commitments,
      body: Buffer.from('x'),
      known_positions: `{${shown.join(',')}}`,
      known_offsets: `{${shown.map(() => 0).join(',')}}`,
    });
  }
}

export interface VersionGiven {
  readonly position: number;
  readonly record: { readonly id: string; readonly [member: string]: unknown };
}

const seenOnce = {
  first_seen_at: '2026-09-01T00:00:00Z',
  last_seen_at: '2026-09-01T00:00:00Z',
  sightings: 1,
};
const tables = {
  policy: ['policy_version', 'policy_id', seenOnce],
  assignment: ['role_assignment_version', 'assignment_id', seenOnce],
  group: ['approver_group_version', 'group_id', seenOnce],
  member: ['group_member_version', 'member_id', {}],
} as const;

/** One archived content of a policy, a role assignment, a group or a member. */
export async function insertVersion(
  db: Inserter,
  tenantId: number,
  kind: keyof typeof tables,
  { position, record }: VersionGiven,
): Promise<void> {
  const [table, idColumn, rest] = tables[kind];
  await insertRow(db, table, {
    tenant_id: tenantId,
    [idColumn]: record.id,
    position,
    record: JSON.stringify(record),
    ...rest,
  });
}
