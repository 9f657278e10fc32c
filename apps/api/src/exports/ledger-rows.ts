import { exclusionColumns, type ExportOrder, writeColumns } from '@countersign/contract';
import { eventOfWrite, writeCondition } from '../ledger/write-filter.ts';
import { exclusionStep } from '../policies/exclusion-expressions.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { exclusionColumnSql, selectList, writeColumnSql } from './export-columns.ts';

type Format = Pick<ExportOrder, 'format'>;

/** The lines of the bypass ledger that the list shows, in the order of the archive. */
export function writeRows({ format }: Format, scope: Scope, values: Values): string {
  return `
select ${selectList(writeColumns, writeColumnSql, format)}
  from protected_write w
  join tenant t using (tenant_id)
  join audit_event e on ${eventOfWrite}
  join event_kind k using (kind_id)
  join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
 where w.tenant_id = any(${values.add(scope.tenantIds)}::int[])
   and ${writeCondition(scope, values)}
 order by w.position`;
}

/** The exclusions that held at some time within the range, whole. */
export function exclusionRows({ format }: Format, scope: Scope, values: Values): string {
  refuseFilters('exclusions', scope);
  const conditions = [
    `x.tenant_id = any(${values.add(scope.tenantIds)}::int[])`,
    ...(scope.from === null
      ? []
      : [`(x.valid_to is null or x.valid_to > ${values.add(scope.from)}::timestamptz)`]),
    ...(scope.to === null ? [] : [`x.valid_from < ${values.add(scope.to)}::timestamptz`]),
  ];
  return `
select ${selectList(exclusionColumns, exclusionColumnSql, format)}
  from policy_exclusion x
  join tenant t using (tenant_id)
 cross join lateral (select ${exclusionStep('x.valid_from', 'x.added_by')} as step) added
 cross join lateral (
   select case when x.ended_by is not null then ${exclusionStep('x.valid_to', 'x.ended_by')} end as step) ended
 where ${conditions.join('\n   and ')}
 order by x.policy_id, x.valid_from, x.app_id`;
}

/** A filter that is not looked at would make another file than was asked for. */
export function refuseFilters(what: string, scope: Scope): void {
  if (scope.words.length === 0 && scope.filters.length === 0) return;
  throw new ProblemError(
    'invalid_query',
    `An export of ${what} takes from, to and tenant; it has nothing to filter (q, f) by.`,
  );
}
