import { inTenants } from '@countersign/database';
import { addSeconds, type Instant, type Severity } from '@countersign/domain';
import { type DataSource } from 'typeorm';

/** A week in numbers, counted as the dashboard counts them. */
export interface Digest {
  readonly from: Instant;
  readonly to: Instant;
  readonly waiting: number;
  readonly approvedOpen: number;
  /** Of those that wait or are open: within a day. */
  readonly expiring: number;
  readonly asked: number;
  readonly decided: number;
  readonly expired: number;
  /** Seconds; null below ten decisions. */
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
  readonly findings: readonly { readonly severity: Severity; readonly count: number }[];
  readonly newest: readonly { readonly severity: Severity; readonly title: string }[];
}

const weekSeconds = 7 * 86_400;
const smallest = 10;

const sql = `
select (select count(*)::int from approval_case where tenant_id = $1 and outcome = 'waiting') as waiting,
       (select count(*)::int from approval_case where tenant_id = $1 and outcome = 'approved_open') as "approvedOpen",
       (select count(*)::int from approval_case where tenant_id = $1 and outcome in ('waiting', 'approved_open')
           and expires_at > $3::timestamptz and expires_at <= $4::timestamptz) as expiring,
       a.asked, a.expired, d.decided, d."medianSeconds", d."p90Seconds",
       (select coalesce(json_agg(json_build_object('severity', severity, 'count', count)), '[]')
          from (select severity, count(*)::int from finding
                 where tenant_id = $1 and last_at > $2::timestamptz and last_at <= $3::timestamptz group by severity) f) as findings,
       (select coalesce(json_agg(json_build_object('severity', severity, 'title', title)), '[]')
          from (select severity, title from finding
                 where tenant_id = $1 and last_at > $2::timestamptz and last_at <= $3::timestamptz
                   and severity in ('high', 'critical')
                 order by severity = 'critical' desc, last_at desc, finding_id limit 5) f) as newest
  from (select count(*)::int as asked, count(*) filter (where outcome in ('expired_unanswered', 'approved_lapsed'))::int as expired
          from approval_case where tenant_id = $1 and requested_at > $2::timestamptz and requested_at <= $3::timestamptz) a,
       (select count(*)::int as decided,
               case when count(decide_seconds) >= ${smallest} then percentile_cont(0.5) within group (order by decide_seconds) end as "medianSeconds",
               case when count(decide_seconds) >= ${smallest} then percentile_cont(0.9) within group (order by decide_seconds) end as "p90Seconds"
          from approval_case where tenant_id = $1 and decision_moment > $2::timestamptz and decision_moment <= $3::timestamptz) d`;

/** The week up to an instant. */
export async function findDigest(dataSource: DataSource, tenantId: number, now: Instant): Promise<Digest> {
  const from = addSeconds(now, -weekSeconds);
  const values = [tenantId, from, now, addSeconds(now, 86_400)];
  const [row] = await inTenants(dataSource, [tenantId]).query<Omit<Digest, 'from' | 'to'>[]>(sql, values);
  return { ...(row as Omit<Digest, 'from' | 'to'>), from, to: now };
}
