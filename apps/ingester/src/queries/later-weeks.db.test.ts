import { withTransaction } from '@countersign/database';
import type { QueryRunner } from 'typeorm';
import { useDatabase } from '../../../../test/database.ts';
import { markLaterWeeks } from './later-weeks.ts';

const database = useDatabase({ role: 'countersign_ingester' });
let tenant: number;

/** Two years of 20,000 requests by a hundred people, decided by twenty. */
beforeAll(async () => {
  const [row] = await database.query<{ tenant_id: number }>(
    `insert into tenant (entra_id, name) values ('contoso', 'Contoso') returning tenant_id`,
  );
  tenant = row!.tenant_id;
  await database.query(
    `insert into approval_case (tenant_id, request_id, archive_index, origin, outcome, policy_types, resource_count,
       requester_id, approver_id, decision, requested_at, decided_at, decided_at_earliest, decided_at_latest, decision_moment,
       observations, effect_events, correlation_strength, decide_seconds, line)
     select $1, 'r' || n, n, 'observed', 'completed', '{app}', 1, 'user-' || n % 100, 'approver-' || n % 20, 'approved',
            at, at, at, at, at, 1, 0, 'none', 60, '[]'
       from (select n, timestamptz '2024-10-01' + n * interval '730 days' / 20000 as at from generate_series(0, 19999) n) of`,
    [tenant],
  );
  await database.query('vacuum analyze approval_case');
});

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}

/** Asks as `runner` does, and counts the rows of cases that each question looks at. */
function counting(runner: QueryRunner, counts: number[]): QueryRunner {
  const query = async (sql: string, values: unknown[]): Promise<unknown> => {
    if (/^\s*with t as/.test(sql)) return runner.query(sql, values);
    const [row] = (await runner.query(`explain (analyze, format json) ${sql}`, values)) as {
      'QUERY PLAN': { Plan: Plan }[];
    }[];
    const scans = nodes(row!['QUERY PLAN'][0]!.Plan).filter(
      (one) => one['Relation Name'] === 'approval_case',
    );
    const rowsOf = (one: Plan) =>
      (one['Actual Rows'] + (one['Rows Removed by Filter'] ?? 0)) * one['Actual Loops'];
    counts.push(scans.reduce((sum, one) => sum + rowsOf(one), 0));
    return [];
  };
  return { query } as unknown as QueryRunner;
}

test('the later weeks of somebody are found by a look-up each, whatever others did', async () => {
  const counts: number[] = [];
  await withTransaction(database.in(tenant), async (runner) => {
    await runner.query(
      `insert into dirty_subject (tenant_id, kind, subject)
       select $1, kind, person || '|2025-01-06'
         from (values ('requester-past', 'user-'), ('approver-past', 'approver-')) as k(kind, prefix)
        cross join lateral (select prefix || n as person from generate_series(1, 10) n) p`,
      [tenant],
    );
    await markLaterWeeks(counting(runner, counts), tenant, '2026-10-01T00:00:00.000000Z');
  });
  // Ten people, 26 weeks each, one row a week at most; and the one after.
  expect(counts).toHaveLength(3);
  expect(Math.max(...counts)).toBeLessThanOrEqual(260);
  expect(Math.max(...counts)).toBeGreaterThan(200);
});
