import { type MetricName, metrics } from '@countersign/contract';
import { detections } from '@countersign/domain';
import request from 'supertest';
import { type z } from 'zod';
import { useDatabase } from '../../../../test/database.ts';
import { rollUpCases } from '../../../ingester/src/queries/roll-up-cases.ts';
import { insertEvent } from '../testing/events.ts';
import {
  caseRow,
  insertCase,
  insertFinding,
  insertRow,
  insertSweep,
  insertTenant,
  settleCoverage,
  waitingCase,
} from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';
import { unapprovedChange } from './readout.query.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
const september = { from: '2026-09-01', to: '2026-10-01' };

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() =>
  db.query(
    'truncate approval_case, case_hour, finding, sweep, coverage_period, audit_event, event_day, case_event cascade',
  ),
);

async function metric<Name extends MetricName>(
  name: Name,
  query: Record<string, unknown> = {},
): Promise<z.output<(typeof metrics)[Name]>> {
  const response = await request(api.address)
    .get(`/api/v1/metrics/${name}`)
    .query(query)
    .set('Cookie', api.cookie);
  expect({ status: response.status, body: response.body }).toMatchObject({ status: 200 });
  return metrics[name].strict().parse(response.body) as z.output<(typeof metrics)[Name]>;
}

async function countRequests(query: Record<string, unknown>): Promise<number> {
  const response = await request(api.address)
    .get('/api/v1/requests')
    .query({ ...query, limit: 1000 })
    .set('Cookie', api.cookie);
  expect(response.status).toBe(200);
  return response.body.items.length;
}

/** Twenty cases of every kind, over two weeks of September. */
async function insertMixture(): Promise<void> {
  const outcomes = ['completed', 'rejected', 'cancelled', 'expired_unanswered', 'completed'];
  for (let index = 0; index < 20; index += 1) {
    const day = String(1 + (index % 14)).padStart(2, '0');
    const outcome = outcomes[index % 5] as string;
    const decided = outcome === 'completed' || outcome === 'rejected';
    const make = decided ? caseRow : waitingCase;
    const row = make(contoso, {
      request_id: `m${index}`,
      outcome,
      effect: outcome === 'completed' ? (index % 2 ? 'confirmed' : 'unproven') : null,
      decision: outcome === 'completed' ? 'approved' : outcome === 'rejected' ? 'rejected' : null,
      origin: index % 7 === 0 ? 'reconstructed' : 'observed',
      requester_id: `user-${index % 3}`,
      requester_name: `User ${index % 3}`,
      request_justification: index % 4 === 0 ? ' ' : 'CHG-1',
      approval_justification: decided && index % 2 ? 'fine' : null,
      policy_types: index % 2 ? ['mobileApps', 'scripts'] : ['scripts'],
      requested_at: `2026-09-${day}T10:15:00Z`,
      ...(decided
        ? { decided_at: `2026-09-${day}T1${index % 9}:30:00Z`, decide_seconds: 60 * (index + 1) }
        : { decide_seconds: null }),
    });
    await insertCase(db, row);
    if (index % 6 === 0)
      await insertFinding(db, contoso, { cases: [`m${index}`], severity: index % 4 ? 'low' : 'high' });
  }
}

test('volume counts by outcome in every bucket of the range, empty ones too', async () => {
  await insertCase(db, caseRow(contoso, { requested_at: '2026-09-02T23:59:59.999999Z' }));
  await insertCase(
    db,
    caseRow(contoso, { requested_at: '2026-09-03T00:00:00Z', outcome: 'rejected', effect: null }),
  );
  const volume = await metric('volume', {
    from: '2026-09-01',
    to: '2026-09-05',
    q: 'wiped OR berg'.slice(9),
    g: 'day',
  });
  expect(volume.bucket).toBe('day');
  expect(volume.buckets.map(({ from, total }) => [from.slice(0, 10), total])).toEqual([
    ['2026-09-01', 0],
    ['2026-09-02', 1],
    ['2026-09-03', 1],
    ['2026-09-04', 0],
  ]);
  expect(volume).toMatchObject({ total: 2, totals: { completed: 1, rejected: 1 } });
});

test.each([
  ['hour', '2026-09-01', '2026-09-04'],
  ['day', '2026-09-01', '2026-10-16'],
  ['week', '2026-09-01', '2026-10-17'],
  ['week', '2026-01-01', '2027-02-05'],
  ['month', '2026-01-01', '2027-02-06'],
])('without a wish the bucket is a %s from %s to %s', async (bucket, from, to) => {
  expect((await metric('volume', { from, to })).bucket).toBe(bucket);
});

test('days of a zone with daylight saving have 23 and 25 hours', async () => {
  const oslo = { tz: 'Europe/Oslo', g: 'day' };
  const spring = await metric('volume', {
    ...oslo,
    from: '2026-03-28T23:00:00Z',
    to: '2026-03-29T22:00:00Z',
  });
  expect(spring.buckets.map(({ from, to }) => [from, to])).toEqual([
    ['2026-03-28T23:00:00.000000Z', '2026-03-29T22:00:00.000000Z'],
  ]);
  const autumn = await metric('volume', {
    ...oslo,
    from: '2026-10-24T22:00:00Z',
    to: '2026-10-26T23:00:00Z',
  });
  expect(autumn.buckets.map(({ from }) => from)).toEqual([
    '2026-10-24T22:00:00.000000Z',
    '2026-10-25T23:00:00.000000Z',
  ]);
  const hours = await metric('volume', {
    tz: 'Europe/Oslo',
    g: 'hour',
    from: '2026-10-24T22:00:00Z',
    to: '2026-10-25T23:00:00Z',
  });
  expect(hours.buckets).toHaveLength(25);
});

test('a bucket is complete only if reads leave no 30 days unseen', async () => {
  await insertSweep(db, contoso, '2025-09-20T00:00:00Z');
  await insertSweep(db, contoso, '2025-09-25T00:00:00Z');
  await insertSweep(db, contoso, '2025-12-01T00:00:00Z');
  await insertSweep(db, contoso, '2025-11-20T00:00:00Z', { complete: false, reason: 'throttled' });
  await settleCoverage(db, contoso);
  const { buckets, gaps } = await metric('volume', { from: '2025-08-01', to: '2025-12-15', g: 'day' });
  const stateOn = (day: string) => buckets.find((bucket) => bucket.from.startsWith(day))?.coverage;
  expect(['2025-08-20', '2025-09-01', '2025-09-25', '2025-12-01'].map(stateOn)).toEqual([
    'before',
    'complete',
    'gap',
    'partial',
  ]);
  const gap = { tenantId: 'contoso', from: '2025-09-25T00:00:00.000000Z', to: '2025-11-01T00:00:00.000000Z' };
  expect(gaps).toEqual([gap]);
  const october = { from: '2025-10-01', to: '2025-10-02' };
  const cut = [{ ...gap, from: '2025-10-01T00:00:00.000000Z', to: '2025-10-02T00:00:00.000000Z' }];
  expect((await metric('volume', october)).gaps).toEqual(cut);
  expect((await metric('readout', october)).gaps).toEqual(cut);
  expect((await metric('readout', { from: '2025-12-01', to: '2025-12-02' })).gaps).toEqual([]);
  const complete = buckets.filter((bucket) => bucket.complete).map((bucket) => bucket.from.slice(0, 10));
  expect([complete[0], complete.includes('2025-09-24'), complete.includes('2025-09-25')]).toEqual([
    '2025-08-21',
    true,
    false,
  ]);
  expect([complete.includes('2025-10-31'), complete.includes('2025-11-01'), complete.at(-1)]).toEqual([
    false,
    true,
    '2025-11-30',
  ]);
});

test('half of three decisions and a waiting request of certain age', async () => {
  for (const minutes of [1, 2, 3])
    await insertCase(
      db,
      caseRow(contoso, { decide_seconds: minutes * 60, requested_at: '2026-09-01T10:00:00Z' }),
    );
  await insertCase(
    db,
    caseRow(contoso, {
      decide_seconds: 240,
      decided_at: null,
      decided_at_source: 'observed',
      requested_at: '2026-09-08T10:00:00Z',
    }),
  );
  await insertCase(
    db,
    waitingCase(contoso, { requested_at: '2026-09-08T10:00:00Z', last_seen_at: '2026-09-08T11:00:00Z' }),
  );
  await insertSweep(db, contoso, '2026-09-08T12:00:00Z');

  const runner = db.administrator.createQueryRunner();
  await rollUpCases(runner, contoso, new Set(['2026-09-01T10:00:00Z', '2026-09-08T10:00:00Z']));
  await runner.release();

  const answer = await metric('decision-time', { ...september, g: 'week' });
  expect(await metric('decision-time', { ...september, g: 'week', f: 'set,requester' })).toEqual(answer);
  const { overall, buckets } = answer;

  expect(overall).toEqual({
    n: 5,
    waiting: 1,
    bracketed: 1,
    medianSeconds: 180,
    medianAtLeast: false,
    p90Seconds: expect.closeTo(240 + 0.6 * (7200 - 240), 6),
    p90AtLeast: true,
  });
  const second = buckets.find((bucket) => bucket.from.startsWith('2026-09-07'));
  expect(second).toMatchObject({ n: 2, waiting: 1, bracketed: 1, medianAtLeast: true });
  expect(buckets.find((bucket) => bucket.from.startsWith('2026-09-21'))).toMatchObject({
    n: 0,
    medianSeconds: null,
  });
});

test('with nothing in range there is no percentile', async () => {
  expect((await metric('decision-time', september)).overall).toMatchObject({
    n: 0,
    medianSeconds: null,
    p90AtLeast: false,
  });
});

test('every number of the readout lists exactly its rows', async () => {
  await insertMixture();
  await insertCase(db, caseRow(contoso, { requested_at: null }));
  for (const question of [
    {},
    september,
    { ...september, f: ['is,policy_type,mobileApps'], q: 'berg' },
    { f: ['not,outcome,rejected'] },
  ]) {
    const readout = await metric('readout', question);
    const f = [(question as { f?: string[] }).f ?? []].flat();
    const counted = [
      readout.requests,
      readout.reconstructed,
      readout.flagged,
      ...Object.values(readout.outcomes),
      ...Object.values(readout.effects),
    ];
    for (const { count, rows } of counted) {
      expect([rows, count]).toEqual([rows, await countRequests({ ...question, f: [...f, ...rows] })]);
    }
  }
});

test('the readout counts people and changes without approval', async () => {
  await insertMixture();
  await insertFinding(db, contoso, {
    detection: unapprovedChange,
    subjectKind: 'event',
    subject: '5',
    at: '2026-09-05T00:00:00Z',
  });
  await insertFinding(db, contoso, {
    detection: unapprovedChange,
    subjectKind: 'event',
    subject: '6',
    at: '2026-08-05T00:00:00Z',
  });
  expect(await metric('readout', september)).toMatchObject({
    requesters: 3,
    approvers: 1,
    unapprovedChanges: 1,
    previousRequests: null,
  });
});

test('the previous range is counted only where it was read', async () => {
  await insertCase(db, caseRow(contoso, { requested_at: '2026-09-05T00:00:00Z' }));
  await insertSweep(db, contoso, '2026-09-08T00:00:00Z');
  await settleCoverage(db, contoso);
  const question = { from: '2026-09-08', to: '2026-09-15' };
  expect((await metric('readout', question)).previousRequests).toBe(1);
  expect((await metric('readout', { from: '2026-08-09', to: '2026-08-16' })).previousRequests).toBeNull();
});

test('the rule that the readout counts is in the catalogue', () => {
  expect(detections.map((detection) => detection.id)).toContain(unapprovedChange);
});

test('pairs agree with the requests of the two people', async () => {
  await insertMixture();
  const pairs = await metric('pairs', september);
  expect(pairs.decisions).toBe(12);
  expect(pairs.cells).toHaveLength(3);
  for (const cell of pairs.cells) {
    const f = [`is,requester,${cell.requesterId}`, `is,approver,${cell.approverId}`];
    expect(cell.n).toBe(await countRequests({ ...september, f }));
    expect(cell.withoutNote).toBe(await countRequests({ ...september, f: [...f, 'empty,note'] }));
  }
  expect(pairs.approvers).toEqual([{ id: 'user-2', name: 'Bola Okafor', n: 12 }]);
});

test('cells of the decision hours list their rows in every zone', async () => {
  await insertMixture();
  for (const tz of ['UTC', 'Asia/Kolkata', 'America/New_York']) {
    const hours = await metric('decision-hours', { ...september, tz });
    expect(hours.cells.reduce((sum, cell) => sum + cell.n, 0)).toBe(hours.decisions);
    for (const { weekday, hour, n } of hours.cells) {
      expect(await countRequests({ ...september, tz, f: [`is,weekday,${weekday}`, `is,hour,${hour}`] })).toBe(
        n,
      );
    }
  }
});

test('a facet ignores its own dimension, obeys all others, and lists its rows', async () => {
  await insertMixture();
  const question = { ...september, f: ['is,outcome,completed', 'is,requester,user-1,user-2'], q: 'LON' };
  const facets = await metric('facets', question);
  expect(facets.total).toBe(20);
  expect(facets.matching).toBe(await countRequests(question));
  expect(
    facets.facets.find((facet) => facet.dimension === 'outcome')?.values.map(({ value }) => value),
  ).toContain('rejected');
  for (const { dimension, values } of facets.facets) {
    const others = question.f.filter((f) => !f.includes(`,${dimension},`));
    for (const { filter, count } of values) {
      expect([filter, count]).toEqual([filter, await countRequests({ ...question, f: [...others, filter] })]);
    }
  }
  expect(facets.facets.find((facet) => facet.dimension === 'requester')?.values).toContainEqual({
    value: 'user-0',
    label: 'User 0',
    count: expect.any(Number),
    filter: 'is,requester,user-0',
  });
});

test('event volume says where events are not completely read', async () => {
  await insertSweep(db, contoso, '2026-09-03T00:00:00Z', {
    source: 'audit-events',
    range_from: '2026-09-01T00:00:00Z',
    range_to: '2026-09-03T00:00:00Z',
  });
  await settleCoverage(db, contoso);
  const { notComplete } = await metric('event-volume', { from: '2026-08-31', to: '2026-09-04' });
  expect(notComplete.map(({ tenantId, to, reason }) => [tenantId, to?.slice(0, 10) ?? null, reason])).toEqual(
    [
      ['contoso', '2026-09-01', 'not-read-yet'],
      ['contoso', null, 'not-read-yet'],
    ],
  );
});

test('event volume is the same from the roll-up and from the events', async () => {
  for (let index = 0; index < 30; index += 1) {
    await insertEvent(db, contoso, {
      position: index,
      occurredAt: `2026-09-0${1 + (index % 4)}T12:00:00Z`,
      operationType: index % 3 ? 'Create' : 'Get',
      result: index % 5 ? 'Success' : 'Failure',
      category: index % 2 ? 'Device' : null,
    });
  }
  for (const f of [[], ['is,category,Device'], ['empty,category'], ['not,operation_type,Get']]) {
    const fast = await metric('event-volume', { from: '2026-09-01', to: '2026-09-04', f });
    const slow = await metric('event-volume', {
      from: '2026-09-01',
      to: '2026-09-04',
      f: [...f, 'set,actor'],
    });
    expect(fast).toEqual(slow);
  }
  const all = await metric('event-volume');
  expect(all).toMatchObject({
    held: 30,
    oldest: '2026-09-01T12:00:00.000000Z',
    newest: '2026-09-04T12:00:00.000000Z',
  });
  expect(all.days.map(({ events }) => events)).toEqual([8, 8, 7, 7]);
});

test.each([
  ['volume', 'f=is,actor,x'],
  ['event-volume', 'f=is,outcome,completed'],
  ['volume', 'tz=Mars/Olympus'],
  ['volume', 'g=decade'],
  ['volume', 'from=2026-10-01&to=2026-09-01'],
  ['volume', 'from=1900-01-01&to=2026-09-01&g=hour'],
])('metrics/%s?%s is refused with a reason', async (name, query) => {
  const response = await request(api.address)
    .get(`/api/v1/metrics/${name}?${query}`)
    .set('Cookie', api.cookie);
  expect(response.body).toMatchObject({
    status: 400,
    code: 'invalid_query',
    detail: expect.stringMatching(/.{10}/),
  });
});

test('an unknown metric is not found', async () => {
  const response = await request(api.address).get('/api/v1/metrics/mood').set('Cookie', api.cookie);
  expect(response.body).toMatchObject({ status: 404, code: 'not_found' });
});

test('without any tenant every metric has an answer', async () => {
  for (const name of Object.keys(metrics) as MetricName[]) await metric(name, { tenant: 'nobody' });
  await insertRow(db, 'tenant', { entra_id: 'empty', name: 'Empty' });
  for (const name of Object.keys(metrics) as MetricName[]) await metric(name, { tenant: 'empty' });
});

describe('tickets', () => {
  const rule = JSON.stringify([1, 'CHG~#####+']);
  beforeEach(() => db.query('truncate ticket_rule'));

  async function ask(over: Record<string, unknown>, tickets: string[] = []): Promise<void> {
    await insertCase(db, caseRow(contoso, { requester_id: 'ada', requester_name: 'Ada', tickets, ...over }));
  }

  test('are counted with what is not known apart, and every number lists its rows', async () => {
    await insertRow(db, 'ticket_rule', { tenant_id: contoso, rule });
    for (let index = 0; index < 8; index += 1) await ask({ policy_types: ['apps', 'scripts'] });
    await ask({ requester_id: 'bo', requester_name: 'Bo' });
    await ask({}, ['CHG0012345']);
    await ask({ origin: 'reconstructed' }, ['CHG0012346']);
    await ask({ origin: 'reconstructed', request_justification: null });
    await ask({ requester_id: null, requester_name: null, requester_upn: null });
    const report = await metric('tickets', { ...september, tenant: 'contoso' });
    expect(report).toMatchObject({
      requests: { count: 13 },
      named: { count: 2 },
      without: { count: 10 },
      withoutJustification: { count: 1 },
      notLookedFor: 0,
      share: 10 / 12,
      rules: [{ tenantId: 'contoso', patterns: ['CHG~#####+'] }],
    });
    expect(report.requesters).toMatchObject([
      { id: 'ada', name: 'Ada', requests: 10, without: { count: 8 }, share: 0.8 },
      { id: 'bo', requests: 1, without: { count: 1 }, share: null },
      { id: null, requests: 1, without: { count: 1 }, share: null },
    ]);
    expect(report.policyTypes.map(({ id, without }) => [id, without.count])).toEqual([
      ['apps', 8],
      ['scripts', 8],
      ['mobileApps', 2],
    ]);
    const counts = [report.requests, report.named, report.without, report.withoutJustification];
    for (const { count, rows } of [
      ...counts,
      ...[...report.requesters, ...report.policyTypes].map(({ without }) => without),
    ]) {
      expect([rows, await countRequests({ ...september, f: rows })]).toEqual([rows, count]);
    }
  });

  test('that nobody looked for are not said to be missing', async () => {
    await ask({});
    expect(await metric('tickets', { ...september, tenant: 'contoso' })).toMatchObject({
      without: { count: 0 },
      notLookedFor: 1,
      share: null,
      rules: [{ tenantId: 'contoso', patterns: null }],
    });
    await insertRow(db, 'ticket_rule', { tenant_id: contoso, rule: '[1]' });
    expect(await metric('tickets', { ...september, tenant: 'contoso' })).toMatchObject({
      without: { count: 0 },
      notLookedFor: 1,
      requesters: [],
      rules: [{ tenantId: 'contoso', patterns: [] }],
    });
  });

  test('are a facet, and so is that there is none', async () => {
    await ask({}, ['CHG0012345', 'SD-12']);
    await ask({}, ['SD-12']);
    await ask({});
    const { facets } = await metric('facets', { ...september, f: 'is,ticket,CHG0012345' });
    expect(facets.find(({ dimension }) => dimension === 'ticket')?.values).toEqual([
      { value: 'SD-12', label: 'SD-12', count: 2, filter: 'is,ticket,SD-12' },
      { value: '', label: 'no ticket', count: 1, filter: 'empty,ticket' },
      { value: 'CHG0012345', label: 'CHG0012345', count: 1, filter: 'is,ticket,CHG0012345' },
    ]);
  });
});
