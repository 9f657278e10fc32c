import { type HistoryKind } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { eventRowMembers } from '../events/event-row.ts';
import { caseFindings, caseRowMembers } from '../requests/case-row.ts';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type Values } from '../scope/values.ts';

/** How a source is asked: what the time column and the column that breaks ties have to meet, and the order. */
export interface Asked {
  where(at: string, tie: string): string;
  order(at: string, tie: string): string;
}

/** One kind of item in time order, read from one range of an index in each tenant. */
export interface HistorySource {
  readonly kind: HistoryKind;
  /** Whether an item may lack its time. */
  readonly mayLackTime: boolean;
  /** Columns `at` and `tie` (request id, or position of the event), over `one(tenant_id)`. */
  sql(asked: Asked): string;
}

export interface HistoryQuestion {
  readonly tenantIds: readonly number[];
  readonly from: string | null;
  readonly to: string | null;
  readonly after: Cursor | null;
  readonly limit: number;
}

/** At one and the same time, what is recorded stands above what was decided, and that above what was asked. */
const ranks: Readonly<Record<HistoryKind, number>> = { event: 0, decided: 1, asked: 2 };

/**
 * One page of a history, newest first; what has no time comes last. Each source is entered at the cursor and gives
 * at most one page, so a page costs the same wherever it lies.
 */
export function historyPageSql(
  sources: readonly HistorySource[],
  { tenantIds, from, to, after, limit }: HistoryQuestion,
  values: Values,
): string {
  const rows = `${values.add(limit)}::int`;
  const range = [
    ...(from === null ? [] : [`>= ${values.add(from)}::timestamptz`]),
    ...(to === null ? [] : [`< ${values.add(to)}::timestamptz`]),
  ];
  const place = after && placeOf(after, values);
  const branches = sources.flatMap((source) => {
    const tied = (tie: string) => place?.tied(source.kind, tie) ?? 'true';
    const known: Asked = {
      where: (at, tie) =>
        [
          ...range.map((bound) => `${at} ${bound}`),
          place?.beyond(at, () => tied(tie)) ?? `${at} is not null`,
        ].join(' and '),
      order: (at, tie) => `order by ${at} desc, ${tie} desc limit ${rows}`,
    };
    const unknown: Asked = {
      where: (at, tie) => `${at} is null and ${place?.isTimeless ? tied(tie) : 'true'}`,
      order: (_at, tie) => `order by ${tie} desc limit ${rows}`,
    };
    const asked = source.mayLackTime && range.length === 0 ? [known, unknown] : [known];
    return asked.map(
      (one) => `(select ${ranks[source.kind]} as rank, found.at, ${idOf(source.kind)} as id
             from (${source.sql(one)}) found)`,
    );
  });
  return `
with page as (
  select one.tenant_id, picked.*
    from unnest(${values.add(tenantIds)}::int[]) as one(tenant_id)
   cross join lateral (
     ${branches.join('\n     union all ')}) picked
   order by picked.at desc nulls last, one.tenant_id, picked.rank, picked.id desc
   limit ${rows}
)
select case p.rank
         when ${ranks.event} then json_build_object('kind', 'event', 'at', instant_text(p.at), 'event', (${eventSql}))
         else json_build_object('kind', case p.rank when ${ranks.decided} then 'decided' else 'asked' end,
                'at', instant_text(p.at), 'case', (${caseSql}))
       end::text as item,
       instant_text(p.at) as key, p.tenant_id as "tenantId", p.rank || ':' || p.id as id
  from page p
 order by p.at desc nulls last, p.tenant_id, p.rank, p.id desc`;
}

/** Positions as texts of equal length, so that one column sorts both. */
function idOf(kind: HistoryKind): string {
  return kind === 'event' ? `lpad(found.tie::text, 19, '0')` : 'found.tie';
}

const eventSql = `
  select json_build_object(${eventRowMembers})
    from audit_event e
    join tenant t using (tenant_id)
    join event_kind k using (kind_id)
    join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
   where e.tenant_id = p.tenant_id and e.occurred_at = p.at and e.position = p.id::bigint
   limit 1`;

const caseSql = `
  select json_build_object(${caseRowMembers})
    from approval_case c
    join tenant t using (tenant_id)${caseFindings}
   where c.tenant_id = p.tenant_id and c.request_id = p.id`;

// A value enters the statement only where it is used: one that is not has no type.
function placeOf({ key, tenantId, id }: Cursor, values: Values) {
  const [rank, last] = readPlace(id);
  return {
    isTimeless: key === null,
    beyond(at: string, tied: () => string): string {
      if (key === null) return 'false';
      const end = `${values.add(key)}::timestamptz`;
      return `${at} <= ${end} and (${at} < ${end} or ${tied()})`;
    },
    /** Whether a row of the same time comes after the cursor. */
    tied(kind: HistoryKind, tie: string): string {
      const tenant = `${values.add(tenantId)}::int`;
      const type = kind === 'event' ? 'bigint' : 'text';
      const comes =
        ranks[kind] === rank ? `${tie} < ${values.add(last)}::text::${type}` : String(ranks[kind] > rank);
      return `(one.tenant_id > ${tenant} or one.tenant_id = ${tenant} and ${comes})`;
    },
  };
}

/** `2:request id`; of a place that is none, the first. */
function readPlace(id: string): [rank: number, tie: string] {
  const [, rank, tie] = /^([012]):(.*)$/s.exec(id) ?? [];
  if (rank === undefined || tie === undefined || (rank === '0' && !/^0\d{18}$/.test(tie))) return [-1, ''];
  return [Number(rank), tie];
}

export function findHistoryPage(
  dataSource: DataSource,
  tenantIds: readonly number[],
  sql: string,
  values: Values,
): Promise<KeyedItem[]> {
  return inTenants(dataSource, tenantIds).query<KeyedItem[]>(sql, values.list);
}
