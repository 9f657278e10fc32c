import { type TenantArchive } from '@countersign/database';
import { type EventSource, type Source } from '@countersign/domain';
import { type Covered, oldBefore, overlap, type Window } from './audit-windows.ts';
import { type PastReading, pastReadingsMax, type ReReads, type SweepHistory } from './sweep-history.ts';

/** The sweeps of one tenant in Postgres. */
export function postgresSweepHistory(archive: TenantArchive, tenantId: number): SweepHistory {
  return {
    lastComplete: (source) => lastComplete(archive, tenantId, source),
    toShow: (source, since) => {
      if (source === 'role-assignments') return Promise.resolve([]);
      return source === 'access-policies'
        ? policiesToShow(archive, tenantId)
        : requestsToShow(archive, tenantId, since);
    },
    acceptedAsGone: (source) => acceptedAsGone(archive, tenantId, source),
    covered: (source, now) => covered(archive, { tenantId, source }, now),
    unreadHoles: (source) => unreadHoles(archive, { tenantId, source }),
    approverGroups: () => approverGroups(archive, tenantId),
    knownGroups: () => knownGroups(archive, tenantId),
    reReads: () => reReads(archive, tenantId),
  };
}

async function lastComplete(
  archive: TenantArchive,
  tenantId: number,
  source: Source,
): Promise<{ endedAt: Date; items: number } | null> {
  const [row] = (await archive.query(
    `select ended_at as "endedAt", items from sweep
      where tenant_id = $1 and source = $2 and complete order by ended_at desc limit 1`,
    [tenantId, source],
  )) as { endedAt: Date; items: number }[];
  return row ?? null;
}

async function requestsToShow(archive: TenantArchive, tenantId: number, since: Date): Promise<string[]> {
  const rows = (await archive.query(
    `select distinct v.request_id as id from request_version v
      where v.tenant_id = $1 and v.gone_at is null and v.sightings > 0 and v.last_modified_at > $2
        -- What only a file told was never shown.
        and exists (select from observation o
                     where o.tenant_id = v.tenant_id and o.position = v.position and o.source = 'approval-requests')`,
    [tenantId, since],
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}

async function policiesToShow(archive: TenantArchive, tenantId: number): Promise<string[]> {
  const rows = (await archive.query(
    `select distinct v.policy_id as id from policy_version v
      where v.tenant_id = $1 and v.gone_at is null and v.sightings > 0
        and exists (select from observation o
                     where o.tenant_id = v.tenant_id and o.position = v.position and o.source = 'access-policies')`,
    [tenantId],
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}

async function acceptedAsGone(archive: TenantArchive, tenantId: number, source: Source): Promise<string[]> {
  const rows = (await archive.query(
    `select json_array_elements_text(c.body::json -> 'lacking') as id from control_record c
      where c.tenant_id = $1 and c.kind = 'accepted' and c.body::json ->> 'source' = $2
        and not exists (select from sweep s
                         where s.tenant_id = c.tenant_id and s.source = $2 and s.complete and s.position > c.position)`,
    [tenantId, source],
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}

interface Events {
  readonly tenantId: number;
  readonly source: EventSource;
}

async function covered(
  archive: TenantArchive,
  { tenantId, source }: Events,
  now: Date,
): Promise<Covered | null> {
  const [row] = (await archive.query(
    `select min(range_from) as "from", max(range_to) as "to" from sweep
      where tenant_id = $1 and source = $2 and complete and range_from is not null`,
    [tenantId, source],
  )) as { from: Date | null; to: Date | null }[];
  if (!row?.from || !row.to) return null;
  const lowest = (await archive.query(
    `select items from sweep
      where tenant_id = $1 and source = $2 and complete and range_to <= $3
      order by range_from limit 3`,
    [tenantId, source, oldBefore(now)],
  )) as { items: number }[];
  return { from: row.from, to: row.to, lowestOldCounts: lowest.map(({ items }) => items) };
}

const holesMax = 100;

async function unreadHoles(archive: TenantArchive, { tenantId, source }: Events): Promise<Window[]> {
  return (await archive.query(
    `select from_at - $2 * interval '1 ms' as "from", to_at as "to" from coverage_period
      where tenant_id = $1 and source = $3 and reason = 'not-read-yet' and to_at < 'infinity'
        and from_at > (select min(k.from_at) from coverage_period k
                        where k.tenant_id = $1 and k.source = $3
                          and (k.state = 'complete' or k.reason = 'read-late'))
      order by from_at desc limit ${holesMax}`,
    [tenantId, overlap, source],
  )) as Window[];
}

async function approverGroups(archive: TenantArchive, tenantId: number): Promise<string[]> {
  const rows = (await archive.query(
    `select distinct jsonb_array_elements_text(v.record -> 'approverGroupIds') as id from policy_version v
      where v.tenant_id = $1 and v.gone_at is null order by 1`,
    [tenantId],
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}

async function knownGroups(archive: TenantArchive, tenantId: number): Promise<Map<string, number>> {
  const rows = (await archive.query(
    `select g.group_id as id,
            (select count(*)::int from group_member_stay s
              where s.tenant_id = $1 and s.group_id = g.group_id and s.gone_at is null) as members
       from (select distinct group_id from approver_group_version where tenant_id = $1 and gone_at is null) g`,
    [tenantId],
  )) as { id: string; members: number }[];
  return new Map(rows.map(({ id, members }) => [id, members]));
}

async function reReads(archive: TenantArchive, tenantId: number): Promise<ReReads> {
  const [first] = (await archive.query(
    `select started_at as at from sweep
      where tenant_id = $1 and source = 'audit-events' and complete and range_from is not null
      order by ended_at limit 1`,
    [tenantId],
  )) as { at: Date }[];
  // By sweep_past_idx.
  const readings = (await archive.query(
    `select started_at as "startedAt", range_from as "from", range_to as "to" from sweep
      where tenant_id = $1 and source = 'audit-events' and complete and started_at - range_from >= interval '2 days'
      order by started_at desc limit ${pastReadingsMax}`,
    [tenantId],
  )) as PastReading[];
  return { first: first?.at ?? null, readings };
}
