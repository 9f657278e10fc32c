import { scopeQuery } from '@countersign/contract';
import fc from 'fast-check';
import { useDatabase } from '../../../../test/database.ts';
import { rollUpDecisions } from '../../../ingester/src/queries/roll-up-cases.ts';
import { readScope } from '../scope/scope.ts';
import { caseRow, insertCase, insertTenant } from '../testing/rows.ts';
import { findDecisionHours, fitsRollUp } from './decision-hours.query.ts';

const db = useDatabase({ role: 'countersign_api' });
const minute = 60_000;
const instant = (at: number) => new Date(at).toISOString();

// Around both changes of the clock in Europe; decided before it was asked, too, as clocks differ.
const requestedAt = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 3, 5) }),
  fc.integer({ min: Date.UTC(2026, 9, 20), max: Date.UTC(2026, 10, 1) }),
);
const decided = fc.record({
  after: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -90 * minute, max: 5 * 1440 * minute }) },
    { weight: 1, arbitrary: fc.constant(200 * 1440 * minute) },
  ),
  width: fc.option(fc.integer({ min: 0, max: 3 * 1440 * minute })),
});

async function fill(): Promise<void> {
  const tenants = [await insertTenant(db, 'contoso'), await insertTenant(db, 'fabrikam')];
  const kinds = fc.record({
    tenant: fc.constantFrom(...tenants),
    at: requestedAt,
    isKnown: fc.constantFrom(true, true, true, false),
    decided: fc.option(decided, { freq: 10 }),
  });
  for (const { tenant, at, isKnown, decided: one } of fc.sample(kinds, { numRuns: 400, seed: 7 })) {
    const earliest = one && at + one.after;
    await insertCase(
      db,
      caseRow(tenant, {
        requested_at: isKnown ? instant(at) : null,
        decided_at: one && one.width === null ? instant(at + one.after) : null,
        decided_at_earliest: earliest && instant(earliest),
        decided_at_latest: earliest && instant(earliest + (one.width ?? 0)),
        decide_seconds: one ? Math.max(0, Math.round(one.after / 1000)) : null,
      }),
    );
  }
  for (const tenant of tenants) {
    const hours = await db.query<{ hour: string }>(
      `select distinct instant_text(date_trunc('hour', coalesce(decided_at,
                decided_at_earliest + (decided_at_latest - decided_at_earliest) / 2), 'UTC')) as hour
         from approval_case where tenant_id = $1 and decided_at_earliest is not null`,
      [tenant],
    );
    const runner = db.administrator.createQueryRunner();
    await rollUpDecisions(runner, tenant, new Set(hours.map(({ hour }) => hour)));
    await runner.release();
  }
}

beforeAll(fill);

test('the roll-up by decision hour and the cases give equal answers, whatever the ends of the range', async () => {
  const end = fc.oneof(
    requestedAt,
    fc.constantFrom(Date.UTC(2026, 0, 1), Date.UTC(2026, 9, 25), Date.UTC(2027, 0, 1)),
  );
  const questions = fc.record({
    ends: fc.tuple(end, end).filter(([one, other]) => one !== other),
    tenant: fc.subarray(['contoso', 'fabrikam']),
    tz: fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Pacific/Auckland'),
  });
  await fc.assert(
    fc.asyncProperty(questions, async ({ ends, ...rest }) => {
      const [from, to] = [instant(Math.min(...ends)), instant(Math.max(...ends))];
      const ask = async (f: string[]) => {
        const scope = await readScope(db.dataSource, scopeQuery.parse({ ...rest, from, to, f }));
        expect(fitsRollUp(scope)).toBe(f.length === 0);
        return findDecisionHours(db.dataSource, scope, { from, to, bucket: 'day' });
      };
      expect(await ask([])).toEqual(await ask(['set,request']));
    }),
    { numRuns: 60 },
  );
});

test.each([
  [{ tz: 'Asia/Kolkata' }, 'a zone of half hours'],
  [{ q: 'word' }, 'free text'],
  [{ f: 'is,outcome,rejected' }, 'a filter'],
  [{ from: undefined }, 'an open range, which has the requests of unknown time in it'],
])('%o is answered from the cases: %s', async (over, _why) => {
  const question = { from: '2026-09-01', to: '2026-10-20', ...over };
  expect(fitsRollUp(await readScope(db.dataSource, scopeQuery.parse(question)))).toBe(false);
});
