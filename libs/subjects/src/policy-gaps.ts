import {
  policyGaps,
  policyGapSubject,
  secondsBetween,
  type PolicyGap,
  type PolicyGapSubject,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { asOf } from './as-of.ts';
import { loadPeriods } from './policies.ts';

/** The changes of a gap are told up to this length; what stays open longer is another matter. */
const toldSeconds = 168 * 3600;
const writesMax = 200;

/** Whether changes within the gap are part of what is said of it. */
export function tellsWrites({ from, to }: Pick<PolicyGap, 'from' | 'to'>): boolean {
  return to !== null && secondsBetween(from, to) <= toldSeconds;
}

const writesSql = `
select w.position::float8 as position, instant_text(w.occurred_at) as "occurredAt",
       coalesce(a.upn, a.app_name, a.user_id, a.app_id) as actor
  from (select position, occurred_at from protected_write
         where tenant_id = $1 and class = 'outside_policy' and occurred_at >= $2 and occurred_at < $3 and policy_type = $4
         order by occurred_at, position limit ${writesMax}) w
 cross join lateral (
   select actor_ref from audit_event where tenant_id = $1 and occurred_at = w.occurred_at and position = w.position limit 1) ev
  join event_actor a on a.tenant_id = $1 and a.actor_ref = ev.actor_ref
 order by w.occurred_at, w.position`;

const countSql = `
select count(*)::int as writes from protected_write
 where tenant_id = $1 and class = 'outside_policy' and occurred_at >= $2 and occurred_at < $3 and policy_type = $4`;

/** A gap that is none any more is not in the answer, and has no finding either. */
export async function policyGapSubjects(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly string[],
): Promise<PolicyGapSubject[]> {
  const wanted = new Set(subjects);
  const gaps = policyGaps(await loadPeriods(runner, tenantId)).filter((gap) =>
    wanted.has(policyGapSubject(gap)),
  );
  const now = await asOf(runner, tenantId);
  if (now === null) return [];
  const found: PolicyGapSubject[] = [];
  for (const gap of gaps)
    found.push({ kind: 'policy-gap', ...gap, ...(await writesIn(runner, tenantId, gap)), asOf: now });
  return found;
}

async function writesIn(
  runner: QueryRunner,
  tenantId: number,
  gap: PolicyGap,
): Promise<Pick<PolicyGapSubject, 'writes' | 'writesInAll'>> {
  if (!tellsWrites(gap)) return { writes: [], writesInAll: 0 };
  const values = [tenantId, gap.from, gap.to, gap.policyType];
  const writes = (await runner.query(writesSql, values)) as PolicyGapSubject['writes'];
  const [row] = (await runner.query(countSql, values)) as { writes: number }[];
  return { writes, writesInAll: row?.writes ?? 0 };
}
