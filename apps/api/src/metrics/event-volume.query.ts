import { type EventVolume } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { openEnd, sinceEver, sourceCoverage } from '../coverage/source-coverage.query.ts';
import { eventCondition } from '../events/event-filter.ts';
import { filterConditions, text } from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';

/** Get and Search are reads that monitoring programs leave in masses; everything else changes something. */
const reads = `('get', 'search')`;

/** Audit events per UTC day. */
export async function findEventVolume(dataSource: DataSource, scope: Scope): Promise<EventVolume> {
  const values = new Values();
  const tenants = values.add(scope.tenantIds);
  const sql = `
with source as (${fitsRollUp(scope) ? fromRollUp(scope, values) : fromEvents(scope, values)}
), counted as (
  select day, sum(events)::float8 as events,
         coalesce(sum(events) filter (where lower(operation_type) not in ${reads}), 0)::float8 as writes,
         coalesce(sum(events) filter (where result <> '' and result !~* '^succe'), 0)::float8 as failures
    from source
   group by day
), edges as (
  select min(e.first) as oldest, max(e.last) as newest
    from unnest(${tenants}::int[]) as t(tenant_id)
   cross join lateral (
     select (select min(occurred_at) from audit_event where tenant_id = t.tenant_id) as first,
            (select max(occurred_at) from audit_event where tenant_id = t.tenant_id) as last) e
)
select (select coalesce(sum(events), 0)::float8 from event_day where tenant_id = any(${tenants}::int[])) as held,
       instant_text(oldest) as oldest, instant_text(newest) as newest,
       instant_text(coalesce(oldest, now())) as "from",
       instant_text(greatest(now(), newest + interval '1 microsecond')) as "to",
       (select coalesce(json_agg(counted order by day), '[]') from counted) as days
  from edges`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Omit<EventVolume, 'notComplete'>[]>(
    sql,
    values.list,
  );
  const { from, to, ...numbers } = rows[0] as EventVolume;
  const range = { from: scope.from ?? from, to: scope.to ?? to };
  return { ...range, ...numbers, notComplete: await findNotComplete(dataSource, scope.tenantIds, range) };
}

const notCompleteMax = 100;

async function findNotComplete(
  dataSource: DataSource,
  tenantIds: readonly number[],
  range: { readonly from: string; readonly to: string },
): Promise<EventVolume['notComplete']> {
  const rows = await sourceCoverage(dataSource, tenantIds, ['audit-events'], range);
  return rows
    .filter(({ state }) => state !== 'complete')
    .slice(0, notCompleteMax)
    .map(({ entraId, from, to, state, reason }) => ({
      tenantId: entraId,
      from: from === sinceEver ? null : from,
      to: to === openEnd ? null : to,
      state,
      reason,
    }));
}

const rollUpDimensions = {
  category: text(`nullif(d.category, '')`),
  operation_type: text(`nullif(d.operation_type, '')`),
  result: text(`nullif(d.result, '')`),
};

/** The roll-up `event_day` holds whole UTC days by category, operation and result. */
function fitsRollUp(scope: Scope): boolean {
  return (
    isMidnight(scope.from) &&
    isMidnight(scope.to) &&
    scope.words.length === 0 &&
    scope.filters.every((filter) => Object.hasOwn(rollUpDimensions, filter.dimension))
  );
}

function isMidnight(instant: string | null): boolean {
  return instant === null || instant.endsWith('T00:00:00.000000Z');
}

function fromRollUp(scope: Scope, values: Values): string {
  const conditions = [
    `d.tenant_id = any(${values.add(scope.tenantIds)}::int[])`,
    ...(scope.from === null
      ? []
      : [`d.day >= (${values.add(scope.from)}::timestamptz at time zone 'UTC')::date`]),
    ...(scope.to === null ? [] : [`d.day < (${values.add(scope.to)}::timestamptz at time zone 'UTC')::date`]),
    ...filterConditions(scope.filters, rollUpDimensions, values),
  ];
  return `
  select d.day, d.operation_type, d.result, d.events
    from event_day d
   where ${conditions.join('\n     and ')}`;
}

function fromEvents(scope: Scope, values: Values): string {
  return `
  select (e.occurred_at at time zone 'UTC')::date as day, coalesce(k.operation_type, '') as operation_type,
         coalesce(k.result, '') as result, 1 as events
    from audit_event e
    join event_kind k using (kind_id)
    join event_actor a using (tenant_id, actor_ref)
   where e.tenant_id = any(${values.add(scope.tenantIds)}::int[])
     and ${eventCondition(scope, values)}`;
}
