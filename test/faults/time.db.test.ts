// F16–F25, as far as they are not told beside the code: time, order and the windows of audit events.
import { useDatabase } from '../database.ts';
import { type FaultyTenant, useFaultyTenants } from './faulty-tenants.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const graph = useFaultyTenants(database, { scenario: 'calm' });
const hour = 3_600_000;
const day = 24 * hour;
const events = { only: ['audit-events'] as const };

const visible = () =>
  graph.simulator.model
    .eventsVisibleAt(graph.clock.now())
    .map(({ id, activityDateTime: at }) => ({ id, at: Date.parse(at) }));

describe('events that become visible late', () => {
  test('F16 are found by the overlap of each read, and after days by the weekly reading of the last month', async () => {
    const tenant = await graph.open();
    await tenant.harvest(events);
    const start = graph.clock.now();
    for (const minutes of [10, 20 * 60]) {
      graph.fault({ name: 'late-events', minutes });
      for (let round = 0; round < 2; round += 1) {
        graph.clock.advance(16 * hour);
        await tenant.harvest(events);
      }
      await expectAllSince(tenant, start, graph.clock.now() - minutes * 60_000);
    }
    // Seven days late: no overlap reaches that far.
    graph.fault({ name: 'late-events', minutes: 7 * 24 * 60 });
    for (const days of [3, 6, 7]) {
      graph.clock.advance(days * day);
      await tenant.harvest(events);
    }
    await expectAllSince(tenant, start, graph.clock.now() - 7 * day);
  });

  async function expectAllSince(tenant: FaultyTenant, from: number, to: number): Promise<void> {
    const ids = new Set(await tenant.ids('audit-events'));
    const due = visible().filter(({ at }) => at >= from && at < to);
    expect(due.length).toBeGreaterThan(5);
    expect(due.filter(({ id }) => !ids.has(id))).toEqual([]);
  }
});

describe('the clock of this machine', () => {
  test('F20 a day ahead or behind, it changes nothing that is fetched, and is told once', async () => {
    const [right, ahead, behind] = [await graph.open(), await graph.open(), await graph.open()];
    ahead.machineAhead = day;
    behind.machineAhead = -day;
    for (let round = 0; round < 2; round += 1) {
      for (const tenant of [right, ahead, behind])
        expect((await tenant.harvest({ only: ['approval-requests', 'audit-events'] })).outcomes).toEqual([
          expect.objectContaining({ complete: true }),
          expect.objectContaining({ complete: true }),
        ]);
      graph.clock.advance(hour);
    }
    expect(right.said).toEqual([]);
    for (const wrong of [ahead, behind]) {
      expect(await wrong.ids('audit-events')).toEqual(await right.ids('audit-events'));
      expect(await wrong.sweeps('audit-events')).toEqual(await right.sweeps('audit-events'));
      expect(await wrong.sweeps()).toEqual(await right.sweeps());
      // Once for each source, however often it is so.
      expect(wrong.said.filter((line) => line.includes('time server (NTP)'))).toHaveLength(2);
      expect(await wrong.state()).toMatchObject({ state: 'idle', message: expect.stringContaining('24 h') });
      await wrong.expectOrder();
    }
  });

  test('F20 jumping in the middle of a sweep, it leaves the sweep when and as long as it was', async () => {
    const tenant = await graph.open();
    let asked = 0;
    const before = graph.clock.now();
    await tenant.harvest({
      client: (real) => ({
        now: real.now,
        get: (path, signal) => {
          asked += 1;
          if (asked === 2) tenant.machineAhead = day;
          if (asked === 3) tenant.machineAhead = -40 * day;
          return real.get(path, signal);
        },
      }),
    });
    const [sweep] = await tenant.sweeps();
    expect(sweep).toMatchObject({ complete: true, started: new Date(before), ended: new Date(before) });
    await tenant.expectNothingLost();
  });

  test('F20 ahead by weeks, it leaves no gap on record; a pause of weeks that was one does', async () => {
    const tenant = await graph.open();
    const gaps = () => tenant.query(`select body from control_record where tenant_id = $1 and kind = 'gap'`);
    for (const ahead of [0, 45 * day, -45 * day, 0]) {
      tenant.machineAhead = ahead;
      graph.clock.advance(hour);
      await tenant.harvest({ derives: true });
    }
    expect(await gaps()).toEqual([]);
    graph.clock.advance(45 * day);
    await tenant.harvest({ derives: true });
    await tenant.harvest({ derives: true });
    expect(await gaps()).toHaveLength(1);
  });

  test('F20 set back while Graph asks to wait, it does not make the wait longer', async () => {
    const tenant = await graph.open();
    tenant.machineAhead = 3 * day;
    graph.fault({ name: 'throttle-everything', retryAfter: '3600' });
    await tenant.harvest();
    graph.heal();
    tenant.machineAhead = 0;
    expect((await tenant.harvest()).outcomes).toEqual([expect.objectContaining({ complete: true })]);
  });
});

test('F22 the end of a window is the time at its start, so that a slow sweep leaves nothing out', async () => {
  const tenant = await graph.open();
  await tenant.harvest(events);
  graph.clock.advance(hour);
  const begun = graph.clock.now();
  graph.fault({ name: 'throttle-everything', retryAfter: '900', times: 4, match: '$filter' });
  await tenant.harvest(events);
  expect(graph.clock.now() - begun).toBe(4 * 900_000);
  const slow = (await tenant.sweeps('audit-events')).at(-1)!;
  expect(slow.to!.getTime()).toBeLessThanOrEqual(begun);
  expect(slow.ended.getTime()).toBe(graph.clock.now());
  graph.clock.advance(hour);
  await tenant.harvest(events);
  expect(await tenant.ids('audit-events')).toEqual(
    visible()
      .map(({ id }) => id)
      .sort(),
  );
});
