// F01–F15: paging and completeness. The oracles are those of the catalogue (catalogue.ts).
import { createHash } from 'node:crypto';
import { useDatabase } from '../database.ts';
import { type GraphClient, GraphError } from '@countersign/graph';
import { type FaultyTenant, useFaultyTenants } from './faulty-tenants.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const graph = useFaultyTenants(database);
const continued = '$skiptoken';
const complete = async (tenant: FaultyTenant, over = {}) =>
  (await tenant.harvest(over)).outcomes.map((outcome) => outcome.complete);

test.each([500, 503, 504])(
  'F01 a page that fails with %i leaves the sweep incomplete, and the pages before it archived',
  async (status) => {
    const tenant = await graph.open();
    graph.fault({ name: 'outage', status, match: continued });
    expect(await complete(tenant)).toEqual([false]);
    expect(await tenant.sweeps()).toEqual([
      expect.objectContaining({ complete: false, pages: 1, items: 20 }),
    ]);
    expect(await tenant.ids()).toHaveLength(20);
    await tenant.expectHealing();
  },
);

test('F01 whichever page it is that fails, the pages before it stay and the sweep is not complete', async () => {
  const pages = Math.ceil((await graph.open()).truth().length / 20);
  for (let failing = 1; failing <= pages; failing += 1) {
    const tenant = await graph.open();
    let asked = 0;
    const breaking = (real: GraphClient): GraphClient => ({
      now: real.now,
      get: (path, signal) => {
        asked += 1;
        if (asked === failing) throw new GraphError({ kind: 'timed-out', status: 0, sentence: 'No answer.' });
        return real.get(path, signal);
      },
    });
    expect(await complete(tenant, { client: breaking })).toEqual([false]);
    expect(await tenant.ids()).toHaveLength(20 * (failing - 1));
    expect(await complete(tenant)).toEqual([true]);
    await tenant.expectNothingLost();
  }
  expect(pages).toBeGreaterThan(3);
});

test('F02 rows that shift between two pages are missed by that sweep at most', async () => {
  const tenant = await graph.open();
  graph.fault({ name: 'shifting-rows' });
  expect(await complete(tenant)).toEqual([true]);
  const missed = tenant.truth().length - (await tenant.ids()).length;
  expect(missed).toBeGreaterThan(0);
  await tenant.expectHealing();
  expect(await tenant.ids()).toEqual(tenant.truth());
});

test.each([1, 2, 7])('F03 a circle of %i pages ends at the first link that comes again', async (pages) => {
  const tenant = await graph.open();
  graph.fault({ name: 'looping-links', pages });
  const before = graph.simulator.requestLog.length;
  expect(await complete(tenant)).toEqual([false]);
  expect(graph.simulator.requestLog.length - before).toBeLessThanOrEqual(pages + 3);
  const [sweep] = await tenant.sweeps();
  expect(sweep!.reason).toMatch(/links back to a page already read|the same as an earlier page/);
  expect(await tenant.state()).toMatchObject({ state: 'failing', message: sweep!.reason });
  await tenant.expectHealing();
});

test('F04 an empty page with a link is followed, and a wrong count is ignored', async () => {
  for (const as of ['empty-with-link', 'wrong-count']) {
    const tenant = await graph.open();
    graph.fault({ name: 'odd-pages', as });
    expect(await complete(tenant)).toEqual([true]);
    await tenant.expectNothingLost();
  }
});

test.each(['no-value', 'null-value', 'empty-link', 'null-link', 'number-link', 'object-link'])(
  'F05 a page with %s is kept, and is neither an end nor a way on',
  async (as) => {
    const tenant = await graph.open();
    graph.fault({ name: 'odd-pages', as, match: continued });
    expect(await complete(tenant)).toEqual([false]);
    const [sweep] = await tenant.sweeps();
    expect(sweep).toMatchObject({ complete: false, pages: 2 });
    expect(sweep!.reason).toMatch(
      /page 2 (has no list called "value"|names a next page by something that is no link)/,
    );
    expect(await tenant.state()).toMatchObject({ state: 'failing' });
    await tenant.expectHealing();
  },
);

test('F06 a short page in the middle says nothing about the end', async () => {
  const tenant = await graph.open();
  graph.fault({ name: 'short-pages', rows: 3, match: continued, times: 1 });
  expect(await complete(tenant)).toEqual([true]);
  const sizes = await tenant.query<{ items: number }>(
    'select items from page where tenant_id = $1 order by page_id',
  );
  expect(sizes.map(({ items }) => items).slice(0, 3)).toEqual([20, 3, 20]);
  await tenant.expectNothingLost();
  expect(await tenant.ids()).toEqual(tenant.truth());
});

describe('an answer that lacks rows without saying so', () => {
  const gone = (tenant: FaultyTenant) =>
    tenant.query(
      'select request_id from request_version where tenant_id = $1 group by 1 having bool_and(gone_at is not null)',
    );

  test('F07 most rows missing twice are suspect, not gone, until Graph shows them again', async () => {
    const tenant = await graph.open();
    await tenant.harvest({ derives: true });
    graph.fault({ name: 'truncated-pages', keep: 10 });
    for (let cycle = 0; cycle < 3; cycle += 1) {
      graph.clock.advance(300_000);
      expect(await complete(tenant, { derives: true })).toEqual([false]);
    }
    const [, ...suspect] = await tenant.sweeps();
    expect(suspect).toHaveLength(6);
    for (const sweep of suspect)
      expect(sweep).toMatchObject({
        complete: false,
        items: 10,
        reason: expect.stringMatching(/^suspect: \d+ of \d+ known requests missing/),
      });
    expect(await gone(tenant)).toEqual([]);
    expect(await tenant.state()).toMatchObject({
      state: 'failing',
      next_step: expect.stringContaining('licence'),
    });
    // Told once, however often it comes.
    expect(tenant.said.filter((line) => line.includes('it has to show'))).toHaveLength(1);
    await tenant.expectHealing({ derives: true });
  });

  test('F07 a row or two may go: the request is out of sight since then, and the read is complete', async () => {
    const tenant = await graph.open();
    await tenant.harvest({ derives: true });
    graph.clock.advance(300_000);
    const hides = [40, 50, 60, 80, 100, 30].find((oneOf) => hiddenBy(oneOf, tenant.truth()) === 1);
    graph.fault({ name: 'vanished-rows', oneOf: hides! });
    expect(await complete(tenant, { derives: true })).toEqual([true]);
    expect(await gone(tenant)).toHaveLength(1);
    const lost = await tenant.query(
      `select request_id from approval_case where tenant_id = $1 and outcome = 'lost_sight'`,
    );
    expect(lost.length).toBeLessThanOrEqual(1);
    await tenant.expectHealing({ derives: true });
    expect(await gone(tenant)).toEqual([]);
  });

  test('F08 nothing where there was much is read twice and never taken for all deleted', async () => {
    const tenant = await graph.open();
    await tenant.harvest({ derives: true });
    graph.fault({ name: 'truncated-pages', keep: 0 });
    expect(await complete(tenant, { derives: true })).toEqual([false]);
    expect((await tenant.sweeps()).map((sweep) => [sweep.complete, sweep.items > 0])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(await gone(tenant)).toEqual([]);
    expect(await tenant.state()).toMatchObject({
      state: 'failing',
      message: expect.stringContaining('answers without many'),
    });
    await tenant.expectHealing({ derives: true });
  });
});

function hiddenBy(oneOf: number, ids: readonly string[]): number {
  const hidden = ids.filter((id) => createHash('sha256').update(id).digest().readUInt32BE() % oneOf === 0);
  return hidden.length;
}

test.each([400, 410])(
  'F09 links that expire with %i start the sweep anew, once at once and then with the next harvest',
  async (status) => {
    const tenant = await graph.open();
    graph.fault({ name: 'expired-links', status, match: continued, times: 1 });
    expect(await complete(tenant)).toEqual([true]);
    expect((await tenant.sweeps()).map((sweep) => sweep.complete)).toEqual([false, true]);
    await tenant.expectNothingLost();
    const other = await graph.open();
    graph.fault({ name: 'expired-links', status });
    expect(await complete(other)).toEqual([false]);
    expect((await other.sweeps()).map((sweep) => sweep.complete)).toEqual([false, false]);
    await other.expectHealing();
  },
);

test('F10 a client that reads first pages only is caught by these oracles', async () => {
  const tenant = await graph.open();
  const lazy = (real: GraphClient): GraphClient => ({
    now: real.now,
    get: async (path, signal) => {
      const answer = await real.get(path, signal);
      const page = JSON.parse(answer.bytes.toString()) as Record<string, unknown>;
      delete page['@odata.nextLink'];
      return { ...answer, bytes: Buffer.from(JSON.stringify(page)) };
    },
  });
  expect(await complete(tenant, { client: lazy })).toEqual([true]);
  await expect(tenant.expectNothingLost()).rejects.toThrow();
});

describe('audit events under query options that do not do what they say', () => {
  const only = ['audit-events'] as const;
  let tenant: FaultyTenant;
  beforeAll(async () => {
    tenant = await graph.open();
    await tenant.harvest({ only });
  });

  const expectEveryEvent = async () => {
    const truth = graph.simulator.model.eventsVisibleAt(graph.clock.now()).map(({ id }) => id);
    expect(await tenant.ids('audit-events')).toEqual(truth.sort());
  };

  test.each([400, 500])('F11 $top answered with %i is left out, and nothing else', async (as) => {
    graph.clock.advance(3_600_000);
    graph.fault({ name: 'unsupported-options', option: '$top', as });
    const { outcomes } = await tenant.harvest({ only });
    expect(outcomes).toEqual([expect.objectContaining({ complete: true })]);
    await expectEveryEvent();
  });

  test('F11 a filter that is ignored brings too much, which is kept and told', async () => {
    graph.clock.advance(3_600_000);
    graph.fault({ name: 'unsupported-options', option: '$filter', as: 'ignored' });
    const { outcomes } = await tenant.harvest({ only });
    expect(outcomes).toEqual([
      expect.objectContaining({
        complete: true,
        message: expect.stringMatching(/outside the time asked for; they were kept/),
      }),
    ]);
    await expectEveryEvent();
  });
});

test('F12 a row on two pages is one observation', async () => {
  const tenant = await graph.open();
  graph.fault({ name: 'overlapping-pages' });
  expect(await complete(tenant)).toEqual([true]);
  const [sweep] = await tenant.sweeps();
  expect(sweep!.items).toBeGreaterThan(tenant.truth().length);
  expect(await tenant.ids()).toEqual(tenant.truth());
  await tenant.expectNothingLost();
});

test('F13 a row that changed between two pages is two observations, in the order they came', async () => {
  const tenant = await graph.open();
  graph.fault({ name: 'overlapping-pages', changed: true });
  expect(await complete(tenant, { derives: true })).toEqual([true]);
  const twice = await tenant.query<{ request_id: string; last: string }>(
    `select request_id, (array_agg(record->>'requestJustification' order by position desc))[1] as last
       from request_version where tenant_id = $1 group by 1 having count(*) = 2`,
  );
  expect(twice.length).toBeGreaterThan(1);
  for (const { last } of twice) expect(last).toMatch(/\(edited\)$/);
  await tenant.expectNothingLost();
});

test.each(['empty', 'missing'])(
  'F14 rows whose id is %s are all kept, under their content, and listed',
  async (as) => {
    const tenant = await graph.open();
    graph.fault({ name: 'bare-ids', as, rows: 3, match: 'operationApprovalRequests' });
    expect(await complete(tenant, { derives: true })).toEqual([true]);
    const [sweep] = await tenant.sweeps();
    const bare = await tenant.query('select from observation where tenant_id = $1 and object_id is null');
    expect(bare).toHaveLength(sweep!.pages * 3);
    const rejected = await tenant.query<{ reason: string }>(
      'select distinct reason from rejection where tenant_id = $1',
    );
    expect(rejected).toEqual([{ reason: 'The approval request has no id.' }]);
    expect((await tenant.query('select from observation where tenant_id = $1')).length).toBe(
      tenant.truth().length,
    );
  },
);

test('F15 different rows under one id are all kept: no key is the id alone', async () => {
  const tenant = await graph.open();
  graph.fault({ name: 'bare-ids', as: 'same', rows: 3 });
  expect(await complete(tenant)).toEqual([true]);
  const [sweep] = await tenant.sweeps();
  const same = await tenant.query(
    `select from observation where tenant_id = $1 and object_id = '00000000-0000-0000-0000-000000000000'`,
  );
  expect(same).toHaveLength(sweep!.pages * 3);
  await tenant.expectOrder();
});
