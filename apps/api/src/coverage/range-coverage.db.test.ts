import { useDatabase } from '../../../../test/database.ts';
import {
  caseRow,
  insertCase,
  insertRow,
  insertSweep,
  insertTenant,
  settleCoverage,
} from '../testing/rows.ts';
import { findRequestCoverage } from './range-coverage.query.ts';

const db = useDatabase({ role: 'countersign_api' });
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
});
beforeEach(() => db.query('truncate sweep, approval_case, case_event, coverage_period cascade'));

/** The first days of each state within a year. */
async function turns(): Promise<string[]> {
  await settleCoverage(db, contoso);
  const coverage = await findRequestCoverage(db.dataSource, [contoso]);
  const found: string[] = [];
  let before = '';
  for (let day = Date.parse('2026-01-01'); day < Date.parse('2026-10-01'); day += 86_400_000) {
    const [from, to] = [day, day + 86_400_000].map((at) => `${new Date(at).toISOString().slice(0, 23)}000Z`);
    const state = coverage.of([contoso], from!, to!);
    if (state !== before) found.push(`${from!.slice(5, 10)} ${state}`);
    before = state;
  }
  return found;
}

const readEvents = (from: string, to: string, over: Record<string, unknown> = {}) =>
  insertSweep(db, contoso, '2026-09-20T00:00:00Z', {
    source: 'audit-events',
    range_from: from,
    range_to: to,
    ...over,
  });

const reconstructed = () => insertCase(db, caseRow(contoso, { origin: 'reconstructed' }));

test('where events name their requests, what was read of events is known before the first read of requests', async () => {
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  await readEvents('2026-08-01', '2026-09-20');
  await readEvents('2026-07-01', '2026-08-01');
  expect(await turns()).toEqual(['01-01 before', '08-21 complete', '09-20 partial']);
  await reconstructed();
  expect(await turns()).toEqual(['01-01 before', '07-01 complete', '09-20 partial']);
});

test('an exact link shows as well that events name their requests', async () => {
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  await readEvents('2026-08-01', '2026-09-20');
  const link = {
    tenant_id: contoso,
    request_id: 'r1',
    occurred_at: '2026-09-01',
    role: 'decision',
    reason: '',
  };
  await insertRow(db, 'case_event', { ...link, position: 1, strength: 'strong' });
  expect((await turns())[1]).toBe('08-21 complete');
  await insertRow(db, 'case_event', { ...link, position: 2, strength: 'exact' });
  expect((await turns())[1]).toBe('08-01 complete');
});

test('a hole in what was read of events, or a read that was broken off, stays unknown', async () => {
  await reconstructed();
  await readEvents('2026-04-01', '2026-06-30');
  await readEvents('2026-04-10', '2026-04-20');
  await readEvents('2026-06-30', '2026-07-02', { complete: false, reason: 'throttled' });
  await readEvents('2026-07-01', '2026-08-01');
  await insertSweep(db, contoso, '2026-08-20T00:00:00Z');
  expect(await turns()).toEqual([
    '01-01 before',
    '04-01 complete',
    '06-30 before',
    '07-01 complete',
    '08-20 partial',
  ]);
});

test('events fill a part of a gap between reads of requests', async () => {
  await reconstructed();
  await insertSweep(db, contoso, '2026-03-01T00:00:00Z');
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  await readEvents('2026-02-15', '2026-08-01');
  expect(await turns()).toEqual([
    '01-01 before',
    '01-30 complete',
    '08-01 gap',
    '08-21 complete',
    '09-20 partial',
  ]);
});

test('a tenant that was never read is not known', async () => {
  expect(await turns()).toEqual(['01-01 before']);
});
