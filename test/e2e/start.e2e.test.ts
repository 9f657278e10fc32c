import { jest } from '@jest/globals';
import { openBrowser, watchedPage } from './browser.ts';
import { aFolder, countersign, exportedRows, removeFolders } from './command.ts';
import { endProducts, freePort, startProduct } from './product.ts';
import { manualClock, type Simulator, startSimulator } from '../../apps/graph-simulator/src/index.ts';

jest.setTimeout(240_000);

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    scenario: 'small',
    seed: 12,
    clock: manualClock(Date.now()),
    throttle: false,
  });
});

afterAll(async () => {
  await endProducts();
  await simulator?.close();
  removeFolders();
}, 60_000);

test('Ctrl-C leaves nothing running, and the next start and one after kill -9 show the same data', async () => {
  const dataDir = aFolder('start');
  const exported = async () =>
    (await exportedRows('requests', { COUNTERSIGN_DATA_DIR: dataDir })).map((row) => row['request_id']);
  const first = await startProduct(dataDir, simulator.environment);
  expect(await first.stop()).toBe(0);
  await countersign(['harvest', '--once'], { COUNTERSIGN_DATA_DIR: dataDir, ...simulator.environment });
  const before = await exported();
  expect(before).toEqual(
    expect.arrayContaining(simulator.model.requestsVisibleAt(simulator.clock.now()).map(({ id }) => id)),
  );

  const second = await startProduct(dataDir, simulator.environment);
  await second.kill();
  const third = await startProduct(dataDir, simulator.environment);
  expect(third.signInLink).not.toBe(second.signInLink);
  const browser = await openBrowser();
  const { page, faults } = await watchedPage(browser, third.address);
  await page.goto(third.signInLink);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/overview/);
  await page.goto('/requests?t=all');
  await page.getByText(`${before.length} of ${before.length} requests`).waitFor();
  expect(faults).toEqual([]);
  await browser.close();
  expect(await third.stop()).toBe(0);
  expect(await exported()).toEqual(before);
});

test('a closed terminal leaves nothing running', async () => {
  const product = await startProduct(aFolder('closed'), simulator.environment);
  expect(await product.hangUp()).toBe(0);
});

test('a second start on the same data, and a port that is taken, are refused in one line', async () => {
  const dataDir = aFolder('taken');
  const port = String(await freePort());
  const product = await startProduct(dataDir, { ...simulator.environment, PORT: port });
  const same = await countersign(['start'], { COUNTERSIGN_DATA_DIR: dataDir, ...simulator.environment });
  expect(same).toMatchObject({ code: 2 });
  expect(same.stderr).toMatch(/already runs on .*COUNTERSIGN_DATA_DIR/);
  const other = await countersign(['start'], {
    COUNTERSIGN_DATA_DIR: aFolder('other'),
    PORT: port,
    ...simulator.environment,
  });
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain(port);
  expect(other.stderr).not.toMatch(/\n\s+at /);
  await product.stop();
});
