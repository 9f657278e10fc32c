import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { countersign } from './command.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';
import { eventually } from './processes.ts';

jest.setTimeout(180_000);

let view: WatchedPage;
let dataDir: string;

const hostile = '<img src=x onerror="window.canary=1">';

beforeAll(async () => {
  ({ view, dataDir } = await openHarvestedTenant('triage', { seed: 11 }));
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const list = () => view.page.getByRole('region', { name: 'List of findings' });
const rows = () => list().getByRole('listitem');
const one = () => view.page.getByRole('region', { name: 'The selected finding' });
const tab = (name: string) => list().getByRole('button', { name: new RegExp(`^${name}`) });
const done = (words: RegExp) => view.page.getByRole('status').getByText(words).waitFor();
const titleOf = async () => (await one().getByRole('heading', { level: 2 }).textContent()) ?? '';
const titles = () => rows().locator('b').allTextContents();
async function countOf(name: string): Promise<number> {
  return Number(/\d+/.exec((await tab(name).textContent()) ?? '')?.[0] ?? NaN);
}

async function openTriage(address = '/findings?t=all'): Promise<void> {
  await view.page.goto(address);
  await rows().first().waitFor();
}

/** By keys alone: J to the first one. */
async function chooseFirst(): Promise<string> {
  await view.page.keyboard.press('j');
  await one().getByRole('heading', { name: 'Seen before' }).waitFor();
  return titleOf();
}

test('from the list to the reason to "closed as benign, because", by keys', async () => {
  const { page } = view;
  await openTriage();
  const [open, closed] = [await countOf('Open'), await countOf('Closed')];
  const title = await chooseFirst();
  await one().getByRole('heading', { name: 'Why', exact: true }).waitFor();
  await one()
    .getByText(/would not have fired/)
    .waitFor();
  await page.keyboard.press('d');
  expect(
    await one()
      .getByRole('radio', { name: /^benign/ })
      .isChecked(),
  ).toBe(true);
  await page.getByRole('textbox', { name: /^Because/ }).fill(`the nightly job, CHG-7 ${hostile}`);
  await page.keyboard.press('Control+Enter');
  await done(/^Closed: /);
  await eventually('it left the open ones', async () => (await countOf('Open')) === open - 1);
  await eventually('the next one is looked at', async () => (await titleOf()) !== title);
  expect(await titles()).not.toContain(title);

  await tab('Closed').click();
  await eventually('it is among the closed', async () => (await titles()).includes(title));
  expect(await countOf('Closed')).toBe(closed + 1);
  await rows().filter({ hasText: title }).first().click();
  await one().getByText('Closed as benign', { exact: true }).waitFor();
  expect(await one().textContent()).toContain(`“the nightly job, CHG-7 ${hostile}”`);
  expect(await page.evaluate(() => (globalThis as { canary?: number }).canary)).toBeUndefined();
});

test('what was done stands in the self-audit, leads back to the finding, and is proved by verify', async () => {
  const { page } = view;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Self-audit' }).click();
  const acts = page.getByRole('region', { name: 'Acts, table' });
  const closing = acts.getByRole('row').filter({ hasText: /closed a finding of .* as benign/ });
  await closing.waitFor();
  expect(await closing.textContent()).toContain('the nightly job, CHG-7');
  const verified = await countersign(['verify', '--full'], { COUNTERSIGN_DATA_DIR: dataDir });
  expect(verified).toMatchObject({ code: 0 });
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Holds set');
  await page.getByText('Nobody did anything of this kind').waitFor();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Findings');
  await closing.getByRole('link').click();
  await one().getByText('Closed as benign', { exact: true }).waitFor();
});

test('an address that names only a finding opens the list it stands in', async () => {
  const { page } = view;
  await openTriage('/findings?t=all&state=closed');
  await rows().first().getByRole('link').click();
  await page.waitForURL(/\/findings\/[\da-f-]{36}/);
  const path = new URL(page.url()).pathname;
  await page.goto(`${path}?t=all`);
  await one().getByText('Closed as benign', { exact: true }).waitFor();
  await page.waitForURL(/state=closed/);
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/findings\?/);
});

test('an acknowledged finding has an owner, takes comments, and is opened again with a reason', async () => {
  const { page } = view;
  await openTriage();
  const title = await chooseFirst();
  await page.keyboard.press('a');
  await done(/^Acknowledged: /);
  await tab('Acknowledged').click();
  await rows().filter({ hasText: title }).first().click();
  await one()
    .getByText(/^Acknowledged, owned by /)
    .waitFor();
  await page.getByRole('textbox', { name: 'Owner' }).fill('night shift');
  await page.getByRole('button', { name: 'Set' }).click();
  await one().getByText('Acknowledged, owned by night shift').waitFor();
  await page.getByRole('textbox', { name: 'Comment' }).fill(`asked them ${hostile}`);
  await page.getByRole('button', { name: 'Comment' }).click();
  await one().getByText(`“asked them ${hostile}”`).waitFor();
  await page.getByRole('button', { name: 'Open again…' }).click();
  await page.getByRole('textbox', { name: 'Open again, because' }).fill('it happened again');
  await page.getByRole('button', { name: 'Open it again' }).click();
  await done(/^Opened again: /);
  await tab('Open').click();
  await eventually('it is open', async () => (await titles()).includes(title));
});

test('an entry of the allow-list takes its findings out of sight until a date, and gives them back when ended', async () => {
  const { page } = view;
  await openTriage();
  const title = await chooseFirst();
  const open = await countOf('Open');
  await page.getByRole('button', { name: 'Allow-list…' }).click();
  await page.getByRole('radio', { name: /^this/ }).check();
  await page.getByRole('textbox', { name: /^Because/ }).fill('known, CHG-8');
  await page.getByRole('button', { name: 'Allow-list it' }).click();
  await done(/^Allow-listed: /);
  await eventually('fewer are open', async () => (await countOf('Open')) < open);
  await tab('Allow-listed').click();
  const entries = page.getByRole('region', { name: 'Entries of the allow-list in force' });
  await entries.getByText('“known, CHG-8”').waitFor();
  await eventually('it is among the allow-listed', async () => (await titles()).includes(title));
  await entries.getByRole('button', { name: 'End it…' }).click();
  await entries.getByRole('textbox').fill('CHG-8 was withdrawn');
  await entries.getByRole('button', { name: 'End it' }).click();
  await entries.getByText(/None\. An entry is made/).waitFor();
  await eventually('as many are open as before', async () => (await countOf('Open')) === open);
});

test('whoever decides second is told who was first, and keeps what they typed', async () => {
  const { page, context } = view;
  await openTriage();
  await chooseFirst();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('heading', { name: 'Seen before' }).waitFor();
  // Without news of it: as if the two had decided in the same moment.
  await other.route('**/api/v1/stream', (route) => route.abort());
  await other.keyboard.press('d');
  const reason = other.getByRole('textbox', { name: /^Because/ });
  await reason.fill('mine');
  await context.route('**/api/v1/findings/*', (route) =>
    route.request().method() === 'GET' && route.request().frame().page() === other
      ? route.abort()
      : route.fallback(),
  );
  await page.keyboard.press('a');
  await done(/^Acknowledged: /);
  await reason.press('Control+Enter');
  await other
    .getByRole('alert')
    .filter({ hasText: /was first: acknowledged/ })
    .waitFor();
  expect(await reason.inputValue()).toBe('mine');
  await other.close();
  await context.unroute('**/api/v1/findings/*');
});

test('an empty list says which rules ran over what', async () => {
  const { page } = view;
  await page.goto('/findings?t=all&f=is,detection,no-such-rule');
  await list().getByText('No open finding in this range').waitFor();
  await list()
    .getByText(/\d+ rules ran over [\d,]+ requests of this range, up to what was read by /)
    .waitFor();
  await list().getByRole('button', { name: 'Clear filters' }).click();
  await rows().first().waitFor();
});

test('the file of findings says how each stands', async () => {
  const { page } = view;
  await openTriage('/findings?t=all&state=closed');
  await page.getByRole('button', { name: /^Export/ }).click();
  const file = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'NDJSON, this list' }).click();
  const lines = readFileSync(await (await file).path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(await countOf('Closed'));
  expect(lines[0]).toMatchObject({ state: 'closed', resolution: 'benign', owner: null });
  expect(lines[0]?.['closed_reason']).toBe(`the nightly job, CHG-7 ${hostile}`);
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(['/findings?t=all', '/findings?t=all&state=allow-listed', '/self-audit?t=all'])(
    'axe finds nothing serious on %s',
    async (path) => {
      const { page } = view;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(path);
      if (path === '/findings?t=all') {
        await rows().first().waitFor();
        await chooseFirst();
        await page.keyboard.press('d');
        await one().getByRole('radio').first().waitFor();
      } else if (path.startsWith('/self-audit')) {
        await page.getByRole('region', { name: 'Acts, table' }).waitFor();
      } else await page.getByText(/None\. An entry is made/).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
    },
  );
});

test('on a narrow screen the list and the finding take turns', async () => {
  const { page } = view;
  await page.setViewportSize({ width: 390, height: 844 });
  await openTriage();
  await rows().first().getByRole('link').click();
  await one().getByRole('heading', { name: 'Why', exact: true }).waitFor();
  expect(await list().isVisible()).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'All of this list' }).click();
  await rows().first().waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});
