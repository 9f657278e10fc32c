import type { RequesterSubject } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// A quarter is counted once for rejections that lie at most a week apart, and only where there are several.
const requestersSql = `
with rejected as materialized (
  select c.*, coalesce(c.decided_at, c.decided_at_latest) as rejected_at
    from approval_case c
   where c.tenant_id = $1 and c.requester_id = any($2) and c.outcome = 'rejected'
     and coalesce(c.decided_at, c.decided_at_latest) is not null
), apart as (
  select r.requester_id, r.request_id, r.decision_moment,
         r.decision_moment - lag(r.decision_moment) over w > interval '7 days' as is_apart
    from rejected r where r.decision_moment is not null
  window w as (partition by r.requester_id order by r.decision_moment, r.request_id)
), chained as (
  select a.*, count(*) filter (where is_apart) over (partition by a.requester_id order by a.decision_moment, a.request_id) as chain
    from apart a
), chains as materialized (
  select requester_id, chain, max(decision_moment) as until, max(decision_moment) - interval '90 days' as lower,
         to_char(date_trunc('month', max(decision_moment) at time zone 'UTC') - interval '1 month', 'YYYY-MM') as month
    from chained group by requester_id, chain having count(*) > 1
), quarters as (
  select h.requester_id, h.chain, json_build_object(
           'until', instant_text(h.until), 'decided', o.decided, 'rejected', o.rejected,
           'tenantDecided', b.decided, 'tenantRejected', b.rejected) as quarter
    from chains h
   cross join lateral (
     select count(*)::int as decided, count(*) filter (where outcome = 'rejected')::int as rejected
       from approval_case
      where tenant_id = $1 and requester_id = h.requester_id
        and decision_moment >= h.lower and decision_moment <= h.until) o
    left join rejection_baseline b on b.tenant_id = $1 and b.month = h.month
)
select r.requester_id as "requesterId",
       (array_agg(r.requester_name order by r.requested_at desc nulls last))[1] as "requesterName",
       json_agg(json_build_object(
         'requestId', r.request_id, 'rejectedAt', instant_text(r.rejected_at), 'policyTypes', r.policy_types,
         'resourceName', r.resource_name, 'approverId', r.approver_id, 'quarter', q.quarter)
         order by r.rejected_at, r.request_id) as rejections
  from rejected r
  left join chained c on c.requester_id = r.requester_id and c.request_id = r.request_id
  left join quarters q on q.requester_id = c.requester_id and q.chain = c.chain
 group by r.requester_id`;

/** Requesters with a rejection; one without any is not in the answer, and has no finding either. */
export async function requesterSubjects(
  runner: QueryRunner,
  tenantId: number,
  requesterIds: readonly string[],
): Promise<RequesterSubject[]> {
  const rows = (await runner.query(requestersSql, [tenantId, requesterIds])) as Omit<
    RequesterSubject,
    'kind'
  >[];
  return rows.map((row) => ({ kind: 'requester', ...row }));
}
