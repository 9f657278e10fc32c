import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** Those that tell who can approve. */
export const approverSources = [
  'access-policies',
  'role-assignments',
  'approver-groups',
  'directory-audits',
] as const;
export type ApproverSourceName = (typeof approverSources)[number];

/** A complete reading next to an instant. */
export interface NearReading {
  readonly source: ApproverSourceName;
  readonly sweepId: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

const members = `s.source, s.sweep_id as "sweepId", instant_text(s.started_at) as "startedAt", instant_text(s.ended_at) as "endedAt"`;

// What ended after knownAt was not known then.
const sql = `
select near.*
  from unnest(array['access-policies', 'role-assignments', 'approver-groups']) as one(source)
 cross join lateral (
   (select ${members} from sweep s
     where s.tenant_id = $1 and s.source = one.source and s.complete and s.ended_at <= least($2::timestamptz, $3::timestamptz)
     order by s.ended_at desc limit 1)
   union all
   (select ${members} from sweep s
     where s.tenant_id = $1 and s.source = one.source and s.complete and s.ended_at > $2::timestamptz
       and s.ended_at <= $3::timestamptz and s.started_at >= $2::timestamptz
     order by s.ended_at limit 1)) near`;

/** Of each source that is read as a whole the last complete reading before an instant and the first after it. */
export function findReadingsAround(
  dataSource: DataSource,
  tenantId: number,
  at: string,
  knownAt: string,
): Promise<NearReading[]> {
  return inTenants(dataSource, [tenantId]).query<NearReading[]>(sql, [tenantId, at, knownAt]);
}
