import {
  type FeedStanding,
  type NoticeChannel,
  type NoticeRoute,
  type Notifications,
} from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { noticeMembers } from './notice-page.query.ts';

const channelsSql = `
select name, kind, host, format, instant_text(told_at) as "toldAt" from notification_channel order by name`;

const routeColumns = `
       t.entra_id as "tenantId", r.route_id as "routeId", r.version, r.settings, r.set_by as "setBy",
       instant_text(r.set_at) as "setAt",
       (select ${noticeMembers} from notice n
         where n.tenant_id = r.tenant_id and n.route_id = r.route_id and n.key >= 'test/' and n.key < 'test0'
         order by n.queued_at desc limit 1) as "lastTest"`;

const routesSql = `
select ${routeColumns}
  from tenant t
 cross join lateral (
   select distinct on (route_id) * from notification_route
    where tenant_id = t.tenant_id order by route_id, version desc) r
 where t.tenant_id = any($1::int[]) and not r.is_ended
 order by t.tenant_id, r.settings ->> 'name', r.route_id`;

const feedsSql = `
select t.entra_id as "tenantId", f.channel, instant_text(f.last_sent_at) as "lastSentAt", f.attempts, f.remark
  from feed_position f join tenant t using (tenant_id)
 where f.tenant_id = any($1::int[])
 order by f.tenant_id, f.channel`;

/** What the notifier last said that it has. */
export function findChannels(archive: TenantArchive): Promise<NoticeChannel[]> {
  return archive.query<NoticeChannel[]>(channelsSql);
}

/** Which channels there are, and what leads to them. */
export async function findNotifications(archive: TenantArchive): Promise<Notifications> {
  return {
    channels: await findChannels(archive),
    routes: await archive.query<NoticeRoute[]>(routesSql, [archive.tenantIds]),
    feeds: await archive.query<FeedStanding[]>(feedsSql, [archive.tenantIds]),
  };
}

const routeSql = `
select ${routeColumns}
  from notification_route r join tenant t using (tenant_id)
 where r.tenant_id = $1 and r.route_id = $2
 order by r.version desc limit 1`;

/** As it is now, also if it has just ended. */
export async function findRoute(archive: TenantArchive, routeId: string): Promise<NoticeRoute | null> {
  const rows = await archive.query<NoticeRoute[]>(routeSql, [archive.tenantIds[0], routeId]);
  return rows[0] ?? null;
}
