import { z } from 'zod';
import { requestSorts } from './requests.ts';
import { gapsInRange } from './coverage.ts';
import { coverageState, instant } from './vocabulary.ts';

/** Columns of `export requests`, in every format and in this order (contract section 4). */
export const requestColumns = [
  'tenant_id',
  'request_id',
  'status',
  'outcome',
  'effect',
  'policy_types',
  'operation',
  'resource_type',
  'resource_id',
  'resource_name',
  'requester_id',
  'requester_name',
  'requester_upn',
  'requester_app_id',
  'requested_at',
  'request_justification',
  'approver_id',
  'approver_name',
  'approver_upn',
  'approval_justification',
  'decided_at',
  'decided_at_earliest',
  'decided_at_latest',
  'decided_at_source',
  'completed_at',
  'completed_at_earliest',
  'completed_at_latest',
  'completed_at_source',
  'expires_at',
  'last_modified_at',
  'first_seen_at',
  'last_seen_at',
  'observations',
  'effect_events',
  'correlation_strength',
  'findings',
  'archive_index',
] as const;

/** Columns of `export events`. */
export const eventColumns = [
  'tenant_id',
  'event_id',
  'occurred_at',
  'category',
  'component',
  'activity',
  'activity_type',
  'operation_type',
  'result',
  'correlation_id',
  'actor_type',
  'actor_id',
  'actor_upn',
  'actor_app_id',
  'actor_app_name',
  'actor_ip',
  'resources',
  'request_id',
  'first_seen_at',
  'archive_index',
] as const;

/** Columns of `export coverage`: one row per period. `from_at` is empty since ever, `to_at` while it is still running. */
export const coverageColumns = [
  'tenant_id',
  'source',
  'from_at',
  'to_at',
  'state',
  'reason',
  'before_sweep_id',
  'after_sweep_id',
  'gap_archive_index',
] as const;

/** Columns of `export protected-writes`: a line of the ledger with its event. */
export const writeColumns = [
  'tenant_id',
  'event_id',
  'occurred_at',
  'policy_type',
  'write_class',
  'reason',
  'policy_id',
  'policy_name',
  'request_id',
  'app_id',
  'category',
  'component',
  'activity',
  'activity_type',
  'operation_type',
  'result',
  'correlation_id',
  'actor_type',
  'actor_id',
  'actor_upn',
  'actor_app_id',
  'actor_app_name',
  'actor_ip',
  'resources',
  'first_seen_at',
  'archive_index',
] as const;

/** Columns of `export exclusions`: one row per stretch in which a policy let an application pass. */
export const exclusionColumns = [
  'tenant_id',
  'policy_id',
  'policy_name',
  'app_id',
  'app_name',
  'from_at',
  'to_at',
  'added_event_id',
  'added_actor_id',
  'added_actor_name',
  'added_request_id',
  'added_requester_id',
  'added_requester_name',
  'added_approver_id',
  'added_approver_name',
  'ended_event_id',
  'ended_actor_id',
  'ended_actor_name',
  'ended_request_id',
  'ended_requester_id',
  'ended_requester_name',
  'ended_approver_id',
  'ended_approver_name',
  'writes',
] as const;

/** Columns of `export findings`: one row per finding, with all it rests on. */
export const findingColumns = [
  'tenant_id',
  'finding_id',
  'detection',
  'rule_version',
  'severity',
  'title',
  'explanation',
  'subject_kind',
  'subject',
  'first_at',
  'last_at',
  'facts',
  'request_ids',
  'event_archive_indexes',
  'state',
  'resolution',
  'owner',
  'closed_reason',
] as const;

export const exportKinds = [
  'requests',
  'events',
  'findings',
  'coverage',
  'protected-writes',
  'exclusions',
] as const;
export const exportFormats = ['csv', 'ndjson', 'xlsx', 'parquet'] as const;

export const exportOrder = z
  .object({
    kind: z.enum(exportKinds),
    format: z.enum(exportFormats),
    query: z
      .string()
      .max(8000)
      .default('')
      .meta({ description: 'The view as a query string: from, to, tenant, q, f' }),
    sort: z.enum(requestSorts).optional(),
  })
  .meta({ id: 'ExportOrder' });
export type ExportOrder = z.output<typeof exportOrder>;

export const exportRun = z
  .object({
    exportId: z.string(),
    kind: z.enum(exportKinds),
    format: z.enum(exportFormats),
    query: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    rows: z.number().int().nullable(),
    coverage: coverageState
      .nullable()
      .meta({ description: 'Of the range, when it was ordered; null for an export of coverage itself' }),
    gaps: gapsInRange,
    file: z.string().meta({ description: 'Address of the file' }),
  })
  .meta({ id: 'ExportRun' });
export type ExportRun = z.output<typeof exportRun>;

export const exportList = z
  .object({ items: z.array(exportRun), nextCursor: z.string().nullable() })
  .meta({ id: 'ExportList' });
