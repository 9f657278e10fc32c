import { type Pairs } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { newest, requesterId } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { isBlank } from '../scope/blank-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { isFlagged } from './is-flagged.ts';
import { type TimeRange } from './time-range.ts';

const cellsMax = 600;

/** Who decided whose requests, busiest first. Names are those of the newest request: people are keyed by id. */
export async function findPairs(dataSource: DataSource, scope: Scope, range: TimeRange): Promise<Pairs> {
  const values = new Values();
  const sql = `
with decided as materialized (
  select ${requesterId} as requester_id, c.requester_name, c.approver_id, c.approver_name, c.decision, c.decide_seconds,
         c.requested_at, ${isBlank('c.approval_justification')} as without_note,
         ${isFlagged} as flagged
    from approval_case c
   where c.decision is not null
     and ${requestCondition(scope, values)}
), cell as (
  select json_build_object('requesterId', requester_id, 'approverId', approver_id, 'n', count(*),
           'approved', count(*) filter (where decision = 'approved'),
           'medianSeconds', percentile_cont(0.5) within group (order by decide_seconds),
           'withoutNote', count(*) filter (where without_note),
           'flagged', bool_or(flagged)) as cell, count(*) as n, requester_id, approver_id
    from decided
   group by requester_id, approver_id
   order by n desc, requester_id, approver_id
   limit ${cellsMax}
), requester as (
  select requester_id as id, ${newest('requester_name')} as name, count(*) as n from decided group by 1
), approver as (
  select approver_id as id, ${newest('approver_name')} as name, count(*) as n from decided group by 1
)
select (select count(*)::int from decided) as decisions,
       ${people('requester')} as requesters,
       ${people('approver')} as approvers,
       (select coalesce(json_agg(cell order by n desc, requester_id, approver_id), '[]') from cell) as cells`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Omit<Pairs, 'from' | 'to'>[]>(
    sql,
    values.list,
  );
  return { from: range.from, to: range.to, ...(rows[0] as Omit<Pairs, 'from' | 'to'>) };
}

function people(from: 'requester' | 'approver'): string {
  return `(select coalesce(json_agg(json_build_object('id', id, 'name', name, 'n', n) order by n desc, id), '[]')
          from (select * from ${from} order by n desc, id limit ${cellsMax}) top)`;
}
