import { coverage, type Coverage, driftList, rejectionList } from '@countersign/contract';
import { askedAgain } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertPage } from '../testing/pages.ts';
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
    `truncate sweep, harvest_state, throttle_day, tenant_connection, rejection, drift, longest_pause, request_version,
       approval_case, audit_event, event_day, coverage_period, control_record, page, observation cascade`,
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
    last_attempt_at: ago(5),
    every_seconds: source === 'access-policies' ? 3600 : 300,
    ...over,
  });
}

/** Every source was read five minutes ago. */
async function readAll(over: Record<string, unknown> = {}): Promise<void> {
  for (const source of ['approval-requests', 'access-policies', 'audit-events']) {
    await setState(source);
    const range = { range_from: ago(1440), range_to: ago(5) };
    await insertSweep(db, contoso, ago(5), {
      source,
      ...(source === 'audit-events' ? range : {}),
      ...over,
    });
  }
}

test('a window of events that is asked for once more is no incomplete read, a failed one is', async () => {
  await readAll();
  for (const reason of [askedAgain, 'failed 504'])
    await insertSweep(db, contoso, new Date().toISOString(), {
      source: 'audit-events',
      complete: false,
      reason,
    });
  const { sources } = await read('contoso');
  expect(sources.find(({ source }) => source === 'audit-events')?.incompleteToday).toBe(1);
});

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

test('an optional source is told of once its permission was looked for, and leaves the tenant healthy', async () => {
  await readAll();
  const message =
    'Off: the app registration does not have GroupMember.Read.All; who could approve is not known.';
  await setState('approver-groups', { state: 'off', message, last_attempt_at: null, every_seconds: 3600 });
  const { sources, problems } = await read('contoso');
  expect(sources.map(({ source }) => source)).toEqual([
    'approval-requests',
    'access-policies',
    'audit-events',
    'approver-groups',
  ]);
  expect(sources[3]).toMatchObject({ state: 'off', message, lastCompleteAt: null, periods: [] });
  expect(problems.filter(({ source }) => source === 'approver-groups')).toEqual([]);
});

test('a healthy tenant: what is held, the closest call, the time until a loss', async () => {
  await readAll();
  await insertSweep(db, contoso, ago(490));
  await insertRow(db, 'longest_pause', {
    tenant_id: contoso,
    source: 'approval-requests',
    known_to: ago(5),
    from_at: ago(310),
    to_at: ago(5),
  });
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

  expect(tenant).toMatchObject({
    healthy: true,
    problems: [],
    requests: 2,
    goneFromIntune: 2,
    name: 'Contoso',
  });
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
  expect(requests?.closestCall?.seconds).toBeCloseTo(305 * 60, -1);
  expect(requests).toMatchObject({ everySeconds: 300, lateAfterSeconds: 1800, memoryDays: 30 });
  expect(requests?.ageSeconds).toBeCloseTo(300, -1);
  expect(events).toMatchObject({
    objectsHeld: 1,
    oldestHeld: '2026-09-01T09:30:00.000000Z',
    closestCall: null,
    firstHarvest: null,
  });
  expect(events?.untilLossSeconds).toBeCloseTo(365 * 86_400 - 300, -2);
});

test('a source that fails is named with its reason, what Graph said, and what to do', async () => {
  await readAll();
  await db.query(`delete from sweep where source = 'approval-requests'`);
  await insertSweep(db, contoso, ago(60 * 24 * 29));
  await db.query(
    `update harvest_state set state = 'failing', message = 'Graph answers 403: No.', error_said = 'No.', next_step = 'Grant the permission.',
            error_status = 403, error_code = 'Forbidden', error_request_id = 'q-1', failing_since = $1 where source = 'approval-requests'`,
    ['2026-11-20T10:00:00Z'],
  );
  await db.query(
    `update harvest_state set state = 'throttled', throttled_until = $1 where source = 'audit-events'`,
    [ago(-5)],
  );
  for (const [day, waits, longest] of [
    [ago(0), 4, 34],
    [ago(3000), 99, 999],
  ] as const)
    await insertRow(db, 'throttle_day', {
      tenant_id: contoso,
      source: 'audit-events',
      day: day.slice(0, 10),
      waits,
      waited_seconds: 50,
      longest_wait_seconds: longest,
    });
  const tenant = await read('contoso');
  expect(tenant.problems.map(({ code, level, source }) => [code, level, source])).toEqual([
    ['failing', 'bad', 'approval-requests'],
    ['loss-near', 'bad', 'approval-requests'],
    ['waiting', 'note', 'audit-events'],
  ]);
  expect(tenant.problems[0]?.since).toBe('2026-11-20T10:00:00.000000Z');
  expect(tenant.problems[0]?.error).toEqual({
    status: 403,
    code: 'Forbidden',
    requestId: 'q-1',
    said: 'No.',
  });
  expect(tenant.healthy).toBe(false);
  expect(tenant.sentence).toBe(
    'Reading approval requests fails: Graph answers 403. Grant the permission. If no read succeeded from now on, the first request could be lost in 23 h.',
  );
  expect(tenant.sources[2]).toMatchObject({
    state: 'throttled',
    throttledUntil: expect.any(String),
    throttling: { waits: 4, waitedSeconds: 50, longestWaitSeconds: 34 },
  });
});

test('after thirty days without a read it does not pretend', async () => {
  await readAll();
  await db.query(`delete from sweep where source = 'approval-requests'`);
  await insertSweep(db, contoso, ago(60 * 24 * 31));
  const tenant = await read('contoso');
  expect(tenant).toMatchObject({
    healthy: false,
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'loss-possible', level: 'bad', source: 'approval-requests' }),
    ]),
    sentence: expect.stringContaining('may have come and gone unseen'),
  });
});

test('F21 a source that says it is well, and of which no read has come to its end for days, has stalled', async () => {
  await readAll();
  await db.query(`delete from sweep where source = 'approval-requests'`);
  await insertSweep(db, contoso, ago(60 * 24 * 11));
  await insertSweep(db, contoso, ago(5), { complete: false, reason: 'page 2 is not JSON' });
  const tenant = await read('contoso');
  expect(tenant).toMatchObject({
    healthy: false,
    sentence: expect.stringMatching(
      /^Reading approval requests has stalled: the last complete read was 11 days ago\. .* could be lost in 18 days\.$/,
    ),
  });
  expect(tenant.problems).toMatchObject([{ code: 'stalled', level: 'bad', source: 'approval-requests' }, {}]);
});

test('F20 a clock that is wrong by a day makes nothing late', async () => {
  await readAll();
  // The database stands on the same machine, a day ahead; sweeps are told by Graph's clock.
  await db.query(
    `update sweep set started_at = $1, ended_at = $1, range_to = $1 where source <> 'access-policies'`,
    [ago(24 * 60 + 5)],
  );
  const clock = { clock_at: ago(5), clock_ahead_seconds: 86_400, database_ahead_seconds: 86_400 };
  await insertRow(db, 'tenant_connection', { tenant_id: contoso, ...clock });
  const { problems, sources } = await read('contoso');
  expect(problems.map(({ code, level }) => [code, level])).toEqual([['clock-off', 'warn']]);
  expect(sources[0]?.ageSeconds).toBeCloseTo(300, -1);
});

test('an ingester that is not running is not taken for one that reads on time', async () => {
  await readAll();
  await db.query(`update sweep set started_at = $1, ended_at = $1`, [ago(600)]);
  await db.query(`update harvest_state set last_attempt_at = $1`, [ago(600)]);
  const tenant = await read('contoso');
  expect(tenant).toMatchObject({
    healthy: false,
    problems: [{ code: 'not-running', level: 'warn', source: null }],
    sentence: expect.stringMatching(/^Nothing has been read for 10 h: the ingester seems not to run\./),
  });
});

test('a first harvest under way says how far it is and how long the rest takes', async () => {
  await readAll();
  const day = 1440;
  for (const nth of [1, 2, 3, 4])
    await insertSweep(db, contoso, ago(20 - 4 * nth), {
      source: 'audit-events',
      range_from: ago(30 * day * (nth + 1)),
      range_to: ago(30 * day * nth),
    });
  await db.query(
    `update harvest_state set state = 'reading', reached_back_to = $1, wants_back_to = $2 where source = 'audit-events'`,
    [ago(150 * day), ago(750 * day)],
  );
  const [, , events] = (await read('contoso')).sources;
  expect(events?.firstHarvest?.daysDone).toBeCloseTo(150, 1);
  expect(events?.firstHarvest?.daysWanted).toBeCloseTo(750, 1);
  // Four minutes for 30 days, and 600 days to go.
  expect(events?.firstHarvest?.secondsLeft?.high).toBeCloseTo(4800, -2);
});

test('the connection: what is missing with its consequence, the end of the certificate, the clock', async () => {
  await readAll();
  await insertRow(db, 'tenant_connection', {
    tenant_id: contoso,
    credential_kind: 'certificate',
    credential_expires_at: ago(-12 * 1440 - 1),
    permissions_at: ago(5),
    missing_permissions: ['DeviceManagementApps.Read.All'],
    excess_permissions: [],
    clock_at: ago(5),
    clock_ahead_seconds: -95,
    derive_problem: 'a rule is broken.',
    derive_problem_since: ago(60),
  });
  const { problems, connection, healthy } = await read('contoso');
  expect(healthy).toBe(false);
  expect(connection.permissions?.missing?.[0]).toEqual({
    name: 'DeviceManagementApps.Read.All',
    consequence: expect.stringContaining('audit events cannot be read'),
  });
  expect(connection.clock?.aheadSeconds).toBe(-95);
  expect(problems.map(({ code, sentence }) => [code, sentence])).toEqual([
    ['not-evaluated', 'What is read is archived, but not all of it could be evaluated: a rule is broken.'],
    ['permission-missing', expect.stringContaining('DeviceManagementApps.Read.All')],
    ['credential-ends', 'The certificate of the app registration ends in 12 days.'],
    ['clock-off', expect.stringContaining('1 min behind')],
  ]);
});

test('the gauges say what the page says, of each tenant', async () => {
  await readAll();
  await db.query(`update sweep set started_at = $1, ended_at = $1 where source = 'access-policies'`, [
    ago(4000),
  ]);
  const page = await read('contoso');
  const { text } = await request(api.address).get('/metrics');
  const gauge = (name: string, labels: string) =>
    Number(new RegExp(`^${name}\\{${labels}\\} (\\S+)$`, 'm').exec(text)?.[1]);
  for (const { source, ageSeconds, untilLossSeconds } of page.sources) {
    const labels = `tenant="contoso",source="${source}"`;
    expect(gauge('countersign_harvest_age_seconds', labels)).toBeCloseTo(ageSeconds!, -2);
    if (untilLossSeconds !== null)
      expect(gauge('countersign_harvest_until_loss_seconds', labels)).toBeCloseTo(untilLossSeconds, -2);
  }
  for (const level of ['bad', 'warn', 'note'])
    expect(gauge('countersign_harvest_problems', `tenant="contoso",level="${level}"`)).toBe(
      page.problems.filter((problem) => problem.level === level).length,
    );
  expect(page.problems.map(({ code }) => code)).toEqual(['stalled']);
  // Never read: no age that could pass for a good one, but a problem.
  expect(text).not.toContain('countersign_harvest_age_seconds{tenant="empty"');
  expect(gauge('countersign_harvest_problems', 'tenant="empty",level="warn"')).toBe(3);
});

test('drift is listed with a piece of the raw object, or why there is none', async () => {
  const bytes = Buffer.from('{"id":"r1","status":"frozen"}');
  await insertPage(db, contoso, [{ position: 40, bytes }]);
  for (const [found, position, seen] of [
    ['frozen', 40, ago(5)],
    ['thawed', 41, ago(50)],
  ] as const)
    await insertRow(db, 'drift', {
      tenant_id: contoso,
      source: 'approval-requests',
      kind: 'new-value',
      path: 'status',
      found,
      times: 3,
      first_seen_at: ago(500),
      last_seen_at: seen,
      sample_position: position,
    });
  const answer = await request(api.address)
    .get('/api/v1/drift')
    .query({ tenant: 'contoso' })
    .set('Cookie', api.cookie);
  const { items, total } = driftList.strict().parse(answer.body);
  expect(total).toBe(2);
  expect(items).toMatchObject([
    { tenantId: 'contoso', found: 'frozen', times: 3, sample: '{"id":"r1","status":"frozen"}' },
    { found: 'thawed', sample: '' },
  ]);
  const [requests] = (await read('contoso')).sources;
  expect(requests?.drift).toBe(2);
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
