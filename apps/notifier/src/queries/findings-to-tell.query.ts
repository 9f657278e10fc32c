import { type Instant, type ToldFinding } from '@countersign/domain';
import { type QueryRunner } from 'typeorm';

const findingsPerBeat = 500;

// The one place where it is asked whether somebody has closed or allowed a finding: such a finding is not told.
const isMuted = 'false';

const sql = `
select f.finding_id as "findingId", f.severity, instant_text(f.last_at) as "lastAt", ${isMuted} as "isMuted"
  from finding f
 where f.tenant_id = $1 and f.last_at > $3::timestamptz
   and f.severity = any($4::text[])
   and not exists (select from notice n
                    where n.tenant_id = $1 and n.route_id = $2 and n.key = 'finding/' || f.finding_id)
 order by f.last_at, f.finding_id
 limit ${findingsPerBeat}`;

/** Findings of these severities that a route has not told yet, from an instant on, oldest first. */
export async function findFindingsToTell(
  runner: QueryRunner,
  tenantId: number,
  { routeId, since, severities }: { routeId: string; since: Instant; severities: readonly string[] },
): Promise<ToldFinding[]> {
  return (await runner.query(sql, [tenantId, routeId, since, severities])) as ToldFinding[];
}
