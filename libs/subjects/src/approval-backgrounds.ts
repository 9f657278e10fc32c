import {
  addSeconds,
  grouped,
  type ApprovalBackgroundSubject,
  type DoneToAccount,
  type WeekCase,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { namedGroupsSql } from './approver-groups.ts';
import { caseJson } from './load-rows.ts';

/** So long before a decision what was done to the approver is looked at. */
export const backgroundSeconds = 30 * 86_400;
/** More in a month is no account of a person; the last before the decision are judged. */
const eventsMax = 500;

const casesSql = `
select ${caseJson} as "case"
  from approval_case c
 where c.tenant_id = $1 and c.request_id = any($2) and c.decision = 'approved'
 order by c.request_id`;

// Ids of the directory are in lower case, those of cases as they came: limits are made from cases before.
const eventsSql = `
with named as materialized (${namedGroupsSql})
select s.request_id as "requestId", d.event_id as "eventId", instant_text(d.occurred_at) as "occurredAt", d.activity,
       d.actor_id as "actorId", d.actor_upn as "actorUpn", d.actor_app_id as "actorAppId", d.group_id as "groupId",
       d.record ->> 'groupName' as "groupName", d.membership, d.record ->> 'roleName' as "roleName",
       d.group_id is not null and d.group_id in (select id from named) as "isApproverGroup"
  from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as s(request_id, member_id, lower_at, upper_at)
 cross join lateral (
   select * from directory_event e
    where e.tenant_id = $1 and e.member_id = s.member_id and e.occurred_at >= s.lower_at and e.occurred_at <= s.upper_at
      and e.activity is not null and lower(e.result) = 'success'
    order by e.occurred_at desc, e.event_id collate "C" desc
    limit ${eventsMax}) d
 order by s.request_id, d.occurred_at, d.event_id collate "C"`;

const knownSql = `
select s.request_id as "requestId",
       exists (select from coverage_period p
                where p.tenant_id = $1 and p.source = 'directory-audits' and p.state = 'complete'
                  and p.from_at <= s.lower_at and p.to_at >= s.upper_at) as "isWholeKnown"
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as s(request_id, lower_at, upper_at)`;

/** A request that was not approved is not in the answer, and has no finding either. */
export async function approvalBackgrounds(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<ApprovalBackgroundSubject[]> {
  const cases = ((await runner.query(casesSql, [tenantId, requestIds])) as { case: WeekCase }[]).map(
    (row) => row.case,
  );
  const dated = cases.flatMap(({ requestId, approver, decided: { latest } }) =>
    approver?.id == null || latest === null
      ? []
      : [
          {
            requestId,
            member: approver.id.toLowerCase(),
            lower: addSeconds(latest, -backgroundSeconds),
            latest,
          },
        ],
  );
  const ids = dated.map(({ requestId }) => requestId);
  const lower = dated.map((one) => one.lower);
  const latest = dated.map((one) => one.latest);
  const events = (await runner.query(eventsSql, [
    tenantId,
    ids,
    dated.map(({ member }) => member),
    lower,
    latest,
  ])) as (DoneToAccount & { readonly requestId: string })[];
  const known = (await runner.query(knownSql, [tenantId, ids, lower, latest])) as {
    requestId: string;
    isWholeKnown: boolean;
  }[];
  const whole = new Set(known.flatMap(({ requestId, isWholeKnown }) => (isWholeKnown ? [requestId] : [])));
  const done = grouped(events, ({ requestId }) => requestId);
  return cases.map((one) => ({
    kind: 'approval-background',
    case: one,
    doneToApprover: done.get(one.requestId) ?? [],
    isWholeKnown: whole.has(one.requestId),
  }));
}
