import { randomUUID } from 'node:crypto';
import { coverageOf, sources, type SweepFacts } from '@countersign/domain';

/** The little of a test database that these builders need. */
export interface Inserter {
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** Inserts a row given as column -> value; the rest is what the table says. */
export async function insertRow(db: Inserter, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await db.query(
    `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}

/** Returns the archive's number of the tenant. */
export async function insertTenant(
  db: Inserter,
  entraId: string,
  name = entraId,
  isDemo = false,
): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    `insert into tenant (entra_id, name, is_demo) values ($1, $2, $3) returning tenant_id as id`,
    [entraId, name, isDemo],
  );
  const id = row?.id ?? 0;
  await insertRow(db, 'archive_head', { tenant_id: id });
  return id;
}

export type CaseColumns = Record<string, unknown>;

let nextIndex = 0;

/** A complete, plain, completed case out of what matters to a test. */
export function caseRow(tenantId: number, over: CaseColumns = {}): CaseColumns {
  nextIndex += 1;
  return {
    tenant_id: tenantId,
    request_id: randomUUID(),
    archive_index: nextIndex,
    origin: 'observed',
    status: 'completed',
    outcome: 'completed',
    effect: 'confirmed',
    policy_types: ['mobileApps'],
    operation: 'Wipe',
    resource_type: 'ManagedDevice',
    resource_id: 'device-1',
    resource_name: 'LON-LT-0417',
    resource_count: 1,
    requester_id: 'user-1',
    requester_name: 'Astrid Berg',
    requester_upn: 'astrid@contoso.example',
    requester_app_id: null,
    requested_at: '2026-09-01T08:00:00.123456Z',
    request_justification: 'stolen laptop, CHG-4471',
    approver_id: 'user-2',
    approver_name: 'Bola Okafor',
    approver_upn: 'bola@contoso.example',
    approval_justification: 'ok',
    decision: 'approved',
    decided_at: '2026-09-01T09:00:00Z',
    decided_at_earliest: '2026-09-01T09:00:00Z',
    decided_at_latest: '2026-09-01T09:00:00Z',
    decided_at_source: 'audit-event',
    completed_at: '2026-09-01T09:30:00Z',
    completed_at_earliest: '2026-09-01T09:30:00Z',
    completed_at_latest: '2026-09-01T09:30:00Z',
    completed_at_source: 'audit-event',
    ended_at: '2026-09-01T09:30:00Z',
    expires_at: '2026-10-01T08:00:00Z',
    last_modified_at: '2026-09-01T09:30:00Z',
    first_seen_at: '2026-09-01T08:05:00Z',
    last_seen_at: '2026-09-29T08:00:00Z',
    observations: 3,
    effect_events: 1,
    correlation_strength: 'strong',
    decide_seconds: 3600,
    tickets: [],
    line: '[]',
    ...over,
  };
}

/** An undecided case. */
export function waitingCase(tenantId: number, over: CaseColumns = {}): CaseColumns {
  const none = Object.fromEntries(
    ['id', 'name', 'upn']
      .map((part) => [`approver_${part}`, null])
      .concat(
        ['decided_at', 'completed_at'].flatMap((time) =>
          ['', '_earliest', '_latest'].map((bound) => [`${time}${bound}`, null]),
        ),
      ),
  );
  return caseRow(tenantId, {
    status: 'needsApproval',
    outcome: 'waiting',
    effect: null,
    approval_justification: null,
    decision: null,
    decided_at_source: 'unknown',
    completed_at_source: 'unknown',
    ended_at: null,
    decide_seconds: null,
    effect_events: 0,
    ...none,
    ...over,
  });
}

/** As correlate computes it: the middle of the bounds where there is no point. */
function decisionMoment({
  decided_at: at,
  decided_at_earliest: earliest,
  decided_at_latest: latest,
}: CaseColumns) {
  if (at) return at;
  if (!earliest || !latest) return null;
  return new Date((Date.parse(String(earliest)) + Date.parse(String(latest))) / 2).toISOString();
}

export async function insertCase(db: Inserter, row: CaseColumns): Promise<CaseColumns> {
  await insertRow(db, 'approval_case', { ...row, decision_moment: decisionMoment(row) });
  for (const ticket of row['tickets'] as string[]) {
    const { tenant_id, request_id } = row;
    await insertRow(db, 'case_ticket', { tenant_id, request_id, ticket });
  }
  return row;
}

export interface FindingGiven {
  readonly detection?: string;
  readonly severity?: string;
  readonly subjectKind?: string;
  readonly subject?: string;
  readonly at?: string;
  readonly facts?: Readonly<Record<string, string | number | null>>;
  readonly findingId?: string;
  readonly cases?: readonly string[];
  readonly events?: readonly number[];
}

export async function insertFinding(
  db: Inserter,
  tenantId: number,
  given: FindingGiven = {},
): Promise<string> {
  const findingId = given.findingId ?? randomUUID();
  await insertRow(db, 'finding', {
    tenant_id: tenantId,
    finding_id: findingId,
    detection: given.detection ?? 'own-approval',
    rule_version: 1,
    severity: given.severity ?? 'high',
    title: 'Somebody approved an own request',
    explanation: 'Requester and approver are one person.',
    subject_kind: given.subjectKind ?? 'case',
    subject: given.subject ?? given.cases?.[0] ?? 'nobody',
    first_at: given.at ?? '2026-09-01T08:00:00Z',
    last_at: given.at ?? '2026-09-01T08:00:00Z',
    facts: JSON.stringify(given.facts ?? { approver: 'Bola', decisions: 48, note: null }),
  });
  const evidence = [
    ...(given.cases ?? []).map((subject) => ['case', subject]),
    ...(given.events ?? []).map((position) => ['event', String(position)]),
  ];
  for (const [kind, subject] of evidence) {
    await insertRow(db, 'finding_evidence', { tenant_id: tenantId, finding_id: findingId, kind, subject });
  }
  return findingId;
}

let nextSweep = 1_000_000;

export async function insertSweep(
  db: Inserter,
  tenantId: number,
  endedAt: string,
  over: Record<string, unknown> = {},
): Promise<void> {
  nextSweep += 1;
  await insertRow(db, 'sweep', {
    tenant_id: tenantId,
    sweep_id: randomUUID(),
    position: nextSweep,
    source: 'approval-requests',
    asked: '/operationApprovalRequests',
    started_at: endedAt,
    ended_at: endedAt,
    pages: 1,
    items: 0,
    new_items: 0,
    complete: true,
    ...over,
  });
}

/** Decides coverage by the tenant's sweeps, as the ingester does with each harvest. */
export async function settleCoverage(db: Inserter, tenantId: number): Promise<void> {
  await db.query('delete from coverage_period where tenant_id = $1', [tenantId]);
  for (const source of sources) {
    const sweeps = await db.query<SweepFacts>(
      `select sweep_id as "sweepId", complete, items, instant_text(started_at) as "startedAt", instant_text(ended_at) as "endedAt",
              instant_text(range_from) as "rangeFrom", instant_text(range_to) as "rangeTo"
         from sweep where tenant_id = $1 and source = $2`,
      [tenantId, source],
    );
    for (const { from, to, state, reason, before, after } of coverageOf(source, sweeps)) {
      await insertRow(db, 'coverage_period', {
        tenant_id: tenantId,
        source,
        from_at: from ?? '-infinity',
        to_at: to ?? 'infinity',
        state,
        reason,
        before_sweep: before,
        after_sweep: after,
      });
    }
  }
}
