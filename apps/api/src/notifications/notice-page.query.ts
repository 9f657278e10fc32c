import { type TenantArchive } from '@countersign/database';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { Values } from '../scope/values.ts';

/** A notice as it is told, over `notice n`, `tenant t` and the settings of its route, `r`. */
export const noticeMembers = `json_build_object(
         'tenantId', t.entra_id, 'noticeId', n.notice_id, 'routeId', n.route_id,
         'routeName', coalesce(r.settings ->> 'name', ''), 'reason', n.reason, 'subject', n.subject,
         'severity', n.severity, 'channel', n.channel, 'state', n.state, 'queuedAt', instant_text(n.queued_at),
         'dueAt', instant_text(n.due_at), 'attempts', n.attempts, 'lastAttemptAt', instant_text(n.last_attempt_at),
         'endedAt', instant_text(n.ended_at), 'toldTo', to_jsonb(n.told_to), 'remark', n.remark)`;

const routeOfNotice = `
  left join lateral (select settings from notification_route
          where tenant_id = n.tenant_id and route_id = n.route_id order by version desc limit 1) r on true`;

/** What was told, newest first. */
export function findNoticePage(
  archive: TenantArchive,
  after: Cursor | null,
  limit: number,
): Promise<KeyedItem[]> {
  const values = new Values();
  const rows = `${values.add(limit)}::int`;
  const sql = `
select ${noticeMembers}::text as item, instant_text(n.queued_at) as key, n.tenant_id as "tenantId", n.notice_id::text as id
  from (select picked.*
          from unnest(${values.add(archive.tenantIds)}::int[]) as one(tenant_id)
         cross join lateral (
           select n.* from notice n
            where n.tenant_id = one.tenant_id and ${after ? beyondCursor(after, values) : 'true'}
            order by n.queued_at desc, n.notice_id
            limit ${rows}) picked
         order by picked.queued_at desc, picked.tenant_id, picked.notice_id
         limit ${rows}) n
  join tenant t using (tenant_id) ${routeOfNotice}
 order by n.queued_at desc, n.tenant_id, n.notice_id`;
  return archive.query<KeyedItem[]>(sql, values.list);
}

function beyondCursor(cursor: Cursor, values: Values): string {
  const tie = `n.notice_id > ${values.add(cursor.id)}::uuid`;
  return laterInPage(cursor, values, { moment: 'n.queued_at', tenant: 'one.tenant_id', tie });
}

const oneSql = `
select ${noticeMembers}::text as item from notice n join tenant t using (tenant_id) ${routeOfNotice}
 where n.tenant_id = $1 and n.notice_id = $2`;

/** As JSON text; null if there is none. */
export async function findNotice(archive: TenantArchive, noticeId: string): Promise<string | null> {
  const rows = await archive.query<{ item: string }[]>(oneSql, [archive.tenantIds[0], noticeId]);
  return rows[0]?.item ?? null;
}
