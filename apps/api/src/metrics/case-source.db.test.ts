import { scopeQuery } from '@countersign/contract';
import fc from 'fast-check';
import { useDatabase } from '../../../../test/database.ts';
import { rollUpCases } from '../../../ingester/src/queries/roll-up-cases.ts';
import { readScope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { caseRow, insertCase, insertTenant, waitingCase } from '../testing/rows.ts';
import { bucketSql } from './bucket-list.ts';
import { caseSource, fitsRollUp, fromCases } from './case-source.ts';
import { type Bucket } from './time-range.ts';

const db = useDatabase({ role: 'countersign_api' });

// Around both changes of the clock in Europe, and some that are unknown.
const instants = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 3, 5) }) },
  { weight: 20, arbitrary: fc.integer({ min: Date.UTC(2026, 9, 20), max: Date.UTC(2026, 10, 1) }) },
);

async function fill(): Promise<void> {
  const tenants = [await insertTenant(db, 'contoso'), await insertTenant(db, 'fabrikam')];
  const kinds = fc.record({
    tenant: fc.constantFrom(...tenants),
    at: fc.option(instants, { freq: 20 }),
    outcome: fc.constantFrom('completed', 'rejected', 'waiting', 'approved_lapsed'),
    effect: fc.constantFrom('confirmed', 'failed', 'unproven'),
    types: fc.subarray(['mobileApps', 'scripts', 'roles']),
    seconds: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
  });
  for (const one of fc.sample(kinds, { numRuns: 300, seed: 4600 })) {
    const make = one.outcome === 'waiting' ? waitingCase : caseRow;
    await insertCase(
      db,
      make(one.tenant, {
        outcome: one.outcome,
        effect: one.outcome === 'completed' ? one.effect : null,
        policy_types: one.types,
        requested_at: one.at === null ? null : new Date(one.at).toISOString(),
        decide_seconds: one.outcome === 'waiting' ? null : one.seconds,
      }),
    );
  }
  for (const tenant of tenants) {
    const hours = await db.query<{ hour: string }>(
      `select distinct instant_text(date_trunc('hour', requested_at)) as hour from approval_case
        where tenant_id = $1 and requested_at is not null`,
      [tenant],
    );
    const runner = db.administrator.createQueryRunner();
    await rollUpCases(runner, tenant, new Set(hours.map(({ hour }) => hour)));
    await runner.release();
  }
}

beforeAll(fill);

const questions = fc.record({
  from: fc.constantFrom('2026-03-01', '2026-03-29T01:00:00Z', '2026-10-01T05:00:00+02:00', '2026-10-25'),
  to: fc.constantFrom('2026-11-01', '2026-10-25T02:00:00Z', '2026-12-31'),
  tenant: fc.subarray(['contoso', 'fabrikam']),
  tz: fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Pacific/Auckland'),
  f: fc.subarray([
    'is,outcome,completed,rejected',
    'not,effect,failed',
    'set,effect',
    'empty,effect',
    'has,outcome,e',
  ]),
});

test('the roll-up and the cases give equal answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      questions,
      fc.constantFrom<Bucket>('hour', 'day', 'week', 'month'),
      async (question, bucket) => {
        const scope = await readScope(db.dataSource, scopeQuery.parse(question));
        expect(fitsRollUp(scope)).toBe(true);
        const ask = (source: typeof caseSource) => {
          const values = new Values();
          const range = { from: scope.from ?? '', to: scope.to ?? '', bucket };
          const sql = bucketSql(range, scope.timeZone, values);
          return db.query(
            `with bucket as (${sql.list}), source as (${source(scope, values)})
           select instant_text(b.start) as start, outcome, effect, sum(cases)::int as cases
             from bucket b join source on ${sql.startOf('at')} = b.start
            group by b.start, outcome, effect order by 1, 2, 3`,
            values.list,
          );
        };
        expect(await ask(caseSource)).toEqual(await ask(fromCases));
      },
    ),
    { numRuns: 25 },
  );
});

test.each([
  [{ tz: 'Asia/Kolkata' }, 'a zone of half hours'],
  [{ tz: 'Australia/Lord_Howe' }, 'a zone that moves by half an hour'],
  [{ from: '2026-09-01T00:30:00Z' }, 'a range that begins within an hour'],
  [{ to: '2026-10-01T00:00:00.000001Z' }, 'a range that ends a microsecond after the hour'],
  [{ q: 'word' }, 'free text'],
  [{ f: 'is,requester,user-1' }, 'a filter the roll-up does not hold'],
  [{ f: 'is,policy_type,scripts' }, 'a policy type, of which the roll-up knows the first only'],
])('%o is answered from the cases: %s', async (over, _why) => {
  const question = { from: '2026-09-01', to: '2026-10-20', ...over };
  expect(fitsRollUp(await readScope(db.dataSource, scopeQuery.parse(question)))).toBe(false);
});

test('without a range the cases answer', async () => {
  expect(fitsRollUp(await readScope(db.dataSource, scopeQuery.parse({})))).toBe(false);
});
