import { inTenants } from '@countersign/database';
import { type AccountEvent, type GroupEvent, type MembershipEvent } from '@countersign/domain';
import { type DataSource } from 'typeorm';

const columns = `event_id as "eventId", instant_text(occurred_at) as "occurredAt", instant_text(first_seen_at) as "firstSeenAt"`;

/** The last event up to an instant and the first after it: no other counts. */
const nearest = (key: string, rest: string, where: string) => `
  (select distinct on (${key}) ${columns}, ${rest} from directory_event
    where tenant_id = $1 and ${where} and occurred_at <= $3::timestamptz and first_seen_at <= $4::timestamptz
    order by ${key}, occurred_at desc, event_id collate "C" desc)
  union all
  (select distinct on (${key}) ${columns}, ${rest} from directory_event
    where tenant_id = $1 and ${where} and occurred_at > $3::timestamptz and first_seen_at <= $4::timestamptz
    order by ${key}, occurred_at, event_id collate "C")`;

/** In the words of the readings: `user`, `group`, `device`, `service-principal`. */
const memberKind = `(
  select replace(lower(one ->> 'type'), 'serviceprincipal', 'service-principal')
    from jsonb_array_elements(record -> 'targets') as one where one ->> 'id' = member_id limit 1)`;

const membershipSql = nearest(
  'group_id, member_id',
  `member_id as "memberId", group_id as "groupId", membership, ${memberKind} as "memberKind"`,
  'group_id = any($2::text[]) and membership is not null and member_id is not null',
);

/** Account events that say whether one can sign in afterwards; of a failed one nothing follows. */
const enabling = `activity in ('Enable account', 'Restore user', 'Add user')`;
const accountSql = nearest(
  'member_id',
  `member_id as "memberId", ${enabling} as "isEnabled"`,
  `member_id = any($2::text[]) and result = 'success'
   and (${enabling} or activity in ('Disable account', 'Delete user', 'Hard Delete user'))`,
);

const groupSql = nearest(
  'group_id',
  `group_id as "groupId", activity = 'Restore group' as "isThere"`,
  `group_id = any($2::text[]) and result = 'success' and activity in ('Delete group', 'Restore group')`,
);

export interface Near {
  readonly tenantId: number;
  readonly at: string;
  readonly knownAt: string;
}

export function findMembershipEvents(
  dataSource: DataSource,
  { tenantId, at, knownAt }: Near,
  groupIds: readonly string[],
): Promise<MembershipEvent[]> {
  const values = [tenantId, groupIds, at, knownAt];
  return inTenants(dataSource, [tenantId]).query<MembershipEvent[]>(membershipSql, values);
}

export function findAccountEvents(
  dataSource: DataSource,
  { tenantId, at, knownAt }: Near,
  memberIds: readonly string[],
): Promise<AccountEvent[]> {
  const values = [tenantId, memberIds, at, knownAt];
  return inTenants(dataSource, [tenantId]).query<AccountEvent[]>(accountSql, values);
}

export function findGroupEvents(
  dataSource: DataSource,
  { tenantId, at, knownAt }: Near,
  groupIds: readonly string[],
): Promise<GroupEvent[]> {
  const values = [tenantId, groupIds, at, knownAt];
  return inTenants(dataSource, [tenantId]).query<GroupEvent[]>(groupSql, values);
}
