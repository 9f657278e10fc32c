import { type TenantArchive } from '@countersign/database';
import { addSeconds, type Instant, type NoticeReason, type Severity } from '@countersign/domain';

/** Longer than any sending takes. Whoever holds a claim beyond this counts as dead. */
const claimSeconds = 300;

export interface ClaimedNotice {
  readonly tenantId: number;
  readonly routeId: string;
  readonly key: string;
  readonly noticeId: string;
  readonly reason: NoticeReason;
  readonly subject: string;
  readonly severity: Severity | null;
  /** Tells this claim from one that came after it. */
  readonly claimedUntil: Instant;
  /** This one counted. */
  readonly attempts: number;
  readonly queuedAt: Instant;
}

const sql = `
with next as (
  select tenant_id, route_id, key from notice
   where tenant_id = any($1::int[]) and channel = $2 and state = 'queued' and due_at <= $3::timestamptz
     and (claimed_until is null or claimed_until <= $3::timestamptz)
   order by due_at, notice_id
   limit 1
   for update skip locked
)
update notice n
   set claimed_until = $4::timestamptz, attempts = n.attempts + 1, last_attempt_at = $3::timestamptz
  from next
 where n.tenant_id = next.tenant_id and n.route_id = next.route_id and n.key = next.key
returning n.tenant_id as "tenantId", n.route_id as "routeId", n.key, n.notice_id as "noticeId", n.reason, n.subject,
          n.severity, instant_text(n.claimed_until) as "claimedUntil", n.attempts, instant_text(n.queued_at) as "queuedAt"`;

/** The next notice of a channel, for this notifier alone; null if none is due. */
export async function claimNotice(
  archive: TenantArchive,
  channel: string,
  now: Instant,
): Promise<ClaimedNotice | null> {
  const values = [archive.tenantIds, channel, now, addSeconds(now, claimSeconds)];
  const [rows] = await archive.query<[ClaimedNotice[], number]>(sql, values);
  return rows[0] ?? null;
}
