import { type TenantArchive } from '@countersign/database';
import { addSeconds, type Instant } from '@countersign/domain';

/** The log names people. It is kept long enough to answer questions, and much longer than anything is told again. */
const keptSeconds = 90 * 86_400;

const orphansSql = `
update notice set state = 'failed', ended_at = $3, claimed_until = null,
       remark = 'The channel is not configured any more.'
 where tenant_id = any($1::int[]) and state = 'queued' and channel <> all($2::text[])`;

const oldSql = `
delete from notice n
 using (select tenant_id, route_id, key from notice
         where tenant_id = any($1::int[]) and queued_at < $2::timestamptz and state <> 'queued' limit 1000) old
 where n.tenant_id = old.tenant_id and n.route_id = old.route_id and n.key = old.key`;

const oldFedSql = `
delete from fed_finding d
 using (select tenant_id, channel, finding_id from fed_finding
         where tenant_id = any($1::int[]) and fed_at < $2::timestamptz limit 1000) old
 where d.tenant_id = old.tenant_id and d.channel = old.channel and d.finding_id = old.finding_id`;

/** Ends what waits for a channel that is gone, and forgets what is old. */
export async function tidy(
  archive: TenantArchive,
  channelNames: readonly string[],
  now: Instant,
): Promise<void> {
  const before = addSeconds(now, -keptSeconds);
  await archive.query(orphansSql, [archive.tenantIds, channelNames, now]);
  await archive.query(oldSql, [archive.tenantIds, before]);
  await archive.query(oldFedSql, [archive.tenantIds, before]);
}
