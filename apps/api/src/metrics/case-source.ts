import { type Filter } from '@countersign/contract';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { filterConditions, text } from '../scope/filter-conditions.ts';
import { type Values } from '../scope/values.ts';
import { isWholeHourZone } from './whole-hour-zone.ts';

/**
 * Where counts of cases by time come from. The roll-up `case_hour` holds UTC hours by outcome and effect, so
 * it answers a question about nothing else, whose range begins and ends on an hour, in a zone whose days begin
 * on one. Every other question is answered in the same shape from the cases themselves. The roll-up also knows
 * the first policy type of a case, but a case may have several and the filter means any of them.
 *
 * Columns of the result: tenant_id, at, outcome, effect (null if none), cases.
 */
export function caseSource(scope: Scope, values: Values): string {
  return fitsRollUp(scope) ? fromRollUp(scope, values) : fromCases(scope, values);
}

export function fitsRollUp(scope: Scope): boolean {
  return (
    scope.from !== null &&
    scope.to !== null &&
    isWholeHour(scope.from) &&
    isWholeHour(scope.to) &&
    scope.words.length === 0 &&
    scope.filters.every(isHeldByRollUp) &&
    isWholeHourZone(scope.timeZone, scope.from, scope.to)
  );
}

function fromRollUp(scope: Scope, values: Values): string {
  const filters = filterConditions(scope.filters, rollUpDimensions, values).map((one) => ` and ${one}`);
  return `
  select h.tenant_id, h.hour as at, h.outcome, nullif(h.effect, '') as effect, h.cases
    from case_hour h
   where h.tenant_id = any(${values.add(scope.tenantIds)}::int[])
     and h.hour >= ${values.add(scope.from)}::timestamptz and h.hour < ${values.add(scope.to)}::timestamptz${filters.join('')}`;
}

export function fromCases(scope: Scope, values: Values): string {
  return `
  select c.tenant_id, c.requested_at as at, c.outcome, c.effect, 1 as cases
    from approval_case c
   where c.requested_at is not null and ${requestCondition(scope, values)}`;
}

const rollUpDimensions = { outcome: text('h.outcome'), effect: text(`nullif(h.effect, '')`) };

function isHeldByRollUp(filter: Filter): boolean {
  return Object.hasOwn(rollUpDimensions, filter.dimension);
}

function isWholeHour(instant: string): boolean {
  return Date.parse(instant) % 3_600_000 === 0 && !/\.\d*[1-9]/.test(instant);
}
