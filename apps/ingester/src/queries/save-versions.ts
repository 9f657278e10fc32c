import { keyToUuid, requestKeys, type PolicyRecord, type RequestRecord } from '@countersign/domain';
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

const policiesSql = `
insert into policy_version (tenant_id, policy_id, position, record, not_before_at, first_seen_at, last_seen_at, sightings)
select $1, v.policy_id, v.position, v.record,
       case when v.from_read then (
         select max(s.started_at) from sweep s
          where s.tenant_id = $1 and s.source = 'access-policies' and s.complete and s.ended_at <= v.received_at)
       end,
       v.received_at, v.received_at, case when v.from_read then 0 else 1 end
  from jsonb_to_recordset($2) as v(policy_id text, position bigint, record jsonb, received_at timestamptz, from_read boolean)
on conflict do nothing`;

export async function savePolicies(
  runner: QueryRunner,
  tenantId: number,
  versions: readonly VersionToSave<PolicyRecord>[],
): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map(({ record, position, receivedAt, fromRead }) => ({
    policy_id: record.id,
    position,
    record,
    received_at: receivedAt,
    from_read: fromRead,
  }));
  await runner.query(policiesSql, [tenantId, JSON.stringify(rows)]);
}
