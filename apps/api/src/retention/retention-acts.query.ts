import { type LegalHoldOrder, type RetentionRunOrder } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { type DataClass } from '@countersign/domain';
import { refusedAct } from '../problem/refused-act.ts';

// Each act is one function of the database: it checks what is allowed and writes row and control record together.

/** SQLSTATEs of the functions of migration 0009. */
const problemOf = {
  CS002: 'second_person_needed',
  CS404: 'not_found',
  CS409: 'nothing_to_delete',
} as const;

async function act<Row>(archive: TenantArchive, sql: string, values: unknown[]): Promise<Row> {
  try {
    const [row] = await archive.query<Row[]>(sql, [archive.tenantIds[0], ...values]);
    return row as Row;
  } catch (error) {
    throw refusedAct(error, problemOf);
  }
}

export async function setPolicy(
  archive: TenantArchive,
  dataClass: DataClass,
  { keepDays, reason }: { readonly keepDays: number | null; readonly reason: string },
  who: string,
): Promise<void> {
  await act(archive, 'select set_retention_policy($1, $2, $3, $4, $5)', [dataClass, keepDays, reason, who]);
}

/** Returns the hold's id. */
export async function setHold(archive: TenantArchive, order: LegalHoldOrder, who: string): Promise<string> {
  const { from = null, to = null, person = null, requestId = null, reason } = order;
  const row = await act<{ id: string }>(archive, 'select set_legal_hold($1, $2, $3, $4, $5, $6, $7) as id', [
    from,
    to,
    person,
    requestId,
    reason,
    who,
  ]);
  return row.id;
}

export async function proposeRelease(
  archive: TenantArchive,
  holdId: string,
  reason: string,
  who: string,
): Promise<void> {
  await act(archive, 'select propose_hold_release($1, $2, $3, $4)', [holdId, reason, who]);
}

export async function approveRelease(archive: TenantArchive, holdId: string, who: string): Promise<void> {
  await act(archive, 'select approve_hold_release($1, $2, $3)', [holdId, who]);
}

// Candidates are offered with a case and do not belong to it.
const eventsSql = `
select distinct e.event_id as id
  from case_event l
  join audit_event e on e.tenant_id = l.tenant_id and e.occurred_at = l.occurred_at and e.position = l.position
 where l.tenant_id = $1 and l.request_id = any($2) and l.role <> 'candidate'`;

/** Proposes a run and returns its id. */
export async function proposeRun(
  archive: TenantArchive,
  order: RetentionRunOrder,
  who: string,
): Promise<string> {
  if ('dataClass' in order) {
    const sql = 'select propose_policy_run($1, $2, $3, $4) as id';
    return (await act<{ id: string }>(archive, sql, [order.dataClass, order.reason, who])).id;
  }
  const { requests, accessPolicies, positions, withEvents, reason } = order;
  const linked = withEvents
    ? await archive.query<{ id: string }[]>(eventsSql, [archive.tenantIds[0], requests])
    : [];
  const events = new Set([...order.events, ...linked.map(({ id }) => id)]);
  const of = (name: DataClass) => (id: string) => ({ class: name, id });
  const objects = [
    ...requests.map(of('approval-requests')),
    ...accessPolicies.map(of('access-policies')),
    ...[...events].map(of('audit-events')),
  ];
  const sql = 'select propose_privacy_run($1, $2, $3, $4, $5) as id';
  return (await act<{ id: string }>(archive, sql, [JSON.stringify(objects), positions, reason, who])).id;
}

export async function approveRun(archive: TenantArchive, runId: string, who: string): Promise<void> {
  await act(archive, 'select approve_retention_run($1, $2, $3)', [runId, who]);
}

export async function refuseRun(archive: TenantArchive, runId: string, who: string): Promise<void> {
  await act(archive, 'select refuse_retention_run($1, $2, $3)', [runId, who]);
}
