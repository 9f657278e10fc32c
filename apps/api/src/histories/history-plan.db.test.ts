import { type HistoryKind } from '@countersign/contract';
import { keyToUuid } from '@countersign/domain';
import { useDatabase } from '../../../../test/database.ts';
import { type Cursor } from '../scope/cursor.ts';
import { Values } from '../scope/values.ts';
import { insertTenant } from '../testing/rows.ts';
import { historyPageSql, type HistorySource } from './history-page.query.ts';
import { findPersonActors } from './person-actors.query.ts';
import { personSources } from './person-history.ts';
import { resourceSources } from './resource-history.ts';

const db = useDatabase({ role: 'countersign_api' });
const events = 24_000;
const app = 'c0ffee00-0000-4000-8000-00000000000a';
let tenant: number;

/** A year of events, of which every fourth is of one person and every sixth on one app; and requests of theirs. */
beforeAll(async () => {
  tenant = await insertTenant(db, 'contoso');
  await db.query(`
    select ensure_month_partition(parent, month::date)
      from generate_series(date '2025-09-01', date '2026-08-01', interval '1 month') as month,
           unnest(array['audit_event', 'event_key']) as parent`);
  await db.query(`insert into event_kind (fingerprint, activity) values (gen_random_uuid(), 'Patch')`);
  // One person at twenty addresses among two hundred combinations.
  await db.query(
    `insert into event_actor (tenant_id, fingerprint, user_id, ip)
     select $1, gen_random_uuid(), case when n % 10 = 0 then 'user-1' else 'other-' || n end, n::text from generate_series(1, 200) n`,
    [tenant],
  );
  await db.query(
    `insert into audit_event (tenant_id, occurred_at, position, event_id, kind_id, actor_ref, resources, first_seen_at)
     select $1, timestamptz '2025-09-01' + n * interval '360 days' / $2::int, n, 'e' || n,
            (select min(kind_id) from event_kind), (select min(actor_ref) from event_actor) + n % 200, '[]', now()
       from generate_series(0, $2::int - 1) n`,
    [tenant, events],
  );
  await db.query(
    `insert into event_key (tenant_id, occurred_at, key, position)
     select tenant_id, occurred_at, case when position % 6 = 0 then $1::uuid else gen_random_uuid() end, position from audit_event`,
    [keyToUuid(app)],
  );
  await db.query(
    `insert into approval_case (tenant_id, request_id, archive_index, origin, outcome, policy_types, resource_count,
       requester_id, approver_id, decision, requested_at, decided_at, decided_at_earliest, decided_at_latest, decision_moment,
       observations, effect_events, correlation_strength, decide_seconds, line)
     select $1, 'r' || n, n, 'observed', 'rejected', '{}', 1, 'user-' || n % 10, 'user-' || (n + 1) % 10, 'rejected',
            at, at, at, at, at, 1, 0, 'none', 60, '[]'
       from (select n, timestamptz '2025-09-01' + n * interval '360 days' / ($2::int / 4) as at from generate_series(0, $2::int / 4 - 1) n) of`,
    [tenant, events],
  );
  await db.query('vacuum analyze');
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

async function explained(
  sourcesOf: (values: Values) => readonly HistorySource[],
  after: Cursor | null,
): Promise<Plan> {
  const values = new Values();
  const sql = historyPageSql(
    sourcesOf(values),
    { tenantIds: [tenant], from: null, to: null, after, limit: 6 },
    values,
  );
  const [row] = await db
    .in(tenant)
    .query<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `explain (analyze, buffers, format json) ${sql}`,
      values.list,
    );
  return row!['QUERY PLAN'][0]!.Plan;
}

function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}

const blocks = (plan: Plan) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];

function cursorAt(key: string, kind: HistoryKind): Cursor {
  return { sort: '-at', key, tenantId: tenant, id: kind === 'event' ? `0:${'0'.repeat(19)}` : '2:' };
}

test.each(['person', 'resource'])(
  'a page of the history of a %s is read from index ranges, and costs the same wherever it lies',
  async (of) => {
    const actors = await findPersonActors(db.dataSource, [tenant], 'user-1');
    expect(actors).toHaveLength(20);
    const sources = (values: Values) =>
      of === 'person' ? personSources('user-1', actors, values) : resourceSources(app, values);
    const first = await explained(sources, null);
    const deep = await explained(sources, cursorAt('2025-10-01T00:00:00.000000Z', 'event'));
    for (const plan of [first, deep]) {
      const scanned = nodes(plan).filter(
        (node) =>
          node['Node Type'] === 'Seq Scan' &&
          /^(audit_event|event_key|approval_case)/.test(node['Relation Name'] ?? '') &&
          node['Shared Hit Blocks'] > 0,
      );
      expect(scanned).toEqual([]);
    }
    expect(blocks(deep)).toBeLessThan(1.25 * blocks(first));
  },
);
