import { type Facets } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import {
  requestFilterConditions,
  requestRangeConditions,
  requestWordConditions,
} from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { type Facet, facetFilter, facetList } from './facet-list.ts';
import { isFlagged } from './is-flagged.ts';

const valuesMax = 20;

interface Row {
  total: number;
  matching: number;
  facets: Record<string, { value: string; label: string; count: number }[] | null>;
}

/**
 * Counts per value. A facet ignores the filters on its own dimension, or one choice would hide all others, and
 * obeys the rest. The cases are read once, with one column per filter that says whether they pass it.
 */
export async function findFacets(dataSource: DataSource, scope: Scope): Promise<Facets> {
  const values = new Values();
  const conditions = requestRangeConditions(scope, values);
  const passes: Pass[] = [
    ...requestWordConditions(scope, values).map((condition) => ({ condition, dimension: undefined })),
    ...requestFilterConditions(scope, values).map((condition, index) => ({
      condition,
      dimension: scope.filters[index]?.dimension,
    })),
  ];
  const columns = Object.entries(
    Object.assign({}, ...facetList.map((facet) => facet.columns)) as Record<string, string>,
  );
  const sql = `
with scoped as materialized (
  select c.tenant_id, c.request_id${columns.map(([name, expression]) => `,\n         ${expression} as ${name}`).join('')}${passes.map(({ condition }, index) => `,\n         (${condition}) is true as pass_${index}`).join('')}
    from approval_case c
   cross join lateral (select ${isFlagged} as flagged) findings
   where ${conditions.join(' and ')}
)
select (select count(*)::int from scoped) as total,
       (select count(*)::int from scoped s where ${passesAll(passes)}) as matching,
       json_build_object(${facetList.map((facet) => `'${facet.dimension}', (${facetSql(facet, passes)})`).join(',\n         ')}) as facets`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list);
  const { total, matching, facets } = rows[0] as Row;
  return {
    total,
    matching,
    facets: facetList.map((facet) => ({
      dimension: facet.dimension,
      values: (facets[facet.dimension] ?? []).map(({ value, label, count }) => ({
        value,
        label: facet.words?.[value] ?? label,
        count,
        filter: facetFilter(facet, value),
      })),
    })),
  };
}

interface Pass {
  readonly condition: string;
  readonly dimension: string | undefined;
}

function facetSql(facet: Facet, passes: readonly Pass[]): string {
  return `
    select json_agg(top order by top.count desc, top.value)
      from (select ${facet.value} as value, coalesce(${facet.label ?? facet.value}, ${facet.value}) as label, count(*)::int as count
              from scoped s ${facet.join ?? ''}
             where ${facet.value} is not null and ${passesAll(passes, facet.dimension)}
             group by ${facet.value}
             order by count desc, value
             limit ${valuesMax}) top`;
}

function passesAll(passes: readonly Pass[], except?: string): string {
  const names = passes.flatMap(({ dimension }, index) =>
    except !== undefined && dimension === except ? [] : [`s.pass_${index}`],
  );
  return names.length === 0 ? 'true' : names.join(' and ');
}
