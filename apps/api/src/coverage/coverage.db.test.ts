import { coverage, type Coverage, rejectionList } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import {
  caseRow,
  insertCase,
  insertRow,
  insertSweep,
  insertTenant,
  settleCoverage,
} from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso', 'Contoso');
  await insertTenant(db, 'empty', 'Aardvark');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() =>
  db.query(
    'truncate sweep, harvest_state, rejection, request_version, approval_case, audit_event, event_day, coverage_period, control_record',
  ),
);

async function read(tenant: string, range: object = {}): Promise<Coverage['tenants'][number]> {
  const answer = await request(api.address)
    .get('/api/v1/coverage')
    .query({ tenant, ...range })
    .set('Cookie', api.cookie);
  const parsed = coverage.strict().parse(answer.body);
  expect(parsed.tenants).toHaveLength(1);
  return parsed.tenants[0] as Coverage['tenants'][number];
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

async function setState(source: string, over: Record<string, unknown> = {}): Promise<void> {
  await insertRow(db, 'harvest_state', {
    tenant_id: contoso,
    source,
    state: 'idle',
    last_complete_at: ago(5),
    ...over,
  });
}

test('a tenant that was never read says so', async () => {
  const tenant = await read('empty');
  expect(tenant).toMatchObject({ healthy: false, untilAnyLossSeconds: null, requests: 0 });
  expect(tenant.sentence).toMatch(
    /^Nothing has been read yet\. Approval requests have never been read completely/,
  );
  expect(tenant.sources.map(({ source, state }) => [source, state])).toEqual([
    ['approval-requests', 'never'],
    ['access-policies', 'never'],
    ['audit-events', 'never'],
  ]);
});

test('a healthy tenant: what is held, the longest gap, the time until a loss', async () => {
  for (const source of ['approval-requests', 'access-policies', 'audit-events']) await setState(source);
  for (const minutes of [500, 490, 310, 5]) await insertSweep(db, contoso, ago(minutes));
  await insertSweep(db, contoso, ago(100), { complete: false, reason: 'throttled', new_items: 2 });
  await insertCase(db, caseRow(contoso, { request_id: 'r1' }));
  for (const [position, goneAt] of [
    [1, ago(400)],
    [2, ago(100)],
  ]) {
    await insertRow(db, 'request_version', {
      tenant_id: contoso,
      request_id: 'r1',
      position,
      record: '{}',
      first_seen_at: ago(500),
      last_seen_at: ago(450),
      sightings: 1,
      gone_at: goneAt,
    });
  }
  await insertCase(
    db,
    caseRow(contoso, { request_id: 'r2', origin: 'reconstructed', requested_at: '2026-08-02T00:00:00Z' }),
  );
  await insertEvent(db, contoso, { position: 9 });

  const tenant = await read('contoso');

  expect(tenant).toMatchObject({ healthy: true, requests: 2, goneFromIntune: 2, name: 'Contoso' });
  expect(tenant.sentence).toBe(
    'Everything is read on time. If no read succeeded from now on, the first request could be lost in 29 days.',
  );
  expect(tenant.untilAnyLossSeconds).toBeCloseTo(30 * 86_400 - 300, -2);
  const [requests, , events] = tenant.sources;
  expect(requests).toMatchObject({
    objectsHeld: 1,
    observationsHeld: 2,
    oldestHeld: '2026-09-01T08:00:00.123456Z',
  });
  expect(requests?.longestPauseSeconds).toBeCloseTo(305 * 60, -1);
  expect(events).toMatchObject({
    objectsHeld: 1,
    oldestHeld: '2026-09-01T09:30:00.000000Z',
    longestPauseSeconds: null,
  });
});

test('a source that fails is named with its reason and what to do', async () => {
  await setState('approval-requests', {
    state: 'failing',
    message: 'Graph answers 403.',
    next_step: 'Grant the permission.',
  });
  await setState('access-policies');
  await setState('audit-events', { state: 'throttled', throttled_until: ago(-5) });
  await insertSweep(db, contoso, ago(60 * 24 * 29));
  const tenant = await read('contoso');
  expect(tenant.healthy).toBe(false);
  expect(tenant.sentence).toBe(
    'Reading approval requests fails: Graph answers 403. Grant the permission. If no read succeeded from now on, the first request could be lost in 23 h.',
  );
  expect(tenant.sources[2]).toMatchObject({ state: 'throttled', throttledUntil: expect.any(String) });
});

test('after thirty days without a read it does not pretend', async () => {
  for (const source of ['approval-requests', 'access-policies', 'audit-events']) await setState(source);
  await insertSweep(db, contoso, ago(60 * 24 * 31));
  const tenant = await read('contoso');
  expect(tenant).toMatchObject({
    healthy: false,
    sentence: expect.stringContaining('may have come and gone unseen'),
  });
});

test('F21 a source that says it is well, and of which no read has come to its end for days, has stalled', async () => {
  for (const source of ['approval-requests', 'access-policies', 'audit-events'])
    await setState(source, { last_complete_at: ago(5) });
  await insertSweep(db, contoso, ago(60 * 24 * 11));
  await insertSweep(db, contoso, ago(5), { complete: false, reason: 'page 2 is not JSON' });
  const tenant = await read('contoso');
  expect(tenant).toMatchObject({
    healthy: false,
    sentence: expect.stringMatching(
      /^Reading approval requests has stalled: the last complete read was 11 days ago\. .* could be lost in 18 days\.$/,
    ),
  });
});

describe('periods and gaps', () => {
  const before = '00000000-0000-4000-8000-000000000001';
  const after = '00000000-0000-4000-8000-000000000002';

  beforeEach(async () => {
    await insertSweep(db, contoso, '2026-03-01T00:00:00Z', { sweep_id: before });
    await insertSweep(db, contoso, '2026-05-01T00:00:00Z', { complete: false, reason: 'throttled' });
    await insertSweep(db, contoso, '2026-09-01T00:00:00Z', { sweep_id: after });
    await settleCoverage(db, contoso);
  });

  test('a gap has its bounds, the reads at its ends, and its record as soon as there is one', async () => {
    const [requests, policies] = (await read('contoso')).sources;
    const gap = {
      from: '2026-03-01T00:00:00.000000Z',
      to: '2026-08-02T00:00:00.000000Z',
      before,
      after,
      incompleteReads: 1,
      position: null,
      recordedAt: null,
    };
    expect(requests).toMatchObject({ gapCount: 1, gaps: [gap] });
    expect(policies).toMatchObject({ gapCount: 0, gaps: [], periods: [], earlierPeriods: 0 });
    await insertRow(db, 'control_record', {
      tenant_id: contoso,
      position: 12,
      kind: 'gap',
      key: 'approval-requests 2026-03-01T00:00:00.000000Z',
      recorded_at: '2026-09-01T00:00:05Z',
      salt: Buffer.alloc(32),
      body: '{}',
    });
    const [recorded] = (await read('contoso')).sources;
    expect(recorded?.gaps).toEqual([{ ...gap, position: 12, recordedAt: '2026-09-01T00:00:05.000000Z' }]);
  });

  test('periods overlap the range asked for, in order, and have no end in the archive', async () => {
    const range = { from: '2026-02-01', to: '2026-08-10' };
    const [requests] = (await read('contoso', range)).sources;
    expect(
      requests?.periods.map(({ from, to, state }) => [from?.slice(0, 10), to?.slice(0, 10), state]),
    ).toEqual([
      ['2026-01-30', '2026-03-01', 'complete'],
      ['2026-03-01', '2026-08-02', 'gap'],
      ['2026-08-02', '2026-09-01', 'complete'],
    ]);
    const [all] = (await read('contoso', { from: '2020-01-01' })).sources;
    expect(all?.periods.map(({ from, to, reason }) => [from === null, to === null, reason])).toEqual([
      [true, false, 'before-first-read'],
      [false, false, null],
      [false, false, 'forgotten'],
      [false, false, null],
      [false, true, 'not-read-yet'],
    ]);
  });

  test('of very many periods the newest are shown, and how many came before', async () => {
    await db.query(
      `insert into coverage_period (tenant_id, source, from_at, to_at, state, reason)
       select $1, 'access-policies', at, at + interval '1 hour', 'partial', 'seldom-read'
         from generate_series(timestamptz '2026-01-01', '2026-01-11', interval '1 hour') at`,
      [contoso],
    );
    const [, policies] = (await read('contoso', { from: '2020-01-01' })).sources;
    expect([policies?.periods.length, policies?.earlierPeriods]).toEqual([200, 41]);
    expect(policies?.periods.at(-1)?.from).toBe('2026-01-11T00:00:00.000000Z');
  });
});

test('rejections are listed newest first, page by page', async () => {
  for (let item = 0; item < 5; item += 1) {
    await insertRow(db, 'rejection', {
      tenant_id: contoso,
      page_id: 7,
      item: item - 1,
      source: 'import',
      line: item,
      reason: 'no id',
      excerpt: '{"a":1}',
      rejected_at: '2026-09-01T00:00:00.000001Z',
    });
  }
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await request(api.address)
      .get('/api/v1/rejections')
      .query({ tenant: 'contoso', limit: 2, ...(cursor ? { cursor } : {}) })
      .set('Cookie', api.cookie);
    const page = rejectionList.strict().parse(answer.body);
    seen.push(...page.items.map(({ item }) => item));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([3, 2, 1, 0, -1]);
});
