import { judgedAgainByLog, type Instant } from '@countersign/domain';
import { loadPeriods, type WriteKnowledge } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';

const markSql = `
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, 'event', e.position::text, e.occurred_at
  from unnest($2::timestamptz[], $3::timestamptz[]) as r(lower, upper)
  join audit_event e
    on e.tenant_id = $1 and e.protectable is not null
   and e.occurred_at >= r.lower and (r.upper is null or e.occurred_at < r.upper)
on conflict do nothing`;

// Of the ledger, not of the events: the rest of what applications did is judged as before.
const markByAppsSql = `
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, 'event', w.position::text, w.occurred_at
  from unnest($2::timestamptz[], $3::timestamptz[]) as r(lower, upper)
  join protected_write w
    on w.tenant_id = $1 and w.class in ('undecidable', 'unexplained') and w.app_id is not null
   and (w.class = 'unexplained' or w.reason = 'exclusions_unknown')
   and w.occurred_at >= r.lower and (r.upper is null or w.occurred_at < r.upper)
on conflict do nothing`;

interface Range {
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * Marks the writes that could not be judged by what was known of requests and of the log before, or cannot be any more.
 * Else a change that is read before the first read of the requests would stay unjudged for good.
 */
export async function markNewlyDecidable(
  runner: QueryRunner,
  tenantId: number,
  before: WriteKnowledge,
  after: WriteKnowledge,
): Promise<void> {
  await mark(runner, tenantId, markSql, byRequests(before, after));
  if (JSON.stringify(before.log) === JSON.stringify(after.log)) return;
  const periods = await loadPeriods(runner, tenantId);
  await mark(runner, tenantId, markByAppsSql, judgedAgainByLog(before.log, after.log, periods));
}

function byRequests(before: WriteKnowledge, after: WriteKnowledge): Range[] {
  const ranges: Range[] = [];
  if (after.requestsKnownFrom !== null && after.requestsKnownFrom !== before.requestsKnownFrom)
    ranges.push({ from: after.requestsKnownFrom, to: before.requestsKnownFrom });
  const old = new Set(before.gaps.map((gap) => gap.to));
  ranges.push(...after.gaps.filter((gap) => !old.has(gap.to)));
  return ranges;
}

async function mark(
  runner: QueryRunner,
  tenantId: number,
  sql: string,
  ranges: readonly Range[],
): Promise<void> {
  if (ranges.length === 0) return;
  await runner.query(sql, [tenantId, ranges.map(({ from }) => from), ranges.map(({ to }) => to)]);
}
