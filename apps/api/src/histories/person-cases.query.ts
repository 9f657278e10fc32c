import { formatFilter, type Outcome, type PersonProfile } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { shareOf, smallestForRates } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import {
  type DecisionStatistics,
  decisionStatisticsSql,
  noDecisions,
} from '../metrics/decision-statistics.ts';
import { isFlagged } from '../metrics/is-flagged.ts';
import { newest, requesterId, requesterKind } from '../requests/request-expressions.ts';
import { isBlank } from '../scope/blank-text.ts';
import { Values } from '../scope/values.ts';

type Half = 'asRequester' | 'asApprover';
export type AsRequester = PersonProfile['asRequester'];
export type AsApprover = PersonProfile['asApprover'];

interface Row {
  total: number;
  outcomes: Partial<Record<Outcome, number>> | null;
  decided: number;
  rejected: number;
  unexplained: number;
  quick: number;
  flagged: number;
  partners: { id: string; name: string | null; kind: 'user' | 'application'; count: number }[];
  numbers: DecisionStatistics | null;
}

const partnersMax = 5;

/** The requests of one person in one tenant, from either side. Entered by the index of the person's column. */
const halves = {
  asRequester: {
    mine: ['c.requester_id = $2', 'c.requester_app_id = $2 and c.requester_id is distinct from $2'],
    text: 'c.request_justification',
    partner: `c.approver_id as partner_id, coalesce(c.approver_name, c.approver_upn) as partner_name, 'user' as partner_kind`,
    one: 'requester',
    other: 'approver',
  },
  asApprover: {
    mine: ['c.approver_id = $2'],
    text: 'c.approval_justification',
    partner: `${requesterId} as partner_id, coalesce(c.requester_name, c.requester_upn) as partner_name, ${requesterKind} as partner_kind`,
    one: 'approver',
    other: 'requester',
  },
} as const;

function sqlOf(half: Half): string {
  const { mine, text, partner } = halves[half];
  const branches = mine.map(
    (condition) => `
  select c.outcome, c.decision, c.decide_seconds, c.requested_at, ${partner},
         ${isBlank(text)} as unexplained, ${isFlagged} as flagged
    from approval_case c
   where c.tenant_id = $1 and ${condition}`,
  );
  return `
with mine as materialized (${branches.join('\n  union all')}
), partner as (
  select partner_id as id, count(*)::int as count, max(partner_kind) as kind,
         ${newest('partner_name')} as name
    from mine where partner_id is not null
   group by partner_id order by 2 desc, 1 limit ${partnersMax}
)
select count(*)::int as total,
       (select json_object_agg(outcome, n) from (select outcome, count(*) as n from mine group by 1) o) as outcomes,
       (count(*) filter (where decision is not null))::int as decided,
       (count(*) filter (where decision = 'rejected'))::int as rejected,
       (count(*) filter (where unexplained))::int as unexplained,
       (count(*) filter (where decide_seconds < 120))::int as quick,
       (count(*) filter (where flagged))::int as flagged,
       (select coalesce(json_agg(p order by p.count desc, p.id), '[]') from partner p) as partners
  from mine`;
}

const sqls = { asRequester: sqlOf('asRequester'), asApprover: sqlOf('asApprover') };

async function findHalf(dataSource: DataSource, half: Half, tenantId: number, id: string) {
  const { one, other } = halves[half];
  const rows = await inTenants(dataSource, [tenantId]).query<Row[]>(sqls[half], [tenantId, id]);
  const row = rows[0] as Row;
  const ofPerson = is(one, id);
  const share = (count: number, of: number, ...more: string[]) => ({
    count,
    of,
    share: shareOf(count, of),
    rows: [ofPerson, ...more],
  });
  const entries = Object.entries(row.outcomes ?? {}) as [Outcome, number][];
  const common = {
    total: { count: row.total, rows: [ofPerson] },
    outcomes: Object.fromEntries(
      entries.map(([key, count]) => [key, { count, rows: [ofPerson, is('outcome', key)] }]),
    ) as AsRequester['outcomes'],
    rejected: share(row.rejected, row.decided, is('outcome', 'rejected')),
    flagged: { count: row.flagged, rows: [ofPerson, 'set,flagged'] },
    partners: row.partners.map((partner) => ({ ...partner, rows: [ofPerson, is(other, partner.id)] })),
  };
  return { row, common, share };
}

function is(dimension: string, value: string): string {
  return formatFilter({ operator: 'is', dimension, values: [value] });
}

export async function findAsRequester(
  dataSource: DataSource,
  tenantId: number,
  id: string,
): Promise<AsRequester> {
  const { row, common, share } = await findHalf(dataSource, 'asRequester', tenantId, id);
  return { ...common, withoutJustification: share(row.unexplained, row.total, 'empty,justification') };
}

export async function findAsApprover(
  dataSource: DataSource,
  tenantId: number,
  id: string,
): Promise<AsApprover> {
  const [{ row, common, share }, decision] = await Promise.all([
    findHalf(dataSource, 'asApprover', tenantId, id),
    findDecision(dataSource, tenantId, id),
  ]);
  return {
    ...common,
    withoutNote: share(row.unexplained, row.total, 'empty,note'),
    quick: share(row.quick, decision.n, 'lt,decide_minutes,2'),
    decision: withheld(decision),
  };
}

async function findDecision(
  dataSource: DataSource,
  tenantId: number,
  id: string,
): Promise<DecisionStatistics> {
  const values = new Values();
  const everything = { tenantIds: [tenantId], from: null, to: null, words: [], filters: [], timeZone: 'UTC' };
  const person = `c.approver_id = ${values.add(id)}::text`;
  const sql = `
with ${decisionStatisticsSql(everything, values, () => 'null::timestamptz', person)}
select numbers from statistics where is_overall`;
  const rows = await inTenants(dataSource, [tenantId]).query<{ numbers: DecisionStatistics }[]>(
    sql,
    values.list,
  );
  return rows[0]?.numbers ?? noDecisions;
}

/** A median of a few is an anecdote. */
function withheld(decision: DecisionStatistics): DecisionStatistics {
  return decision.n < smallestForRates ? { ...decision, medianSeconds: null, p90Seconds: null } : decision;
}
