import { type Instant, type ToldFinding } from '@countersign/domain';
import { type QueryRunner } from 'typeorm';

const findingsPerBeat = 500;
/** Of more than these in two weeks the newest are told: the others would be read by nobody. */
const recentMax = 5000;

// Told ones are found by their range of keys: a key made of an id would be looked up in no index below row-level
// security. How a finding stands is asked of the rest alone, since that takes several look-ups.
const sql = `
with recent as materialized (
  select f.finding_id, f.severity, f.last_at
    from finding f
   where f.tenant_id = $1 and f.last_at > $3::timestamptz and f.severity = any($4::text[])
   order by f.last_at desc, f.finding_id limit ${recentMax}
), told as materialized (
  select n.subject from notice n
   where n.tenant_id = $1 and n.route_id = $2 and n.key >= 'finding/' and n.key < 'finding0'
), rest as materialized (
  select r.finding_id, r.last_at from recent r
   where not exists (select from told t where t.subject = r.finding_id::text)
   order by r.last_at desc, r.finding_id limit ${findingsPerBeat}
)
select f.finding_id as "findingId", f.severity, instant_text(f.last_at) as "lastAt", finding_is_muted(f) as "isMuted"
  from rest
  join finding f on f.tenant_id = $1 and f.finding_id = rest.finding_id
 order by f.last_at, f.finding_id`;

/** Findings of these severities that a route has not told yet, from an instant on, oldest first. */
export async function findFindingsToTell(
  runner: QueryRunner,
  tenantId: number,
  { routeId, since, severities }: { routeId: string; since: Instant; severities: readonly string[] },
): Promise<ToldFinding[]> {
  return (await runner.query(sql, [tenantId, routeId, since, severities])) as ToldFinding[];
}
