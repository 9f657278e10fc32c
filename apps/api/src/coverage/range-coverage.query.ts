import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { RangeCoverage } from './range-coverage.ts';
import { sourceCoverage } from './source-coverage.query.ts';

const namedSql = `
select g.tenant_id as "tenantId", instant_text(now()) as now,
       exists (select from approval_case c where c.tenant_id = g.tenant_id and c.origin = 'reconstructed')
         or exists (select from case_event e where e.tenant_id = g.tenant_id and e.strength = 'exact') as "isNamed"
  from unnest($1::int[]) as g(tenant_id)`;

/** How well the requests of these tenants are known, at any time. */
export async function findRequestCoverage(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<RangeCoverage> {
  const [rows, tenants] = await Promise.all([
    sourceCoverage(dataSource, tenantIds, ['approval-requests', 'audit-events']),
    inTenants(dataSource, tenantIds).query<{ tenantId: number; now: string; isNamed: boolean }[]>(namedSql, [
      tenantIds,
    ]),
  ]);
  const named = new Set(tenants.filter(({ isNamed }) => isNamed).map(({ tenantId }) => tenantId));
  return new RangeCoverage('approval-requests', rows, named, tenants[0]?.now ?? new Date().toISOString());
}

/** How well the audit events of these tenants are known, at any time. */
export async function findEventCoverage(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<RangeCoverage> {
  const [rows, [clock]] = await Promise.all([
    sourceCoverage(dataSource, tenantIds, ['audit-events']),
    dataSource.query<{ now: string }[]>('select instant_text(now()) as now'),
  ]);
  return new RangeCoverage('audit-events', rows, new Set(), clock?.now ?? new Date().toISOString());
}

/** What a list or a file of these objects can say of its own completeness. */
export function findCoverageOf(
  dataSource: DataSource,
  kind: 'requests' | 'events',
  tenantIds: readonly number[],
): Promise<RangeCoverage> {
  return kind === 'requests'
    ? findRequestCoverage(dataSource, tenantIds)
    : findEventCoverage(dataSource, tenantIds);
}
