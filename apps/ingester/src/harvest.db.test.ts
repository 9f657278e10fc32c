import { createLogger } from '@countersign/database';
import { type GraphAnswer, type GraphClient, GraphError, type Wait } from '@countersign/graph';
import { useDatabase } from '../../../test/database.ts';
import { harvest, type HarvestOptions } from './harvest.ts';
import { registerTenant } from './tenant-registry.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const start = new Date('2026-11-23T12:00:00.000Z');
let tenants = 0;

interface Event {
  readonly id: string;
  readonly activityDateTime: string;
}
type Row = Record<string, unknown> & { id: string };

interface AskedWindow {
  readonly from: string;
  readonly to: string;
}

const inDays = ({ from, to }: AskedWindow) => `${from.slice(0, 10)} ${to.slice(0, 10)}`;
const isSecondQuestion = (first: AskedWindow, second: AskedWindow) =>
  second.to === first.to && Date.parse(first.from) - Date.parse(second.from) === 3_600_000;

/** A Graph of a few lines: three collections, the filter, and whatever the test wants to go wrong. */
class SmallGraph {
  requests: Row[] = [{ id: 'r1', requestDateTime: '2026-11-20T00:00:00Z', status: 'needsApproval' }];
  policies: Row[] = [{ id: 'p1', policyType: 'app' }];
  events: Event[] = [];
  asked: string[] = [];
  date = start;
  fail: (url: URL) => GraphError | null = () => null;
  onAsk: (url: URL) => void = () => undefined;

  client(now: () => Date): GraphClient {
    return { now, get: (path) => Promise.resolve().then(() => this.answer(path)) };
  }

  /** What was asked for, by days; without the second question for what was empty, which begins an hour earlier. */
  windows(): string[] {
    return this.everyWindow()
      .filter((window, index, all) => {
        const before = all[index - 1];
        return before === undefined || !isSecondQuestion(before, window);
      })
      .map(inDays);
  }

  everyWindow(): AskedWindow[] {
    return this.asked
      .filter((path) => path.includes('$filter'))
      .map((path) => {
        const [, from = '', to = ''] =
          /ge (\S+) and activityDateTime lt (\S+?)(&|$)/.exec(decodeURIComponent(path)) ?? [];
        return { from, to };
      });
  }

  private answer(path: string): GraphAnswer {
    this.asked.push(path);
    const url = new URL(path, 'http://127.0.0.1');
    this.onAsk(url);
    const error = this.fail(url);
    if (error) throw error;
    const value = url.pathname.includes('Requests')
      ? this.requests
      : url.pathname.includes('Policies')
        ? this.policies
        : this.eventsFor(url);
    const headers = new Headers({ date: this.date.toUTCString(), 'request-id': `q${this.asked.length}` });
    return { url: url.href, status: 200, headers, bytes: Buffer.from(JSON.stringify({ value })) };
  }

  private eventsFor(url: URL): Event[] {
    const filter = url.searchParams.get('$filter') ?? '';
    const [, from = '', to = ''] = /ge (\S+) and activityDateTime lt (\S+)/.exec(filter) ?? [];
    return this.events.filter(({ activityDateTime }) => activityDateTime >= from && activityDateTime < to);
  }
}

const error = (kind: GraphError['kind'], status: number, retryAfterSeconds: number | null = null) =>
  new GraphError({
    kind,
    status,
    code: status === 403 ? 'Forbidden' : null,
    requestId: `q-${status}`,
    retryAfterSeconds,
    sentence: `failed ${status}`,
    nextStep: 'do something',
  });

async function setUp(graph: SmallGraph, over: Partial<HarvestOptions> = {}) {
  const tenant = await registerTenant(database.dataSource, {
    entraId: `tenant ${(tenants += 1)}`,
    name: null,
    isDemo: false,
  });
  let now = start;
  const derived: number[] = [];
  const options: HarvestOptions = {
    archive: database.dataSource,
    tenant,
    connect: () => graph.client(() => now),
    derive: () => Promise.resolve(derived.push(graph.asked.length)),
    now: () => now,
    signal: new AbortController().signal,
    logger: createLogger({ app: 'test', write: () => undefined }),
    report: () => undefined,
    isOnce: true,
    intervalMilliseconds: 300_000,
    ...over,
  };
  const later = (milliseconds: number) => {
    now = new Date(now.getTime() + milliseconds);
    graph.date = now;
  };
  return {
    tenant,
    options,
    derived,
    later,
    run: (more: Partial<HarvestOptions> = {}) => harvest({ ...options, ...more }),
  };
}

const sweeps = (tenantId: number, source: string) =>
  database.query<{ complete: boolean; reason: string | null; items: number }>(
    'select complete, reason, items from sweep where tenant_id = $1 and source = $2 order by position',
    [tenantId, source],
  );
const state = async (tenantId: number, source: string) =>
  (
    await database.query('select * from harvest_state where tenant_id = $1 and source = $2', [
      tenantId,
      source,
    ])
  )[0]!;
const known = async (tenantId: number) =>
  (
    await database.query<{ id: string }>(
      'select object_id as id from observation where tenant_id = $1 order by position',
      [tenantId],
    )
  ).map(({ id }) => id);

test('the first harvest reads requests and policies, then the past, newest month first', async () => {
  const graph = new SmallGraph();
  graph.events = ['2026-11-20', '2026-10-31', '2026-10-01', '2024-11-30'].map((day, id) => ({
    id: `e${id}`,
    activityDateTime: `${day}T10:00:00Z`,
  }));
  const { tenant, derived, run } = await setUp(graph);
  const report = await run();
  expect(
    report.outcomes.map(({ source, complete, items, newItems }) => [source, complete, items, newItems]),
  ).toEqual([
    ['approval-requests', true, 1, 1],
    ['access-policies', true, 1, 1],
    ['audit-events', true, 4, 4],
  ]);
  expect(await known(tenant.tenantId)).toEqual(['r1', 'p1', 'e0', 'e1', 'e2', 'e3']);
  const windows = graph.windows();
  expect(windows.slice(0, 3)).toEqual([
    '2026-11-01 2026-11-23',
    '2026-10-01 2026-11-01',
    '2026-09-01 2026-10-01',
  ]);
  // 25 months back is October 2024; then on until three months in a row, all older than 24 months, are empty.
  expect(windows.at(-1)).toBe('2024-08-01 2024-09-01');
  expect(derived.length).toBeGreaterThan(20);
  const { state: word, reached_back_to, wants_back_to } = await state(tenant.tenantId, 'audit-events');
  expect([word, reached_back_to, wants_back_to]).toEqual([
    'idle',
    new Date('2024-08-01T00:00:00Z'),
    new Date('2024-08-01T00:00:00Z'),
  ]);
});

test('a second harvest reads the last day again, not the past, and adds nothing', async () => {
  const graph = new SmallGraph();
  graph.events = [{ id: 'e', activityDateTime: '2026-11-23T09:00:00Z' }];
  const { run, later } = await setUp(graph);
  await run();
  graph.asked = [];
  later(300_000);
  const report = await run();
  expect(graph.windows()).toEqual(['2026-11-22 2026-11-23']);
  expect(report.outcomes.map(({ newItems }) => newItems)).toEqual([0, 0, 0]);
});

test('F17 events of one and the same time, split over pages, windows or days, are all there', async () => {
  const graph = new SmallGraph();
  const { tenant, run, later } = await setUp(graph);
  // The very end of the first window, which is not in it.
  const same = (id: string) => ({ id, activityDateTime: '2026-11-23T12:00:00Z' });
  graph.events = ['a', 'b'].map(same);
  await run({ only: ['audit-events'] });
  expect(await known(tenant.tenantId)).toEqual([]);
  later(1000);
  await run({ only: ['audit-events'] });
  expect(await known(tenant.tenantId)).toEqual(['a', 'b']);
  // Two more of that instant, seen only once everything after it was read long ago.
  graph.events = ['a', 'b', 'c', 'd'].map(same);
  later(20 * 3_600_000);
  await run({ only: ['audit-events'] });
  expect(await known(tenant.tenantId)).toEqual(['a', 'b', 'c', 'd']);
});

test('killed between two windows, it goes on where it was', async () => {
  const graph = new SmallGraph();
  const { run } = await setUp(graph);
  graph.onAsk = () => {
    if (graph.windows().length === 9) throw new Error('killed');
  };
  await run();
  const before = graph.windows().slice(0, 8);
  graph.asked = [];
  graph.onAsk = () => undefined;
  await run();
  const after = graph.windows();
  expect(after[0]).toBe('2026-11-22 2026-11-23');
  expect(after[1]!.split(' ')[1]).toBe(before.at(-1)!.split(' ')[0]);
  expect(before.slice(1).filter((window) => after.includes(window))).toEqual([]);
});

test('F16 after a week the last 30 days are read again, once', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  await run();
  later(7 * 24 * 3_600_000);
  graph.asked = [];
  await run();
  expect(graph.windows()).toEqual(['2026-11-22 2026-11-30', '2026-10-31 2026-11-30']);
  graph.asked = [];
  later(300_000);
  await run();
  expect(graph.windows()).toEqual(['2026-11-29 2026-11-30']);
});

test('F16 a repetition that is too much at once, and so is read in halves, is not repeated in the next cycle', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  await run();
  later(7 * 24 * 3_600_000);
  graph.asked = [];
  graph.fail = () => (graph.windows().at(-1) === '2026-10-31 2026-11-30' ? error('unavailable', 504) : null);
  await run();
  expect(graph.windows()).toEqual([
    '2026-11-22 2026-11-30',
    '2026-10-31 2026-11-30',
    '2026-11-15 2026-11-30',
    '2026-10-31 2026-11-15',
  ]);
  graph.asked = [];
  later(300_000);
  await run();
  expect(graph.windows()).toEqual(['2026-11-29 2026-11-30']);
});

test('after a month without a harvest the repetition reaches back to before it', async () => {
  const graph = new SmallGraph();
  const { tenant, run, later } = await setUp(graph);
  await run();
  later(40 * 24 * 3_600_000);
  graph.asked = [];
  await run();
  expect(graph.windows()).toEqual(['2026-10-31 2027-01-02']);
  graph.asked = [];
  later(300_000);
  await run();
  expect(graph.windows()).toEqual(['2027-01-01 2027-01-02']);
  const reasons = (await sweeps(tenant.tenantId, 'audit-events')).map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(
    new Set([null, 'nothing was shown: read once more before that is believed']),
  );
});

test('a clock that was set back by a day does not keep the policies from being read', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  await run();
  later(-24 * 3_600_000);
  const { outcomes } = await run({ isOnce: false });
  expect(outcomes.map(({ source }) => source)).toContain('access-policies');
});

test('policies that could not be read are read again in the next cycle, however short ago they were read', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  const policies = async (options?: { isOnce: boolean }) =>
    (await run(options)).outcomes.find(({ source }) => source === 'access-policies')?.complete;
  expect(await policies()).toBe(true);
  graph.fail = (url) => (url.pathname.endsWith('Policies') ? error('unavailable', 500) : null);
  expect(await policies()).toBe(false);
  graph.fail = () => null;
  later(300_000);
  expect(await policies({ isOnce: false })).toBe(true);
  later(300_000);
  expect(await policies({ isOnce: false })).toBeUndefined();
});

test('asked to slow down with a 503, it does not ask for the halves', async () => {
  const graph = new SmallGraph();
  const { run } = await setUp(graph);
  graph.fail = (url) => (url.searchParams.has('$filter') ? error('unavailable', 503, 30) : null);
  await run({ only: ['audit-events'] });
  expect(graph.windows()).toHaveLength(1);
});

test('a window that is too much is read in halves, the newer first', async () => {
  const graph = new SmallGraph();
  graph.events = ['2026-11-02', '2026-11-20'].map((day) => ({
    id: day,
    activityDateTime: `${day}T09:00:00Z`,
  }));
  const { tenant, run } = await setUp(graph);
  graph.fail = () => (graph.windows().length === 1 ? error('unavailable', 504) : null);
  const report = await run({ only: ['audit-events'] });
  expect(graph.windows().slice(0, 3)).toEqual([
    '2026-11-01 2026-11-23',
    '2026-11-12 2026-11-23',
    '2026-11-01 2026-11-12',
  ]);
  expect(report.outcomes[0]).toMatchObject({ complete: true, items: 2 });
  const recorded = await sweeps(tenant.tenantId, 'audit-events');
  expect(recorded.slice(0, 3).map(({ complete, reason }) => [complete, reason])).toEqual([
    [false, 'failed 504'],
    [true, null],
    [true, null],
  ]);
});

test('a source that fails says what to do and leaves the others alone', async () => {
  const graph = new SmallGraph();
  const { tenant, run } = await setUp(graph);
  graph.fail = (url) => (url.pathname.includes('Requests') ? error('forbidden', 403) : null);
  const report = await run();
  expect(report.outcomes.map(({ source, complete }) => [source, complete])).toEqual([
    ['approval-requests', false],
    ['access-policies', true],
    ['audit-events', true],
  ]);
  expect(await state(tenant.tenantId, 'approval-requests')).toMatchObject({
    state: 'failing',
    message: 'failed 403',
    next_step: 'do something',
    every_seconds: 300,
    error_status: 403,
    error_code: 'Forbidden',
    error_request_id: 'q-403',
  });
  expect(await state(tenant.tenantId, 'access-policies')).toMatchObject({ every_seconds: 3600 });
  expect(await sweeps(tenant.tenantId, 'approval-requests')).toEqual([
    { complete: false, reason: 'failed 403', items: 0 },
  ]);
  graph.fail = () => null;
  await run();
  expect(await state(tenant.tenantId, 'approval-requests')).toMatchObject({
    state: 'idle',
    message: null,
    next_step: null,
    error_status: null,
    error_code: null,
    error_request_id: null,
  });
});

test('told to wait for long, a tenant is not asked for anything before', async () => {
  const graph = new SmallGraph();
  const { tenant, run, later } = await setUp(graph);
  graph.fail = (url) => (url.pathname.includes('Requests') ? error('throttled', 429, 3600) : null);
  await run();
  expect(await state(tenant.tenantId, 'approval-requests')).toMatchObject({
    state: 'throttled',
    throttled_until: new Date('2026-11-23T13:00:00.000Z'),
  });
  expect(graph.asked).toHaveLength(1);
  graph.asked = [];
  later(1_800_000);
  expect((await run()).outcomes[0]).toMatchObject({ complete: false });
  expect(graph.asked).toEqual([]);
  graph.fail = () => null;
  later(1_900_000);
  expect((await run()).outcomes[0]).toMatchObject({ complete: true });
});

test('F08 nothing where there was something is read twice: a contradiction is suspect, agreement is believed', async () => {
  const graph = new SmallGraph();
  const { tenant, run, later } = await setUp(graph);
  const rows = graph.requests;
  await run();
  later(300_000);
  graph.onAsk = (url) => {
    if (!url.pathname.includes('Requests')) return;
    graph.requests = graph.asked.filter((path) => path.includes('Requests')).length === 2 ? [] : rows;
  };
  await run();
  graph.onAsk = () => undefined;
  graph.requests = [];
  later(300_000);
  await run();
  expect(
    (await sweeps(tenant.tenantId, 'approval-requests')).map(({ complete, reason, items }) => [
      complete,
      reason,
      items,
    ]),
  ).toEqual([
    [true, null, 1],
    [false, 'suspect: 0 objects after 1, then 1 a moment later', 0],
    [true, null, 1],
    [true, null, 0],
    [true, null, 0],
  ]);
});

test('F08 a month without events is asked for twice, the second time differently, and once over is over', async () => {
  const graph = new SmallGraph();
  graph.events = [
    { id: 'new', activityDateTime: '2026-11-20T10:00:00Z' },
    { id: 'old', activityDateTime: '2026-09-10T10:00:00Z' },
  ];
  const hidden = graph.events;
  graph.onAsk = () => {
    // Of September the first answer is empty, although it should not be.
    const isFalse = graph.everyWindow().map(inDays).at(-1) === '2026-09-01 2026-10-01';
    graph.events = isFalse ? [] : hidden;
  };
  const { tenant, run } = await setUp(graph);
  const { outcomes } = await run({ only: ['audit-events'] });
  expect(graph.everyWindow().map(inDays).slice(0, 6)).toEqual([
    '2026-11-01 2026-11-23',
    '2026-10-01 2026-11-01',
    '2026-09-30 2026-11-01',
    '2026-09-01 2026-10-01',
    '2026-08-31 2026-10-01',
    '2026-08-01 2026-09-01',
  ]);
  expect(await known(tenant.tenantId)).toEqual(['new', 'old']);
  expect(outcomes[0]).toMatchObject({
    complete: true,
    message: '1 empty answer was contradicted by a second one and not counted.',
  });
  expect((await sweeps(tenant.tenantId, 'audit-events')).slice(0, 5)).toEqual([
    { complete: true, reason: null, items: 1 },
    { complete: false, reason: 'nothing was shown: read once more before that is believed', items: 0 },
    { complete: true, reason: null, items: 0 },
    { complete: false, reason: 'nothing was shown: read once more before that is believed', items: 0 },
    { complete: true, reason: null, items: 1 },
  ]);
});

test('a quiet tenant is asked for events once in a cycle, since the next cycle asks for the same day again', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  await run();
  graph.asked = [];
  for (let cycle = 0; cycle < 3; cycle += 1) {
    later(300_000);
    await run();
  }
  expect(graph.everyWindow()).toHaveLength(3);
  // After two days not all of it is read again: it is asked for twice.
  graph.asked = [];
  later(2 * 24 * 3_600_000);
  await run();
  expect(graph.everyWindow()).toHaveLength(2);
});

test('F38 killed between a reading of the policies and its note, they are not "reading" until they are due again', async () => {
  const graph = new SmallGraph();
  const { tenant, run, later } = await setUp(graph);
  await run();
  await database.query(
    `update harvest_state set state = 'reading', message = 'x' where tenant_id = $1 and source = 'access-policies'`,
    [tenant.tenantId],
  );
  later(300_000);
  await run({ isOnce: false });
  expect(await state(tenant.tenantId, 'access-policies')).toMatchObject({
    state: 'idle',
    message: null,
    last_complete_at: start,
  });
  // What failed meanwhile is not said to be well unread.
  await database.query(
    `update harvest_state set state = 'failing', message = 'x' where tenant_id = $1 and source = 'access-policies'`,
    [tenant.tenantId],
  );
  later(300_000);
  await run({ isOnce: false });
  const read = await state(tenant.tenantId, 'access-policies');
  expect(read).toMatchObject({ state: 'idle', message: null });
  expect(read?.['last_complete_at']).not.toEqual(start);
});

test('F44 two harvests at once take turns, and the second adds nothing', async () => {
  const graph = new SmallGraph();
  graph.events = [{ id: 'e', activityDateTime: '2026-11-23T09:00:00Z' }];
  const { tenant, run } = await setUp(graph);
  const reports = await Promise.all([run(), run()]);
  const added = reports.map(({ outcomes }) => outcomes.reduce((sum, { newItems }) => sum + newItems, 0));
  expect(added.sort()).toEqual([0, 3]);
  expect(await known(tenant.tenantId)).toHaveLength(3);
});

test('a scheduled harvest does not wait for another one', async () => {
  const graph = new SmallGraph();
  const { run } = await setUp(graph);
  const reports = await Promise.all([run({ isOnce: false }), run({ isOnce: false })]);
  expect(reports.map(({ skipped }) => skipped).sort()).toEqual([false, true]);
});

test('F20 the clock of this machine does not decide what is asked', async () => {
  const graph = new SmallGraph();
  const { run, later } = await setUp(graph);
  later(40 * 24 * 3_600_000);
  graph.date = start;
  await run();
  expect(graph.windows()[0]).toBe('2026-11-01 2026-11-23');
});

test('asked to stop, it stops between two pages and says so in the sweep', async () => {
  const graph = new SmallGraph();
  const controller = new AbortController();
  const { tenant, run } = await setUp(graph);
  graph.onAsk = () => {
    if (graph.windows().length === 3) controller.abort(new Error('stop'));
  };
  await expect(run({ signal: controller.signal })).rejects.toThrow('stop');
  const recorded = await sweeps(tenant.tenantId, 'audit-events');
  expect(recorded.filter(({ complete }) => complete).length).toBeGreaterThanOrEqual(2);
});

test('a rule that fails does not keep evidence from being archived', async () => {
  const graph = new SmallGraph();
  const { run } = await setUp(graph, { derive: () => Promise.reject(new Error('a rule broke')) });
  expect(await run()).toMatchObject({
    deriveProblem: 'a rule broke',
    outcomes: [{ complete: true }, { complete: true }, { complete: true }],
  });
});

test('the same refusal again is counted from the first, and said once, whatever id it carries', async () => {
  const graph = new SmallGraph();
  const lines: string[] = [];
  const logger = createLogger({ app: 'test', write: (line) => lines.push(line) });
  const { tenant, run, later } = await setUp(graph, { logger });
  let nth = 0;
  const refuse = (status: number) => (url: URL) =>
    url.pathname.includes('Requests')
      ? new GraphError({
          kind: 'forbidden',
          status,
          code: 'Forbidden',
          requestId: `q-${(nth += 1)}`,
          said: `No. Activity ${nth}`,
          sentence: `refused (${status}): No. Activity ${nth}`,
        })
      : null;
  graph.fail = refuse(403);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await run();
    later(300_000);
  }
  expect(lines.filter((line) => line.includes('refused'))).toHaveLength(1);
  expect(await state(tenant.tenantId, 'approval-requests')).toMatchObject({
    failing_since: start,
    error_request_id: 'q-3',
    error_said: 'No. Activity 3',
  });
  graph.fail = refuse(404);
  await run();
  expect(lines.filter((line) => line.includes('refused'))).toHaveLength(2);
  graph.fail = () => null;
  await run();
  expect(await state(tenant.tenantId, 'approval-requests')).toMatchObject({
    failing_since: null,
    error_said: null,
  });
});

test('waits that Graph asked for are counted by their day, the longest too', async () => {
  const graph = new SmallGraph();
  const { tenant, options, run, later } = await setUp(graph);
  let tell: (wait: Wait) => void = () => undefined;
  const connect: HarvestOptions['connect'] = ({ onWait }) => {
    tell = onWait;
    return graph.client(options.now);
  };
  const throttled = (seconds: number, because: Wait['because'] = 'throttled') => {
    const until = new Date(options.now().getTime() + seconds * 1000);
    tell({ because, status: 429, seconds, until, attempt: 1 });
  };
  graph.onAsk = (url) => {
    if (!url.pathname.includes('Requests')) return;
    throttled(4);
    throttled(34);
    throttled(300, 'unavailable');
  };
  await run({ connect });
  graph.onAsk = () => undefined;
  graph.fail = (url) => (url.pathname.includes('Requests') ? error('throttled', 429, 3600) : null);
  later(13 * 3_600_000);
  await run({ connect });
  const days = await database.query(
    `select source, day::text, waits, waited_seconds, longest_wait_seconds
       from throttle_day where tenant_id = $1 order by day`,
    [tenant.tenantId],
  );
  const source = 'approval-requests';
  expect(days).toEqual([
    { source, day: '2026-11-23', waits: 2, waited_seconds: 38, longest_wait_seconds: 34 },
    { source, day: '2026-11-24', waits: 1, waited_seconds: 3600, longest_wait_seconds: 3600 },
  ]);
});

test('the clock and what could not be evaluated are noted, and forgotten when they are right again', async () => {
  const graph = new SmallGraph();
  graph.date = new Date(start.getTime() + 600_000);
  const { tenant, run, later } = await setUp(graph);
  const connection = async () =>
    (await database.query('select * from tenant_connection where tenant_id = $1', [tenant.tenantId]))[0];
  await run({ derive: () => Promise.reject(new Error('a rule is broken')) });
  const broken = { derive_problem: 'a rule is broken', derive_problem_since: start };
  expect(await connection()).toMatchObject({ ...broken, clock_ahead_seconds: -600, clock_at: start });
  later(300_000);
  await run({ derive: () => Promise.reject(new Error('a rule is broken')) });
  expect(await connection()).toMatchObject({ ...broken, clock_ahead_seconds: 0 });
  await run();
  expect(await connection()).toMatchObject({ derive_problem: null, derive_problem_since: null });
});
