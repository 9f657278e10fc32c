import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertRow, insertSweep, insertTenant } from '../testing/rows.ts';
import { isKnown, type KnownPeriod, knownPeriods } from './known-periods.query.ts';

const db = useDatabase({ role: 'countersign_api' });
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
});
beforeEach(() => db.query('truncate sweep, approval_case, case_event'));

const days = async () => (await periods()).map(({ from, to }) => [from.slice(0, 10), to.slice(0, 10)]);

function periods(): Promise<KnownPeriod[]> {
  return knownPeriods(db.dataSource, [contoso]);
}

async function readEvents(from: string, to: string, over: Record<string, unknown> = {}): Promise<void> {
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z', {
    source: 'audit-events',
    range_from: from,
    range_to: to,
    ...over,
  });
}

const reconstructed = () => insertCase(db, caseRow(contoso, { origin: 'reconstructed' }));

test('where events name their requests, what was read of events is known before the first read of requests', async () => {
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  await readEvents('2026-08-01', '2026-09-20');
  await readEvents('2026-07-01', '2026-08-01');
  expect(await days()).toEqual([['2026-08-21', '2026-09-20']]);
  await reconstructed();
  expect(await days()).toEqual([['2026-07-01', '2026-09-20']]);
});

test('an exact link shows as well that events name their requests', async () => {
  await readEvents('2026-08-01', '2026-09-20');
  expect(await days()).toEqual([]);
  const link = {
    tenant_id: contoso,
    request_id: 'r1',
    occurred_at: '2026-09-01',
    role: 'decision',
    reason: '',
  };
  await insertRow(db, 'case_event', { ...link, position: 1, strength: 'strong' });
  expect(await days()).toEqual([]);
  await insertRow(db, 'case_event', { ...link, position: 2, strength: 'exact' });
  expect(await days()).toEqual([['2026-08-01', '2026-09-20']]);
});

test('a hole in what was read of events, or a read that was broken off, stays unknown', async () => {
  await reconstructed();
  await readEvents('2026-04-01', '2026-06-30');
  await readEvents('2026-04-10', '2026-04-20');
  await readEvents('2026-06-30', '2026-07-02', { complete: false, reason: 'throttled' });
  await readEvents('2026-07-01', '2026-08-01');
  await insertSweep(db, contoso, '2026-08-20T00:00:00Z');
  expect(await days()).toEqual([
    ['2026-04-01', '2026-06-30'],
    ['2026-07-01', '2026-08-20'],
  ]);
});

test('events fill a gap between reads of requests', async () => {
  await reconstructed();
  await insertSweep(db, contoso, '2026-03-01T00:00:00Z');
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  await readEvents('2026-02-15', '2026-09-01');
  expect(await days()).toEqual([['2026-01-30', '2026-09-20']]);
});

test('the running bucket is known while reads are on time', async () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  await insertSweep(db, contoso, ago(90));
  expect(isKnown(await periods(), [contoso], ago(1000), ago(-600))).toBe(false);
  await insertSweep(db, contoso, ago(10));
  expect(isKnown(await periods(), [contoso], ago(1000), ago(-600))).toBe(true);
  expect(isKnown(await periods(), [contoso], ago(0.1), ago(-60))).toBe(true);
  expect(isKnown(await periods(), [contoso], ago(1000), ago(5))).toBe(false);
});
