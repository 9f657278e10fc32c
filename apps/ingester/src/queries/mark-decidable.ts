import type { Instant } from '@countersign/domain';
import type { RequestKnowledge } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';

const markSql = `
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, 'event', e.position::text, e.occurred_at
  from unnest($2::timestamptz[], $3::timestamptz[]) as r(lower, upper)
  join audit_event e
    on e.tenant_id = $1 and e.protectable is not null
   and e.occurred_at >= r.lower and (r.upper is null or e.occurred_at < r.upper)
on conflict do nothing`;

/**
 * Marks the writes that could not be judged by what was known of requests before, or cannot be any more. Else
 * a change that is read before the first read of the requests would stay unjudged for good.
 */
export async function markNewlyDecidable(
  runner: QueryRunner,
  tenantId: number,
  before: RequestKnowledge,
  after: RequestKnowledge,
): Promise<void> {
  const ranges: { from: Instant; to: Instant | null }[] = [];
  if (after.requestsKnownFrom !== null && after.requestsKnownFrom !== before.requestsKnownFrom)
    ranges.push({ from: after.requestsKnownFrom, to: before.requestsKnownFrom });
  const old = new Set(before.gaps.map((gap) => gap.to));
  ranges.push(...after.gaps.filter((gap) => !old.has(gap.to)));
  if (ranges.length === 0) return;
  await runner.query(markSql, [tenantId, ranges.map((range) => range.from), ranges.map((range) => range.to)]);
}
