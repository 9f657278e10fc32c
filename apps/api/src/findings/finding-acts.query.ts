import {
  type AllowOrder,
  type FindingStepOrder,
  type StreamMessage,
  streamChannel,
} from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { refusedAct } from '../problem/refused-act.ts';

// Each act is one function of the database: it checks what is allowed and writes what was done and its control record
// together. Whoever looks is told when, and only when, it is committed.

/** SQLSTATEs of the functions of migration 0016. */
const problemOf = {
  CS404: 'not_found',
  CS409: 'changed_meanwhile',
  CS422: 'does_not_apply',
} as const;

interface Meant {
  /** As Graph and everybody outside call the tenant. */
  readonly tenantId: string;
  readonly findingId: string;
}

const stepSql = `
with done as (select take_finding_step($1, $2, $3, $4, $5, $6, $7, $8) as made)
select made, pg_notify($9, $10) from done`;

/** The next step of a finding. */
export async function takeStep(
  archive: TenantArchive,
  meant: Meant,
  order: FindingStepOrder,
  who: string,
): Promise<void> {
  const resolution = order.kind === 'closed' ? order.resolution : null;
  const owner = order.kind === 'acknowledged' || order.kind === 'assigned' ? (order.owner ?? null) : null;
  const values = [meant.findingId, order.seen, order.kind, resolution, wordsOf(order), owner, who];
  await act(archive, stepSql, values, meant);
}

function wordsOf(order: FindingStepOrder): string | null {
  if (order.kind === 'commented') return order.comment;
  return order.kind === 'closed' || order.kind === 'reopened' ? order.reason : null;
}

const allowSql = `
with done as (select allow_finding($1, $2, $3, $4, $5, $6, $7, $8) as made)
select made, pg_notify($9, $10) from done`;

/** Returns the id of the new entry. */
export function allow(archive: TenantArchive, order: AllowOrder, who: string): Promise<string> {
  const { findingId, seen, scope, party = null, reason, until } = order;
  return act<string>(archive, allowSql, [findingId, seen, scope, party, reason, until, who], order);
}

const endSql = `
with done as (select end_allowance($1, $2, $3, $4)::text as made)
select made, pg_notify($5, $6) from done`;

/** Ends an entry of the allow-list before its time. */
export async function endAllowance(
  archive: TenantArchive,
  entry: Meant & { readonly entryId: string },
  reason: string,
  who: string,
): Promise<void> {
  await act(archive, endSql, [entry.entryId, reason, who], entry);
}

async function act<Made>(
  archive: TenantArchive,
  sql: string,
  values: readonly unknown[],
  { tenantId, findingId }: Meant,
): Promise<Made> {
  const message: StreamMessage = { kind: 'finding-step', tenantId, findingId };
  try {
    const [row] = await archive.query<{ made: Made }[]>(sql, [
      archive.tenantIds[0],
      ...values,
      streamChannel,
      JSON.stringify(message),
    ]);
    return row?.made as Made;
  } catch (error) {
    throw refusedAct(error, problemOf);
  }
}
