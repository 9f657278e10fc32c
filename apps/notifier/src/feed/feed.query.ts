import { inTenants, type TenantArchive, withTransaction } from '@countersign/database';
import { addSeconds, type Instant } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type Feed } from '../channels/channel.ts';
import { type FedCase, type FedFinding } from './fed-case.ts';

const claimSeconds = 300;
/** Findings last seen longer ago are not looked at again once they were fed. */
const windowSeconds = 31 * 86_400;
export const eventsPerBatch = 200;

export interface FeedClaim {
  readonly tenantId: number;
  readonly channel: string;
  readonly nextPosition: number;
  readonly findingsSince: Instant | null;
  readonly claimedUntil: Instant;
  readonly attempts: number;
}

const beginSql = `
insert into feed_position (tenant_id, channel, next_position, findings_since)
select $1, $2, case when $3 then 0 else coalesce((select size from archive_head where tenant_id = $1), 0) end,
       case when $3 then null else $4::timestamptz end
on conflict do nothing`;

const claimSql = `
update feed_position set claimed_until = $4
 where tenant_id = $1 and channel = $2
   and (claimed_until is null or claimed_until <= $3::timestamptz) and (retry_at is null or retry_at <= $3::timestamptz)
returning tenant_id as "tenantId", channel, next_position::float8 as "nextPosition",
          instant_text(findings_since) as "findingsSince", instant_text(claimed_until) as "claimedUntil", attempts`;

/** The feed of a tenant, for this notifier alone; begins it if need be. Null if another has it, or it rests. */
export async function claimFeed(
  archive: TenantArchive,
  tenantId: number,
  { channel, feed, now }: { readonly channel: string; readonly feed: Feed; readonly now: Instant },
): Promise<FeedClaim | null> {
  await archive.query(beginSql, [tenantId, channel, feed.from === 'beginning', now]);
  const values = [tenantId, channel, now, addSeconds(now, claimSeconds)];
  const [rows] = await archive.query<[FeedClaim[], number]>(claimSql, values);
  return rows[0] ?? null;
}

const person = (prefix: string, app = 'null') => `
  json_build_object('id', c.${prefix}_id, 'name', left(c.${prefix}_name, 300), 'upn', left(c.${prefix}_upn, 300), 'appId', ${app})`;

// What is still to be rebuilt would be told as it was. Records of a position are there only after those of all positions
// before it, so nothing is passed over.
const casesSql = `
with touched as (
  select request_id, max(position) as position
    from (select position, request_id
            from ((select position, request_id from request_version
                    where tenant_id = $1 and position >= $2 order by position limit ${eventsPerBatch})
                  union all
                  (select position, request_id from case_event
                    where tenant_id = $1 and position >= $2 order by position limit ${eventsPerBatch})) one
           order by position limit ${eventsPerBatch}) batch
   where not exists (select from dirty_case where tenant_id = $1)
   group by request_id
)
select (select max(position) + 1 from touched)::float8 as next, coalesce(json_agg(json_build_object(
         'requestId', c.request_id, 'position', t.position, 'outcome', c.outcome, 'effect', c.effect,
         'operation', left(c.operation, 300), 'policyTypes', to_jsonb(c.policy_types[1:20]),
         'resourceType', left(c.resource_type, 300), 'resourceId', left(c.resource_id, 500),
         'resourceName', left(c.resource_name, 500), 'resourceCount', c.resource_count,
         'requester', ${person('requester', 'c.requester_app_id')},
         'approver', case when c.approver_id is null and c.approver_name is null and c.approver_upn is null then null
                     else ${person('approver')} end,
         'requestedAt', instant_text(c.requested_at), 'decidedAt', instant_text(c.decided_at_latest),
         'endedAt', instant_text(c.ended_at), 'expiresAt', instant_text(c.expires_at),
         'lastModifiedAt', instant_text(c.last_modified_at)) order by t.position) filter (where c.request_id is not null), '[]') as cases
  from touched t
  left join approval_case c on c.tenant_id = $1 and c.request_id = t.request_id`;

/** The cases that something archived from a position on belongs to, and where to go on; null if there is nothing. */
export async function findFedCases(
  archive: TenantArchive,
  { tenantId, nextPosition }: FeedClaim,
): Promise<{ readonly next: number | null; readonly cases: readonly FedCase[] }> {
  const [row] = await archive.query<{ next: number | null; cases: FedCase[] }[]>(casesSql, [
    tenantId,
    nextPosition,
  ]);
  return row ?? { next: null, cases: [] };
}

const said = `sha256(convert_to(concat_ws(E'\\n', f.rule_version, f.severity, f.title, f.explanation, instant_text(f.last_at)), 'UTF8'))`;

const findingsSql = `
select f.finding_id as "findingId", f.detection, f.rule_version as "ruleVersion", f.severity, left(f.title, 1000) as title,
       left(f.explanation, 4000) as explanation, instant_text(f.first_at) as "firstAt", instant_text(f.last_at) as "lastAt",
       encode(${said}, 'hex') as digest, d.finding_id is not null as "isUpdate"
  from finding f
  left join fed_finding d on d.tenant_id = f.tenant_id and d.channel = $2 and d.finding_id = f.finding_id
 where f.tenant_id = $1 and f.last_at > coalesce($3::timestamptz, '-infinity')
   and (d.finding_id is null or d.digest <> ${said})
 order by f.last_at, f.finding_id
 limit ${eventsPerBatch}`;

/** Findings of which nothing was fed, or something else, oldest first. */
export function findFedFindings(
  archive: TenantArchive,
  { tenantId, channel, findingsSince }: FeedClaim,
): Promise<FedFinding[]> {
  return archive.query<FedFinding[]>(findingsSql, [tenantId, channel, findingsSince]);
}

/** What a receiver took over. */
export interface FedBatch {
  readonly nextPosition: number;
  readonly findings: readonly FedFinding[];
  /** Whether there may be more at once. */
  readonly more: boolean;
  /** Whether anything was sent at all. */
  readonly sent: boolean;
}

const advanceSql = `
update feed_position
   set next_position = $4, attempts = 0, remark = null, retry_at = null, claimed_until = null,
       last_sent_at = case when $6 then $5::timestamptz else last_sent_at end,
       findings_since = case when $7::timestamptz is null then findings_since
                             else greatest(findings_since, $7::timestamptz) end
 where tenant_id = $1 and channel = $2 and claimed_until = $3::timestamptz
returning 1`;

const rememberSql = `
insert into fed_finding (tenant_id, channel, finding_id, digest, fed_at)
select $1, $2, f."findingId", decode(f.digest, 'hex'), $4
  from jsonb_to_recordset($3) as f("findingId" uuid, digest text)
on conflict (tenant_id, channel, finding_id) do update set digest = excluded.digest, fed_at = excluded.fed_at`;

/** Moves a feed on and lets it go, unless another notifier has claimed it since. */
export async function advanceFeed(
  dataSource: DataSource,
  { tenantId, channel, claimedUntil }: FeedClaim,
  { nextPosition, findings, more, sent }: FedBatch,
  now: Instant,
): Promise<void> {
  const since = more ? null : addSeconds(now, -windowSeconds);
  await withTransaction(inTenants(dataSource, [tenantId]), async (runner) => {
    const values = [tenantId, channel, claimedUntil, nextPosition, now, sent, since];
    const [rows] = (await runner.query(advanceSql, values)) as [unknown[], number];
    if (rows.length > 0 && findings.length > 0)
      await runner.query(rememberSql, [tenantId, channel, JSON.stringify(findings), now]);
  });
}

const restSql = `
update feed_position set attempts = attempts + 1, remark = $4, retry_at = $5, claimed_until = null
 where tenant_id = $1 and channel = $2 and claimed_until = $3::timestamptz`;

/** Lets a feed rest after a failure. It never gives up: what it has not told stays in the archive. */
export async function restFeed(
  archive: TenantArchive,
  { tenantId, channel, claimedUntil }: FeedClaim,
  remark: string,
  until: Instant,
): Promise<void> {
  await archive.query(restSql, [tenantId, channel, claimedUntil, remark.slice(0, 500), until]);
}
