import { type Instant, partDetections, type SubjectKind } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import type { SubjectName } from './load-rows.ts';

interface Listing {
  /** Selects subject, at and moment of a tenant ($1). */
  readonly sql: string;
  /** The plain column whose range an index knows. */
  readonly moment: string;
}

/** One subject, of all times. */
const whole: Listing = {
  sql: `select '', null::timestamptz, null::timestamptz where $1::int is not null`,
  moment: '',
};

const listings: Readonly<Record<SubjectKind, Listing>> = {
  case: {
    sql: `select c.request_id as subject, null::timestamptz as at, c.requested_at as moment
            from approval_case c where c.tenant_id = $1`,
    moment: 'c.requested_at',
  },
  'approval-background': {
    sql: `select c.request_id, null::timestamptz, c.decision_moment
            from approval_case c where c.tenant_id = $1 and c.decision = 'approved'`,
    moment: 'c.decision_moment',
  },
  requester: {
    sql: `select c.requester_id, null::timestamptz, c.decided_at_latest
            from approval_case c where c.tenant_id = $1 and c.requester_id is not null and c.outcome = 'rejected'`,
    moment: 'c.decided_at_latest',
  },
  'requester-week': weeks('requester-week', 'c.requested_at'),
  'approver-week': weeks('approver-week', 'c.decided_at_latest'),
  // When each can be judged first: cases of one month must not name it with different times.
  month: {
    sql: `select m.subject, (m.subject || '-02T00:00:00Z')::timestamptz, c.decision_moment
            from approval_case c cross join lateral case_months(c) m where c.tenant_id = $1`,
    moment: 'c.decision_moment',
  },
  event: {
    sql: `select e.position::text, e.occurred_at, e.occurred_at
            from audit_event e where e.tenant_id = $1 and e.protectable is not null`,
    moment: 'e.occurred_at',
  },
  'actor-day': {
    sql: `select d.subject, null::timestamptz, e.occurred_at
            from audit_event e cross join lateral actor_days(e.tenant_id, e.actor_ref, e.occurred_at) d(subject)
           where e.tenant_id = $1 and (e.protectable is not null or e.approval is not null)`,
    moment: 'e.occurred_at',
  },
  policies: whole,
  // Each policy that ended may have left one. A gap that another policy fills is none, and found to be none.
  'policy-gap': {
    sql: `select p.policy_type || '|' || instant_text(p.valid_to), null::timestamptz, p.valid_to
            from policy_period p where p.tenant_id = $1 and p.valid_to is not null`,
    moment: 'p.valid_to',
  },
  gates: whole,
  'approver-group': {
    sql: `select v.group_id, null::timestamptz, v.last_seen_at from approver_group_version v where v.tenant_id = $1`,
    moment: 'v.last_seen_at',
  },
  archive: whole,
  day: {
    sql: `select d, null::timestamptz, f.last_at
            from finding f cross join lateral finding_days(f.first_at, f.last_at) d
           where f.tenant_id = $1 and f.detection in ('${partDetections.join("', '")}')`,
    moment: 'f.last_at',
  },
};

function weeks(kind: SubjectKind, moment: string): Listing {
  return {
    sql: `select w.subject, null::timestamptz, ${moment}
            from approval_case c cross join lateral person_weeks(c) w
           where c.tenant_id = $1 and w.kind = '${kind}'`,
    moment,
  };
}

/** Marks every subject of a kind for detect, because what is to be said of them changed. */
export async function markAll(runner: QueryRunner, tenantId: number, kind: SubjectKind): Promise<void> {
  await runner.query(
    `insert into dirty_subject as d (tenant_id, kind, subject, at)
     select distinct $1::int, $2, s.subject, s.at from (${listings[kind].sql}) as s(subject, at, moment)
     on conflict (tenant_id, kind, subject) do update set at = null where d.kind <> 'event' and d.at is not null`,
    [tenantId, kind],
  );
}

/** Subjects of a kind with something within the half-open range, the newest first, at most `limit`. */
export function subjectsWithin(
  runner: QueryRunner,
  tenantId: number,
  kind: SubjectKind,
  { from, to, limit }: { readonly from: Instant; readonly to: Instant; readonly limit: number },
): Promise<SubjectName[]> {
  const { sql, moment } = listings[kind];
  const range =
    moment === '' ? 'and $2::timestamptz < $3::timestamptz' : `and ${moment} >= $2 and ${moment} < $3`;
  return runner.query(
    `select s.subject, instant_text(s.at) as at
       from (${sql} ${range}) as s(subject, at, moment)
      group by s.subject, s.at
      order by max(s.moment) desc, s.subject
      limit $4`,
    [tenantId, from, to, limit],
  );
}
