import {
  keyToUuid,
  requestKeys,
  type PolicyRecord,
  type RequestRecord,
  type RoleAssignmentRecord,
  type Source,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

export interface VersionToSave<R> {
  readonly position: number;
  readonly receivedAt: string;
  /** False for an import: a file says nothing about when a content was not there yet. */
  readonly fromRead: boolean;
  readonly record: R;
}

// The bounds of "when did this content come into being" use the start of the last complete read before it:
// the read may have passed the object any time after that.
const requestsSql = `
insert into request_version (tenant_id, request_id, position, record, last_modified_at, not_before_at,
                             first_seen_at, last_seen_at, sightings)
select $1, v.request_id, v.position, v.record, v.last_modified_at,
       case when v.from_read then (
         select max(s.started_at) from sweep s
          where s.tenant_id = $1 and s.source = 'approval-requests' and s.complete and s.ended_at <= v.received_at)
       end,
       v.received_at, v.received_at, case when v.from_read then 0 else 1 end
  from jsonb_to_recordset($2) as v(request_id text, position bigint, record jsonb, last_modified_at timestamptz,
                                   received_at timestamptz, from_read boolean)
on conflict do nothing`;

const requestKeysSql = `
insert into request_key (tenant_id, key, request_id)
select $1, k.key, k.request_id from jsonb_to_recordset($2) as k(key uuid, request_id text)
on conflict do nothing`;

const dirtyCasesSql = `
insert into dirty_case (tenant_id, request_id) select $1, unnest($2::text[]) on conflict do nothing`;

/** Saves new contents of approval requests with the keys events may know them by, and marks their cases. */
export async function saveRequests(
  runner: QueryRunner,
  tenantId: number,
  versions: readonly VersionToSave<RequestRecord>[],
): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map(({ record, position, receivedAt, fromRead }) => ({
    request_id: record.id,
    position,
    record,
    last_modified_at: record.lastModifiedAt,
    received_at: receivedAt,
    from_read: fromRead,
  }));
  await runner.query(requestsSql, [tenantId, JSON.stringify(rows)]);
  await saveRequestKeys(
    runner,
    tenantId,
    versions.map((version) => version.record),
  );
  await markCases(
    runner,
    tenantId,
    versions.map((version) => version.record.id),
  );
}

export async function saveRequestKeys(
  runner: QueryRunner,
  tenantId: number,
  records: readonly RequestRecord[],
): Promise<void> {
  const rows = records.flatMap((record) =>
    requestKeys(record).map((key) => ({ key: keyToUuid(key), request_id: record.id })),
  );
  await runner.query(requestKeysSql, [tenantId, JSON.stringify(rows)]);
}

export async function markCases(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<void> {
  if (requestIds.length > 0) await runner.query(dirtyCasesSql, [tenantId, [...new Set(requestIds)]]);
}

/** Of a small set that is read whole, in the place where its versions are kept. */
const versionsSql = ({ table, id, source }: VersionTable) => `
insert into ${table} (tenant_id, ${id}, position, record, not_before_at, first_seen_at, last_seen_at, sightings)
select $1, v.id, v.position, v.record,
       case when v.from_read then (
         select max(s.started_at) from sweep s
          where s.tenant_id = $1 and s.source = '${source}' and s.complete and s.ended_at <= v.received_at)
       end,
       v.received_at, v.received_at, case when v.from_read then 0 else 1 end
  from jsonb_to_recordset($2) as v(id text, position bigint, record jsonb, received_at timestamptz, from_read boolean)
on conflict do nothing`;

interface VersionTable {
  readonly table: string;
  readonly id: string;
  readonly source: Source;
}

const policiesSql = versionsSql({ table: 'policy_version', id: 'policy_id', source: 'access-policies' });
const assignmentsSql = versionsSql({
  table: 'role_assignment_version',
  id: 'assignment_id',
  source: 'role-assignments',
});

export function savePolicies(
  runner: QueryRunner,
  tenantId: number,
  versions: readonly VersionToSave<PolicyRecord>[],
): Promise<void> {
  return saveVersions(runner, policiesSql, tenantId, versions);
}

export function saveAssignments(
  runner: QueryRunner,
  tenantId: number,
  versions: readonly VersionToSave<RoleAssignmentRecord>[],
): Promise<void> {
  return saveVersions(runner, assignmentsSql, tenantId, versions);
}

async function saveVersions(
  runner: QueryRunner,
  sql: string,
  tenantId: number,
  versions: readonly VersionToSave<{ readonly id: string }>[],
): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map(({ record, position, receivedAt, fromRead }) => ({
    id: record.id,
    position,
    record,
    received_at: receivedAt,
    from_read: fromRead,
  }));
  await runner.query(sql, [tenantId, JSON.stringify(rows)]);
}
