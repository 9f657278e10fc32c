import type { EventSubject, Instant } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** From when on requests are known, and where a gap in reading lasted longer than Intune remembers. */
export type RequestKnowledge = Pick<EventSubject, 'requestsKnownFrom' | 'gaps'>;

/** Beyond this a request may come and go between two complete reads: Intune shows it 30 days after its last change. */
const sightDays = 27;

const knowledgeSql = `
with reads as (
  select started_at, ended_at,
         lag(started_at) over (order by ended_at) as before
    from sweep
   where tenant_id = $1 and source = 'approval-requests' and complete and ($3::bigint is null or position < $3)
)
select instant_text(least(
         (select min(started_at) from reads) - $2 * interval '1 day',
         (select min(occurred_at) from audit_event where tenant_id = $1 and approval is not null))) as "requestsKnownFrom",
       coalesce((
         select json_agg(json_build_object('from', instant_text(before), 'to', instant_text(ended_at)) order by ended_at)
           from reads where ended_at - before > $2 * interval '1 day'), '[]'::json) as gaps`;

/** What is known of requests by the sweeps before an archive position, or by all of them. */
export async function requestKnowledge(
  runner: QueryRunner,
  tenantId: number,
  beforePosition: number | null = null,
): Promise<RequestKnowledge> {
  const [row] = (await runner.query(knowledgeSql, [
    tenantId,
    sightDays,
    beforePosition,
  ])) as RequestKnowledge[];
  return row ?? { requestsKnownFrom: null, gaps: [] };
}

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
