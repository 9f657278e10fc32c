import { inTenants } from '@countersign/database';
import {
  type ApproverFacts,
  type ApproverGroup,
  type ApproverPolicy,
  type Instant,
} from '@countersign/domain';
import { type DataSource } from 'typeorm';

/** Who is called what. */
export interface MemberName {
  readonly memberId: string;
  readonly name: string | null;
  readonly upn: string | null;
}

export interface ApproversNow {
  readonly facts: ApproverFacts;
  readonly names: readonly MemberName[];
}

/** Of a group. Whose members are not all loaded, they count as not known: who is left out may be who can decide. */
const membersMax = 2000;

interface Row {
  readonly policiesRead: { startedAt: Instant; endedAt: Instant } | null;
  readonly policies: ApproverPolicy[];
  readonly assignmentsRead: { startedAt: Instant; endedAt: Instant } | null;
  readonly assignments: { id: string; memberGroupIds: string[] }[];
  readonly groups: { groupId: string; readAt: Instant; group: ApproverGroup | null }[];
  readonly members: {
    groupId: string;
    id: string;
    kind: string;
    accountEnabled: boolean | null;
    name: string | null;
    upn: string | null;
  }[];
}

const lastRead = (source: string) => `
  (select json_build_object('startedAt', instant_text(s.started_at), 'endedAt', instant_text(s.ended_at))
     from sweep s where s.tenant_id = $1 and s.source = '${source}' and s.complete
    order by s.ended_at desc limit 1)`;

// What the newest readings showed. The API tells of any moment, out of the pages themselves; here it is about now.
const sql = `
with policy as (
  select record from policy_version where tenant_id = $1 and gone_at is null and sightings > 0
), named as (
  select distinct lower(g.id) as group_id
    from policy, jsonb_array_elements_text(record -> 'approverGroupIds') as g(id)
)
select ${lastRead('access-policies')} as "policiesRead",
       (select coalesce(json_agg(record), '[]') from policy) as policies,
       ${lastRead('role-assignments')} as "assignmentsRead",
       (select coalesce(json_agg(json_build_object('id', record ->> 'id', 'memberGroupIds', record -> 'memberGroupIds')), '[]')
          from role_assignment_version where tenant_id = $1 and gone_at is null and sightings > 0) as assignments,
       (select coalesce(json_agg(json_build_object('groupId', n.group_id, 'readAt', instant_text(r.last_read_at), 'group', v.record)), '[]')
          from named n
         cross join lateral (select last_read_at from group_reading
                 where tenant_id = $1 and group_id = n.group_id order by first_read_at desc limit 1) r
          left join lateral (select record from approver_group_version
                 where tenant_id = $1 and group_id = n.group_id and gone_at is null order by position desc limit 1) v on true) as groups,
       (select coalesce(json_agg(m.member), '[]')
          from named n
         cross join lateral (
           select json_build_object('groupId', n.group_id, 'id', s.member_id, 'kind', s.record ->> 'kind',
                    'accountEnabled', (s.record -> 'accountEnabled')::boolean, 'name', s.record ->> 'name',
                    'upn', s.record ->> 'upn') as member
             from group_member_stay s
            where s.tenant_id = $1 and s.group_id = n.group_id and s.gone_at is null
            order by s.member_id limit ${membersMax + 1}) m) as members`;

/** All that bears on who can approve now, by the newest readings alone. */
export async function findApproverFacts(dataSource: DataSource, tenantId: number): Promise<ApproversNow> {
  const [row] = await inTenants(dataSource, [tenantId]).query<Row[]>(sql, [tenantId]);
  const { policiesRead, policies, assignmentsRead, assignments, groups, members } = row as Row;
  return {
    facts: {
      policies: policiesRead ? [{ ...policiesRead, showed: policies }] : [],
      assignments: assignmentsRead ? [{ ...assignmentsRead, showed: assignments }] : [],
      groups: groups.map(({ groupId, readAt, group }) => ({
        ...{ startedAt: readAt, endedAt: readAt, groupId, group },
        members: wholeOrUnknown(members.filter((member) => member.groupId === groupId)),
      })),
      ...{
        memberships: [],
        accounts: [],
        groupEvents: [],
        assignmentEvents: [],
        windows: [],
        auditWindows: [],
      },
    },
    names: members.map(({ id, name, upn }) => ({ memberId: id, name, upn })),
  };
}

function wholeOrUnknown(members: Row['members']): Row['members'] | null {
  return members.length > membersMax ? null : members;
}
