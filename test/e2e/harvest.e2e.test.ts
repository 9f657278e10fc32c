import { jest } from '@jest/globals';
import {
  manualClock,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../apps/graph-simulator/src/index.ts';
import { aFolder, countersign, exportedRows, removeFolders, spawnCountersign } from './command.ts';
import { eventually, family, isAlive } from './processes.ts';

jest.setTimeout(240_000);

const simulators: Simulator[] = [];
afterAll(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()));
  removeFolders();
}, 60_000);

async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    scenario: 'small',
    seed: 21,
    clock: manualClock(Date.now()),
    throttle: false,
    ...options,
  });
  simulators.push(simulator);
  return simulator;
}

const exported = (dataDir: string) => exportedRows('requests', { COUNTERSIGN_DATA_DIR: dataDir });

const observed = (rows: readonly Record<string, unknown>[]) =>
  rows
    .filter((row) => row['first_seen_at'] !== null)
    .map((row) => String(row['request_id']))
    .sort();

const visible = ({ model, clock }: Simulator) =>
  model
    .requestsVisibleAt(clock.now())
    .map(({ id }) => id)
    .sort();

test('harvest --once and export give exactly what was visible; again, and two at once, add nothing', async () => {
  const simulator = await aSimulator();
  const environment = { COUNTERSIGN_DATA_DIR: aFolder('harvest'), ...simulator.environment };
  const harvest = () => countersign(['harvest', '--once'], environment);
  expect(await harvest()).toMatchObject({ code: 0 });
  const rows = await exported(environment.COUNTERSIGN_DATA_DIR);
  expect(observed(rows)).toEqual(visible(simulator));
  const again = await harvest();
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout.match(/\d+ new/g)).toEqual(Array(6).fill('0 new'));
  const [one, two] = await Promise.all([harvest(), harvest()]);
  expect([one.code, two.code]).toEqual([0, 0]);
  const withoutSightings = (list: readonly Record<string, unknown>[]) =>
    list.map((row) => ({ ...row, last_seen_at: null }));
  expect(withoutSightings(await exported(environment.COUNTERSIGN_DATA_DIR))).toEqual(withoutSightings(rows));
});

test('a harvest killed in the middle, and another after it, give the same as one that was left alone', async () => {
  const simulator = await aSimulator({ seed: 22, pageSizes: { requests: 5, events: 100 } });
  // Slow enough to be caught in the act, whatever the machine.
  simulator.faults.set({ name: 'latency', milliseconds: 40 });
  const environment = { COUNTERSIGN_DATA_DIR: aFolder('killed'), ...simulator.environment };
  const child = spawnCountersign(['harvest', '--once'], environment);
  await eventually(
    'it reads audit events',
    () => simulator.requestLog.filter(({ path }) => path.includes('auditEvents')).length > 5,
  );
  const pids = family(child.pid!).map(({ pid }) => pid);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await eventually('all of it is dead', () => !pids.some(isAlive));
  simulator.faults.clear();
  expect(await countersign(['harvest', '--once'], environment)).toMatchObject({ code: 0 });
  expect(observed(await exported(environment.COUNTERSIGN_DATA_DIR))).toEqual(visible(simulator));
  expect(await countersign(['replay'], environment)).toMatchObject({ code: 0 });
  expect(observed(await exported(environment.COUNTERSIGN_DATA_DIR))).toEqual(visible(simulator));
});

describe('what a person has to change is told in one line, with exit code 1 or 2', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = aFolder('trouble');
  });

  /** Lines on stderr that are neither progress nor the JSON lines of the log. */
  const told = (stderr: string) =>
    stderr.split('\n').filter((line) => line.trim() && !line.startsWith('{') && !line.includes('\r'));

  test('a wrong secret', async () => {
    const simulator = await aSimulator({ seed: 23 });
    const result = await countersign(['harvest', '--once'], {
      COUNTERSIGN_DATA_DIR: dataDir,
      ...simulator.environment,
      AZURE_CLIENT_SECRET: 'not the secret',
    });
    expect([1, 2]).toContain(result.code);
    expect(told(result.stderr).join('\n')).toMatch(/secret/i);
    expect(result.stderr).not.toContain('not the secret');
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  test('a missing permission, named', async () => {
    const simulator = await aSimulator({ seed: 24, roles: ['DeviceManagementApps.Read.All'] });
    const result = await countersign(['harvest', '--once'], {
      COUNTERSIGN_DATA_DIR: dataDir,
      ...simulator.environment,
    });
    expect(result.code).toBe(1);
    expect(told(result.stderr).join('\n')).toContain('DeviceManagementRBAC.Read.All');
  });

  test('a Graph that does not answer', async () => {
    const simulator = await aSimulator({ seed: 25 });
    await simulator.close();
    simulators.splice(simulators.indexOf(simulator), 1);
    const result = await countersign(['harvest', '--once'], {
      COUNTERSIGN_DATA_DIR: dataDir,
      ...simulator.environment,
    });
    expect([1, 2]).toContain(result.code);
    expect(told(result.stderr).length).toBeGreaterThan(0);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  test('a database that cannot be reached', async () => {
    const result = await countersign(['harvest', '--once'], {
      COUNTERSIGN_DATA_DIR: dataDir,
      DATABASE_URL: 'postgres://somebody:pa55word@127.0.0.1:1/countersign',
      ...(await aSimulator({ seed: 26 })).environment,
    });
    expect(result.code).toBe(2);
    expect(told(result.stderr)).toHaveLength(1);
    expect(result.stderr).not.toContain('pa55word');
  });

  test('no tenant, an unknown source, an unknown command', async () => {
    const environment = { COUNTERSIGN_DATA_DIR: dataDir };
    const wrong: [string[], string][] = [
      [['harvest', '--once'], 'AZURE_TENANT_ID'],
      [['harvest', '--once', '--source', 'mail'], 'audit-events'],
      [['frobnicate'], 'harvest'],
    ];
    for (const [args, remedy] of wrong) {
      const result = await countersign(args, environment);
      expect([args, result.code]).toEqual([args, 2]);
      expect(result.stderr).toContain(remedy);
      expect(told(result.stderr).length).toBeLessThanOrEqual(2);
    }
  });
});
