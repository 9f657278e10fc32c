import {
  addSeconds,
  latestOf,
  type ApproverFacts,
  type GatesSubject,
  type GroupReading,
  type Instant,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** A group whose members were read no later than that before the others has not been read to the end lately. */
const nearSeconds = 3 * 3600;

const readingsSql = `
select one.source, instant_text(s.started_at) as "startedAt", instant_text(s.ended_at) as "endedAt"
  from unnest(array['access-policies', 'role-assignments', 'approver-groups']) as one(source)
 cross join lateral (
   select started_at, ended_at from sweep
    where tenant_id = $1 and source = one.source and complete order by ended_at desc limit 1) s`;

/** Of each object the content that was shown last, if it is still shown; and when it was seen to be another. */
const contentsSql = (table: string, id: string) => `
select distinct on (v.${id}) v.${id} as id, v.record, instant_text(v.gone_at) as "goneAt",
       instant_text(v.first_seen_at) as "firstSeenAt",
       instant_text(max(greatest(v.first_seen_at, v.gone_at)) over (partition by v.${id})) as "changedAt"
  from ${table} v where v.tenant_id = $1
 order by v.${id}, v.gone_at is null desc, v.last_seen_at desc, v.position desc`;

const membersSql = `
select m.group_id as "groupId", instant_text(max(greatest(m.first_seen_at, m.gone_at, m.account_since_at))) as "changedAt",
       coalesce(json_agg(json_build_object(
         'id', m.member_id, 'kind', m.record ->> 'kind', 'accountEnabled', (m.record ->> 'accountEnabled')::boolean)
         order by m.member_id) filter (where m.gone_at is null), '[]') as members
  from group_member_stay m where m.tenant_id = $1
 group by m.group_id`;

const readSql = `
select group_id as "groupId", instant_text(max(last_read_at)) as "lastReadAt"
  from group_reading where tenant_id = $1 group by group_id`;

type Span = Pick<GroupReading, 'startedAt' | 'endedAt'>;

interface Content<Record> {
  readonly id: string;
  readonly record: Record;
  readonly goneAt: Instant | null;
  readonly changedAt: Instant;
}

/** Who can open the policies by what was read last; nothing before the first reading of the policies. */
export async function gatesSubject(runner: QueryRunner, tenantId: number): Promise<GatesSubject[]> {
  const ask = <Row>(sql: string) => runner.query(sql, [tenantId]) as Promise<Row[]>;
  const readings = await ask<Span & { readonly source: string }>(readingsSql);
  const at = latestOf(...readings.map(({ endedAt }) => endedAt));
  if (at === null) return [];
  const policies = await ask<Content<ApproverFacts['policies'][number]['showed'][number]>>(
    contentsSql('policy_version', 'policy_id'),
  );
  const assignments = await ask<Content<ApproverFacts['assignments'][number]['showed'][number]>>(
    contentsSql('role_assignment_version', 'assignment_id'),
  );
  const groups = await ask<Content<NonNullable<ApproverFacts['groups'][number]['group']>>>(
    contentsSql('approver_group_version', 'group_id'),
  );
  const members = await ask<MembersOfGroup>(membersSql);
  const read = await ask<{ groupId: string; lastReadAt: Instant }>(readSql);
  const of = (source: string) => readings.filter((reading) => reading.source === source);
  const shown = <Record>(contents: readonly Content<Record>[]) =>
    contents.flatMap(({ goneAt, record }) => (goneAt === null ? [record] : []));
  return [
    {
      kind: 'gates',
      at,
      facts: {
        policies: of('access-policies').map((reading) => ({ ...reading, showed: shown(policies) })),
        assignments: of('role-assignments').map((reading) => ({ ...reading, showed: shown(assignments) })),
        groups: of('approver-groups').flatMap((reading) =>
          groups.map((group) => ({
            ...reading,
            groupId: group.id,
            group: group.goneAt === null ? group.record : null,
            members: isReadWith(reading, group.id, read)
              ? (members.find(({ groupId }) => groupId === group.id)?.members ?? [])
              : null,
          })),
        ),
        memberships: [],
        accounts: [],
        groupEvents: [],
        assignmentEvents: [],
        windows: [],
        auditWindows: [],
      },
      changed: {
        policies: Object.fromEntries(policies.map(({ id, changedAt }) => [id.toLowerCase(), changedAt])),
        groups: Object.fromEntries(
          groups.map(({ id, changedAt }) => [
            id,
            latestOf(changedAt, members.find(({ groupId }) => groupId === id)?.changedAt) ?? changedAt,
          ]),
        ),
        assignments: latestOf(...assignments.map(({ changedAt }) => changedAt)),
      },
    },
  ];
}

interface MembersOfGroup {
  readonly groupId: string;
  readonly changedAt: Instant;
  readonly members: readonly {
    readonly id: string;
    readonly kind: string;
    readonly accountEnabled: boolean | null;
  }[];
}

function isReadWith(
  { startedAt }: Span,
  id: string,
  read: readonly { readonly groupId: string; readonly lastReadAt: Instant }[],
): boolean {
  return read.some(
    ({ groupId, lastReadAt }) => groupId === id && lastReadAt >= addSeconds(startedAt, -nearSeconds),
  );
}
