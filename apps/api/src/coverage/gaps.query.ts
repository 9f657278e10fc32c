import { type Gap } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

interface SourceGaps {
  readonly tenantNumber: number;
  readonly source: string;
  readonly gaps: Gap[];
  readonly gapCount: number;
}

const gapsMax = 50;

const sql = `
with gap as (
  select g.*, row_number() over (partition by tenant_id, source order by from_at desc) as nth,
         count(*) over (partition by tenant_id, source) as n
    from coverage_period g
   where tenant_id = any($1::int[]) and state = 'gap'
)
select g.tenant_id as "tenantNumber", g.source, max(g.n)::int as "gapCount",
       json_agg(json_build_object(
         'from', instant_text(g.from_at), 'to', instant_text(g.to_at),
         'before', g.before_sweep, 'after', g.after_sweep,
         'incompleteReads', (select count(*) from sweep s
                              where s.tenant_id = g.tenant_id and s.source = g.source and not s.complete
                                and s.ended_at >= g.from_at and s.ended_at < g.to_at),
         'position', c.position, 'recordedAt', instant_text(c.recorded_at)) order by g.from_at desc) as gaps
  from gap g
  left join control_record c
    on c.tenant_id = g.tenant_id and c.kind = 'gap' and c.key = g.source || ' ' || instant_text(g.from_at)
 where g.nth <= ${gapsMax}
 group by 1, 2`;

/** The gaps of every source, newest first, each with its control record as soon as it cannot grow any more. */
export function findGaps(dataSource: DataSource, tenantIds: readonly number[]): Promise<SourceGaps[]> {
  return inTenants(dataSource, tenantIds).query<SourceGaps[]>(sql, [tenantIds]);
}
