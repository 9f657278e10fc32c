import { type CaseFile } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type RelatedCase, relationOf, relations } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';

const aroundMax = 30;

const membersOf = (alias: 'c' | 'o') => `
  'requestId', ${alias}.request_id, 'tenantId', t.entra_id, 'outcome', ${alias}.outcome, 'operation', ${alias}.operation,
  'resourceName', ${alias}.resource_name, 'requesterName', ${alias}.requester_name, 'requestedAt', instant_text(${alias}.requested_at),
  'requesterId', coalesce(${alias}.requester_id, ${alias}.requester_app_id), 'approverId', ${alias}.approver_id, 'resourceId', ${alias}.resource_id,
  'endedAt', instant_text(${alias}.ended_at), 'justification', ${alias}.request_justification`;

const near = 'abs(extract(epoch from o.requested_at - c.requested_at)), o.request_id';

/** The nearest in time of those that an index finds; how each is related is decided in the domain. */
const others = (condition: string, max: number) => `
  (select o.* from approval_case o
    where o.tenant_id = c.tenant_id and o.request_id <> c.request_id and ${condition}
    order by ${near} limit ${max})`;

const sql = `
select json_build_object(${membersOf('c')}) as here,
       (select coalesce(json_agg(json_build_object(${membersOf('o')}) order by ${near}), '[]')
          from (select distinct on (o.request_id) o.*
                  from (${others('o.resource_id = c.resource_id', 15)}
          union all${others('o.requester_id = c.requester_id and o.approver_id = c.approver_id', 10)}
          union all${others(
            `o.requester_id = c.requester_id
              and o.requested_at between c.requested_at - interval '14 days' and c.requested_at + interval '14 days'
              and lower(o.resource_name) = lower(c.resource_name)`,
            10,
          )}
          union all${others(
            `o.requester_id = c.requester_id
              and o.requested_at between c.requested_at - interval '1 hour' and c.requested_at + interval '1 hour'`,
            25,
          )}) o) o) as others
  from approval_case c
  join tenant t using (tenant_id)
 where t.entra_id = $1 and c.request_id = $2`;

type Around = CaseFile['around'][number];
type Row = RelatedCase & Omit<Around, 'reason'>;

/** Other requests around one, each with how it is related; the most telling first, within it the nearest in time. */
export async function findAround(
  dataSource: DataSource,
  tenantId: string,
  requestId: string,
): Promise<Around[]> {
  const archive = inTenants(dataSource, await findTenants(dataSource, [tenantId]));
  const [found] = await archive.query<{ here: Row; others: Row[] }[]>(sql, [tenantId, requestId]);
  if (!found) return [];
  const related = found.others.flatMap((other) => {
    const reason = relationOf(found.here, other);
    return reason === null ? [] : [{ reason, other }];
  });
  // Sorting is stable: within a reason they stay nearest first.
  related.sort((a, b) => relations.indexOf(a.reason) - relations.indexOf(b.reason));
  return related.slice(0, aroundMax).map(({ reason, other }) => ({
    reason,
    requestId: other.requestId,
    tenantId: other.tenantId,
    outcome: other.outcome,
    operation: other.operation,
    resourceName: other.resourceName,
    requesterName: other.requesterName,
    requestedAt: other.requestedAt,
  }));
}
