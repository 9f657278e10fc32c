import { groupOfMembers, groupsAskedFor, policyBeatHours } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { markGates, markGroups } from './mark-gates.ts';

interface GroupSweep {
  readonly sweepId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly complete: boolean;
}

const sweepsSql = `
select sweep_id as "sweepId", instant_text(started_at) as "startedAt", instant_text(ended_at) as "endedAt", complete
  from sweep
 where tenant_id = $1 and position >= $2 and position < $3 and source = 'approver-groups'
 order by position`;

// A page equal to an earlier one showed what that one did, to a question of its own. Pages are found by their time;
// two days more, since the clocks of sweeps may be put right between a page and the end.
const pagesSql = `
select p.asked, instant_text(p.received_at) as "receivedAt",
       coalesce((select array_agg(seen.position::float8)
                   from (select unnest(t.known_positions) as position
                         union
                         select generate_series(t.first_position, t.first_position + t.new_items - 1)) seen), '{}')
         as positions
  from page p
  join page t on t.tenant_id = p.tenant_id
             and t.received_at = coalesce(p.same_as_received_at, p.received_at)
             and t.page_id = coalesce(p.same_as_page_id, p.page_id)
 where p.tenant_id = $1 and p.sweep_id = $2
   and p.received_at between $3::timestamptz - interval '2 days' and $4::timestamptz + interval '2 days'
 order by p.page_id`;

interface ShownPage {
  readonly asked: string;
  readonly receivedAt: string;
  readonly positions: readonly number[];
}

/**
 * Takes the readings of the approver groups into what is known of groups and of the stays of their members, one after
 * the other. Only a complete one ends anything, and only of the groups that it asked for and read to their end: those
 * with pages in it.
 */
export async function followGroups(
  runner: QueryRunner,
  tenantId: number,
  fromPosition: number,
  toPosition: number,
): Promise<void> {
  const sweeps = (await runner.query(sweepsSql, [tenantId, fromPosition, toPosition])) as GroupSweep[];
  if (sweeps.length > 0) await markGates(runner, tenantId);
  for (const sweep of sweeps) {
    const { sweepId, startedAt, endedAt } = sweep;
    const pages = (await runner.query(pagesSql, [tenantId, sweepId, startedAt, endedAt])) as ShownPage[];
    await followSweep(runner, tenantId, sweep, pages);
  }
}

async function followSweep(
  runner: QueryRunner,
  tenantId: number,
  { startedAt, endedAt, complete }: GroupSweep,
  pages: readonly ShownPage[],
): Promise<void> {
  const groups: Sighting[] = [];
  const members: (Sighting & { readonly group: string })[] = [];
  const read = new Set<string>();
  for (const { asked, receivedAt: at, positions } of pages) {
    const group = groupOfMembers(asked);
    if (group !== null) read.add(group);
    for (const position of positions) {
      if (group === null) groups.push({ position, at });
      else members.push({ group, position, at });
    }
  }
  await runner.query(groupsSeenSql, [tenantId, JSON.stringify(groups)]);
  await runner.query(staysSeenSql, [tenantId, JSON.stringify(members)]);
  if (!complete) return;
  const asked = [...new Set(pages.flatMap((page) => groupsAskedFor(page.asked)))];
  await runner.query(groupsGoneSql, [tenantId, startedAt, endedAt, asked]);
  const [left] = (await runner.query(staysGoneSql, [
    tenantId,
    endedAt,
    [...read],
    JSON.stringify(members),
  ])) as [{ groupId: string }[], number];
  await markGroups(
    runner,
    tenantId,
    left.map(({ groupId }) => groupId),
  );
  await runner.query(readingsSql, [tenantId, startedAt, [...read]]);
}

interface Sighting {
  readonly position: number;
  readonly at: string;
}

const lastReadSql = (group: string, before: string) => `
  (select max(r.last_read_at) from group_reading r
    where r.tenant_id = $1 and r.group_id = ${group} and r.last_read_at < ${before})`;

const groupsSeenSql = `
update approver_group_version v
   set last_seen_at = greatest(v.last_seen_at, s.at), sightings = v.sightings + 1, gone_at = null,
       not_before_at = case when v.sightings = 0 then ${lastReadSql('v.group_id', 'v.first_seen_at')} else v.not_before_at end
  from (select position, max(at) as at from jsonb_to_recordset($2) as s(position bigint, at timestamptz) group by 1) s
 where v.tenant_id = $1 and v.position = s.position`;

// The newest content of each member counts; a stay that no complete reading has ended goes on.
const staysSeenSql = `
with seen as (
  select s."group" as group_id, v.member_id, s.position, s.at, v.record
    from jsonb_to_recordset($2) as s("group" text, position bigint, at timestamptz)
    join group_member_version v on v.tenant_id = $1 and v.position = s.position
), latest as (
  select distinct on (group_id, member_id) group_id, member_id, position, record, at as last_at,
         min(at) over (partition by group_id, member_id) as first_at
    from seen
   order by group_id, member_id, at desc, position desc
), extended as (
  update group_member_stay m
     set last_seen_at = greatest(m.last_seen_at, l.last_at), position = l.position, record = l.record,
         account_since_at = case when m.record -> 'accountEnabled' = l.record -> 'accountEnabled'
                                 then m.account_since_at else l.last_at end
    from latest l
   where m.tenant_id = $1 and m.group_id = l.group_id and m.member_id = l.member_id and m.gone_at is null
  returning m.group_id, m.member_id
)
insert into group_member_stay (tenant_id, group_id, member_id, first_seen_at, last_seen_at, not_before_at, account_since_at,
                               position, record)
select $1, l.group_id, l.member_id, l.first_at, l.last_at, ${lastReadSql('l.group_id', 'l.first_at')}, l.first_at,
       l.position, l.record
  from latest l
 where not exists (select from extended e where e.group_id = l.group_id and e.member_id = l.member_id)
on conflict do nothing`;

const groupsGoneSql = `
update approver_group_version set gone_at = greatest($3, last_seen_at)
 where tenant_id = $1 and gone_at is null and last_seen_at < $2 and group_id = any($4)`;

const staysGoneSql = `
update group_member_stay m set gone_at = greatest($2, m.last_seen_at)
 where m.tenant_id = $1 and m.gone_at is null and m.group_id = any($3)
   and not exists (
     select from jsonb_to_recordset($4) as s("group" text, position bigint)
       join group_member_version v on v.tenant_id = $1 and v.position = s.position
      where s."group" = m.group_id and v.member_id = m.member_id)
returning m.group_id as "groupId"`;

// Goes on with the newest stretch if that is near, else begins another.
const readingsSql = `
with read as (
  select g.group_id, (select max(r.first_read_at) from group_reading r where r.tenant_id = $1 and r.group_id = g.group_id) as newest
    from unnest($3::text[]) as g(group_id)
), extended as (
  update group_reading r set last_read_at = greatest(r.last_read_at, $2)
    from read
   where r.tenant_id = $1 and r.group_id = read.group_id and r.first_read_at = read.newest
     and r.last_read_at >= $2::timestamptz - interval '${policyBeatHours} hours'
  returning r.group_id
)
insert into group_reading (tenant_id, group_id, first_read_at, last_read_at)
select $1, read.group_id, $2, $2 from read where read.group_id not in (select group_id from extended)
on conflict do nothing`;
