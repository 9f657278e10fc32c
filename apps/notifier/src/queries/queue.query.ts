import { type Instant, type Notice } from '@countersign/domain';
import { type QueryRunner } from 'typeorm';

export interface QueuedNotice extends Notice {
  readonly routeId: string;
  readonly channel: string;
  readonly dueAt: Instant;
}

const sql = `
insert into notice (tenant_id, route_id, key, reason, subject, severity, channel, queued_at, due_at)
select $1, n."routeId", n.key, n.reason, n.subject, n.severity, n.channel, $3, n."dueAt"
  from jsonb_to_recordset($2) as n("routeId" uuid, key text, reason text, subject text, severity text, channel text, "dueAt" timestamptz)
on conflict do nothing`;

/** Queues what is not in the outbox yet; what was told once stays told. */
export async function queueNotices(
  runner: QueryRunner,
  tenantId: number,
  notices: readonly QueuedNotice[],
  now: Instant,
): Promise<void> {
  if (notices.length === 0) return;
  await runner.query(sql, [tenantId, JSON.stringify(notices), now]);
}
