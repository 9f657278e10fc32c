import { type Browser } from '@playwright/test';
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../apps/graph-simulator/src/index.ts';
import { openBrowser, watchedPage, type WatchedPage } from './browser.ts';
import { aFolder, countersign, removeFolders } from './command.ts';
import { endProducts, type Product, startProduct } from './product.ts';

/** A small simulated tenant, harvested whole, with the product running and somebody at its overview. */
export interface HarvestedTenant {
  readonly simulator: Simulator;
  readonly product: Product;
  readonly dataDir: string;
  readonly browser: Browser;
  readonly view: WatchedPage;
}

const simulators: Simulator[] = [];
const browsers: Browser[] = [];

/** One for all stories of a file: starting it is most of the time they take. */
export async function openHarvestedTenant(
  name: string,
  options: SimulatorOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<HarvestedTenant> {
  const simulator = await startSimulator({ scenario: 'small', throttle: false, ...options });
  simulators.push(simulator);
  const dataDir = aFolder(name);
  const product = await startProduct(dataDir, {
    ...simulator.environment,
    COUNTERSIGN_HARVEST_INTERVAL: '2s',
    ...environment,
  });
  await countersign(['harvest', '--once'], { COUNTERSIGN_DATA_DIR: dataDir, ...simulator.environment });
  const browser = await openBrowser();
  browsers.push(browser);
  const view = await watchedPage(browser, product.address);
  await view.page.goto(product.signInLink);
  await view.page.getByRole('button', { name: 'Sign in' }).click();
  await view.page.waitForURL(/\/overview/);
  return { simulator, product, dataDir, browser, view };
}

/** Also what was begun and did not come to be. */
export async function closeHarvestedTenants(): Promise<void> {
  for (const browser of browsers.splice(0)) await browser.close();
  await endProducts();
  for (const simulator of simulators.splice(0)) await simulator.close();
  removeFolders();
}
