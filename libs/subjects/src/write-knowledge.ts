import { type EventSubject, requestLifeDays } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** From when on requests are known, between when they are not, and where the log is. */
export type WriteKnowledge = Pick<EventSubject, 'requestsKnownFrom' | 'gaps' | 'log'>;

// A change is judged by the request that allows it, whose own last change lies up to three days before. So what
// is known of requests tells of changes only that much later. Events tell of requests that Graph no longer shows, but
// only where they name them: a log that says "somebody approved something" says nothing of what was never approved.
const knowledgeSql = `
with period as (
  select state, from_at, to_at from coverage_period
   where tenant_id = $1 and source = 'approval-requests' and state in ('complete', 'gap')
)
select instant_text(least(
         (select min(from_at) from period where state = 'complete') + $2 * interval '1 day',
         (select min(occurred_at) from audit_event
           where tenant_id = $1 and approval is not null
             and jsonb_path_exists(resources, '$[*] ? (@.type like_regex "operationapprovalrequest$" flag "i" && @.id != null)')))) as "requestsKnownFrom",
       coalesce((
         select json_agg(json_build_object('from', instant_text(from_at),
                                           'to', instant_text(to_at + $2 * interval '1 day')) order by from_at)
           from period where state = 'gap'), '[]'::json) as gaps,
       coalesce((
         select json_agg(json_build_object('from', instant_text(from_at), 'to', instant_text(to_at)) order by from_at)
           from coverage_period
          where tenant_id = $1 and source = 'audit-events' and state = 'complete'), '[]'::json) as log`;

/** What is known of requests, and of the log, by the coverage decided so far. */
export async function writeKnowledge(runner: QueryRunner, tenantId: number): Promise<WriteKnowledge> {
  const [row] = (await runner.query(knowledgeSql, [tenantId, requestLifeDays])) as WriteKnowledge[];
  return row ?? { requestsKnownFrom: null, gaps: [], log: [] };
}
