import { type Filter } from '@countersign/contract';
import { isWholeHourZone } from '../metrics/whole-hour-zone.ts';
import { type TimeRange } from '../metrics/time-range.ts';
import { filterConditions, text } from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { writeCondition } from './write-filter.ts';

/**
 * Where counts of protected writes by time come from. The roll-up holds UTC hours by type and class and answers
 * what asks for nothing else, with the writes themselves at the two ends of a range that begins or ends within
 * an hour. All else is counted from the writes.
 *
 * Columns of the result: at, policy_type, class, writes.
 */
export function writeSource(scope: Scope, range: TimeRange, values: Values): string {
  const ranged = { ...scope, from: range.from, to: range.to };
  const isHeld =
    scope.words.length === 0 &&
    scope.filters.every(isHeldByRollUp) &&
    isWholeHourZone(scope.timeZone, range.from, range.to);
  return isHeld ? fromRollUp(ranged, values) : fromWrites(ranged, values);
}

function fromWrites(scope: Scope, values: Values): string {
  return `
  select w.occurred_at as at, w.policy_type, w.class, 1 as writes
    from protected_write w
   where w.tenant_id = any(${values.add(scope.tenantIds)}::int[]) and ${writeCondition(scope, values)}`;
}

function fromRollUp(scope: Scope, values: Values): string {
  const filters = filterConditions(scope.filters, rollUpDimensions, values).map((one) => ` and ${one}`);
  const [from, to] = [`${values.add(scope.from)}::timestamptz`, `${values.add(scope.to)}::timestamptz`];
  const firstWhole = `date_trunc('hour', ${from} + interval '1 hour' - interval '1 microsecond', 'UTC')`;
  const lastWhole = `date_trunc('hour', ${to}, 'UTC')`;
  return `
  select h.hour as at, h.policy_type, h.class, h.writes
    from protected_write_hour h
   where h.tenant_id = any(${values.add(scope.tenantIds)}::int[])
     and h.hour >= ${firstWhole} and h.hour < ${lastWhole}${filters.join('')}
  union all
  select h.occurred_at, h.policy_type, h.class, 1
    from protected_write h
   where h.tenant_id = any(${values.add(scope.tenantIds)}::int[])
     and (h.occurred_at >= ${from} and h.occurred_at < least(${firstWhole}, ${to})
          or h.occurred_at >= greatest(${lastWhole}, ${from}) and h.occurred_at < ${to} and ${firstWhole} <= ${lastWhole})${filters.join('')}`;
}

const rollUpDimensions = { write_class: text('h.class'), policy_type: text('h.policy_type') };

function isHeldByRollUp(filter: Filter): boolean {
  return Object.hasOwn(rollUpDimensions, filter.dimension);
}
