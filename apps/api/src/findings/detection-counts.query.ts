import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { asksStanding, findingCondition } from './finding-filter.ts';
import { findingStanding } from './finding-row.ts';

/** Findings per detection within the question. */
export async function countByDetection(dataSource: DataSource, scope: Scope): Promise<Map<string, number>> {
  const values = new Values();
  const sql = `
select f.detection, count(*)::int as findings
  from finding f ${asksStanding(scope) ? findingStanding : ''}
 where f.tenant_id = any(${values.add(scope.tenantIds)}::int[])
   and ${findingCondition(scope, values)}
 group by f.detection`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<{ detection: string; findings: number }[]>(
    sql,
    values.list,
  );
  return new Map(rows.map(({ detection, findings }) => [detection, findings]));
}
