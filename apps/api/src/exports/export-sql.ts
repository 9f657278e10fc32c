import {
  coverageColumns,
  eventColumns,
  type ExportOrder,
  findingColumns,
  requestColumns,
} from '@countersign/contract';
import { eventCondition } from '../events/event-filter.ts';
import { findingCondition } from '../findings/finding-filter.ts';
import { findingStanding } from '../findings/finding-row.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import {
  coverageColumnSql,
  eventColumnSql,
  findingColumnSql,
  requestColumnSql,
  selectList,
} from './export-columns.ts';
import { exclusionRows, refuseFilters, writeRows } from './ledger-rows.ts';

export interface ExportQuestion {
  readonly kind: ExportOrder['kind'];
  readonly format: ExportOrder['format'];
  readonly sort?: ExportOrder['sort'];
  readonly scope: Scope;
}

export interface ExportStatement {
  readonly copy: string;
  readonly values: readonly BoundValue[];
}

export interface BoundValue {
  readonly setting: string;
  readonly type: string;
  readonly value: unknown;
}

const orders = {
  '-requested_at': 'c.requested_at desc nulls last, c.tenant_id, c.request_id',
  requested_at: 'c.requested_at nulls last, c.tenant_id, c.request_id',
  archive_index: 'c.archive_index, c.request_id',
  '-archive_index': 'c.archive_index desc, c.request_id desc',
};

/**
 * The statements that produce the file, one after the other. In the order of the archive there is one per
 * tenant: each then runs along an index, and the first row is there at once.
 */
export function exportStatements(question: ExportQuestion): ExportStatement[] {
  const { kind, scope, sort = 'archive_index' } = question;
  const perTenant = kind !== 'requests' || sort.endsWith('archive_index');
  const groups =
    perTenant && scope.tenantIds.length > 0 ? scope.tenantIds.map((id) => [id]) : [scope.tenantIds];
  return groups.map((tenantIds, index) => exportStatement(question, { ...scope, tenantIds }, index === 0));
}

function exportStatement(question: ExportQuestion, scope: Scope, isFirst: boolean): ExportStatement {
  const values = new Values();
  const rows = rowsOf[question.kind](question, scope, values);
  if (question.format === 'csv') {
    return bindBySettings(
      `copy (${rows}) to stdout with (format csv, header ${isFirst}, encoding 'UTF8')`,
      values,
    );
  }
  // Neither character can occur in JSON, so nothing is ever quoted and every line is the JSON as it is.
  const verbatim = `format csv, quote E'\\x01', delimiter E'\\x02', encoding 'UTF8'`;
  return bindBySettings(`copy (select row_to_json(r) from (${rows}) r) to stdout with (${verbatim})`, values);
}

function requestRows(
  { format, sort = 'archive_index' }: ExportQuestion,
  scope: Scope,
  values: Values,
): string {
  return `
select ${selectList(requestColumns, requestColumnSql, format)}
  from approval_case c
  join tenant t using (tenant_id)
 where ${requestCondition(scope, values)}
 order by ${orders[sort]}`;
}

function eventRows({ format }: ExportQuestion, scope: Scope, values: Values): string {
  return `
select ${selectList(eventColumns, eventColumnSql, format)}
  from audit_event e
  join tenant t using (tenant_id)
  join event_kind k using (kind_id)
  join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
 where e.tenant_id = any(${values.add(scope.tenantIds)}::int[])
   and ${eventCondition(scope, values)}
 order by e.position`;
}

/** The findings that the list shows, the oldest first. */
function findingRows({ format }: ExportQuestion, scope: Scope, values: Values): string {
  return `
select ${selectList(findingColumns, findingColumnSql, format)}
  from finding f
  join tenant t using (tenant_id)
 ${findingStanding}
 where f.tenant_id = any(${values.add(scope.tenantIds)}::int[])
   and ${findingCondition(scope, values)}
 order by f.last_at, f.finding_id`;
}

/** The periods that overlap the range, whole: a period cut at an edge of the question would be none of the archive's. */
function coverageRows({ format }: ExportQuestion, scope: Scope, values: Values): string {
  refuseFilters('coverage', scope);
  const conditions = [
    `p.tenant_id = any(${values.add(scope.tenantIds)}::int[])`,
    ...(scope.from === null ? [] : [`p.to_at > ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`p.from_at < ${values.add(scope.to)}::timestamptz`]),
  ];
  return `
select ${selectList(coverageColumns, coverageColumnSql, format)}
  from coverage_period p
  join tenant t using (tenant_id)
  left join control_record c
    on c.tenant_id = p.tenant_id and c.kind = 'gap' and p.state = 'gap'
   and c.key = p.source || ' ' || instant_text(p.from_at)
 where ${conditions.join('\n   and ')}
 order by p.source, p.from_at`;
}

const rowsOf = {
  requests: requestRows,
  events: eventRows,
  findings: findingRows,
  coverage: coverageRows,
  'protected-writes': writeRows,
  exclusions: exclusionRows,
};

/**
 * COPY is the fastest way out of Postgres and the only statement that takes no parameters. So the values go
 * into settings of the transaction, which take parameters, and the statement reads them from there: its text
 * still holds nothing that came from outside.
 */
export function bindBySettings(sql: string, values: Values): ExportStatement {
  const bound = new Map<number, BoundValue>();
  const copy = sql.replaceAll(/\$(\d+)(?:::(\w+(?:\[\])?))?/g, (_place, digits: string, type?: string) => {
    const index = Number(digits);
    if (type === undefined) throw new Error(`The place $${digits} of an export has no type.`);
    const setting = `countersign.value_${index}`;
    bound.set(index, { setting, type, value: values.list[index - 1] });
    return `current_setting('${setting}')::${type}`;
  });
  return { copy, values: [...bound.values()] };
}
