import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type CaseList } from '@countersign/contract';
import { type Browser } from '@playwright/test';
import { type ManualClock, manualClock, type Simulator } from '../../apps/graph-simulator/src/index.ts';
import { anEffectOf, aRequestJson, changed, bob, plus } from '../builders.ts';
import { seriousProblems, watchedPage, type WatchedPage } from './browser.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';
import { countersign } from './command.ts';
import { eventually } from './processes.ts';
import { type Product } from './product.ts';

jest.setTimeout(180_000);

let clock: ManualClock;
let simulator: Simulator;
let product: Product;
let browser: Browser;
let view: WatchedPage;
let dataDir: string;

/** Every way in which text could become code, in every field that people write. */
const hostile = `<img src=x onerror="window.canary=1"><script>window.canary=1</script>"'><svg onload=window.canary=1> {{canary}} =1+1`;

beforeAll(async () => {
  // It stands still, so after a whole harvest nothing moves until a test moves it.
  clock = manualClock(Date.now());
  const tenant = await openHarvestedTenant('dashboard', { seed: 11, clock });
  ({ view, simulator, product, browser, dataDir } = tenant);
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const rows = () => view.page.getByRole('grid', { name: 'Requests' }).locator('tbody tr[aria-rowindex]');

async function openRequests(address = '/requests?t=all'): Promise<void> {
  await view.page.goto(address);
  await rows().first().waitFor();
}

async function count(): Promise<number> {
  const text = await view.page.getByText(/\d\s+of\s+[\d,]+\s+requests/).textContent();
  return Number(/([\d,]+)\s+of/.exec(text ?? '')?.[1]?.replaceAll(',', ''));
}

test('the sign-in link works once', async () => {
  const other = await watchedPage(browser, product.address);
  await other.page.goto(product.signInLink);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByRole('alert').waitFor();
  await other.page.goto('/overview');
  await other.page.waitForURL(/\/sign-in/);
  await other.context.close();
});

test('the overview is filled from the archive', async () => {
  const { page } = view;
  await page.goto('/overview');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await eventually('a count of requests is shown', async () =>
    /[1-9][\d,]*\s+of\s+[\d,]+\s+requests/.test(
      (await page.getByRole('region', { name: 'Filters' }).textContent()) ?? '',
    ),
  );
  await page
    .getByRole('heading', { name: /waiting/i })
    .first()
    .waitFor();
});

test('a filter is in the address, and a reload and a colleague see the same rows', async () => {
  const { page } = view;
  await openRequests();
  const all = await count();
  await page
    .getByRole('group', { name: 'Values in this range' })
    .getByRole('button', { name: /Rejected/ })
    .first()
    .click();
  await page.waitForURL(/f=/);
  await eventually('fewer rows match', async () => (await count()) < all);
  const filtered = await count();
  const first = await rows().first().textContent();
  await page.reload();
  await rows().first().waitFor();
  expect([await count(), await rows().first().textContent()]).toEqual([filtered, first]);
  await page.goBack();
  await eventually('the filter is gone again', async () => (await count()) === all);
});

test('an export holds exactly the rows on the screen, in their order', async () => {
  const { page } = view;
  await openRequests('/requests?t=all&f=is,outcome,rejected');
  const shown = await count();
  const justifications = await rows().evaluateAll((all) => all.map((row) => row.textContent ?? ''));
  await page.getByRole('button', { name: /^Export/ }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /NDJSON/ }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  const exported = lines.map(
    (line) => JSON.parse(line) as { requester_name: string | null; outcome: string },
  );
  expect(exported).toHaveLength(shown);
  expect(new Set(exported.map(({ outcome }) => outcome))).toEqual(new Set(['rejected']));
  for (const [index, text] of justifications.entries())
    expect(text).toContain(exported[index]?.requester_name ?? '');
});

test('J, K and Enter lead to a case with its story and its raw record, and back leads to the row', async () => {
  const { page } = view;
  await openRequests('/requests?t=all&f=is,outcome,completed');
  const marked = () => new URL(page.url()).searchParams.get('row');
  const press = async (key: string): Promise<string | null> => {
    const before = marked();
    await page.keyboard.press(key);
    await eventually('another row is marked', () => Promise.resolve(marked() !== before));
    return marked();
  };
  const first = await press('j');
  await press('j');
  expect(await press('k')).toBe(first);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/requests\/[^/]+\/[^/]+/);
  await page.getByRole('heading', { name: 'Every step, and where it comes from' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const raw = page.getByRole('region', { name: 'Raw record' });
  expect(await raw.textContent()).toContain(id);
  expect(await raw.textContent()).toContain('requestDateTime');
  await page.goBack();
  await rows().first().waitFor();
  expect(page.url()).toContain('row=');
});

test('from a case to its requester, to another case of theirs, and to the object of that', async () => {
  const { page } = view;
  await openRequests('/requests?t=all&f=is,outcome,completed&f=is,requester_kind,user&f=set,resource');
  await page.keyboard.press('j');
  await page.waitForURL(/row=/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/requests\/[^/]+\/[^/]+/);
  const around = page.getByRole('region', { name: 'Around this case' });
  const requester = around
    .getByRole('listitem')
    .filter({ hasText: 'Everything by' })
    .first()
    .getByRole('link');
  const [first, name] = [new URL(page.url()).pathname, await requester.textContent()];
  await requester.click();
  await page.waitForURL(/\/people\//);
  await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();

  // A number opens as many rows as it says, and Back leads to it.
  const asked = page
    .getByRole('region', { name: 'As requester' })
    .getByRole('link', { name: /\d requests$/ });
  const number = Number((await asked.textContent())?.replaceAll(',', ''));
  await asked.click();
  await rows().first().waitFor();
  await eventually('as many rows as the number said', async () => (await count()) === number);
  await page.goBack();

  const history = page.getByRole('region', { name: 'History' });
  await history.getByRole('button', { name: 'Requests' }).click();
  await eventually('there are only requests', async () =>
    (await history.getByRole('listitem').allTextContents()).every((text) => text.includes('Request')),
  );
  const others = history.locator(`a[href^="/requests/"]:not([href^="${first}"])`);
  // What is yet to be created has no id to be found by.
  await others
    .filter({ hasNotText: /^Create/ })
    .first()
    .click();
  await page.waitForURL((url) => url.pathname.startsWith('/requests/') && url.pathname !== first);
  const other = new URL(page.url()).pathname;

  const object = around.getByRole('listitem').filter({ hasText: 'Everything on' }).getByRole('link');
  await object.click();
  await page.waitForURL(/\/resources\//);
  await history.locator(`a[href^="${other}"]`).first().waitFor();
});

test('who is not in the archive is said not to be, with the reason', async () => {
  const { page } = view;
  await page.goto('/people/00000000-0000-4000-8000-0000000000ff');
  await page.getByRole('heading', { name: 'Not in the archive' }).waitFor();
  await page.getByText('It may predate').waitFor();
});

const changePanel = () => view.page.getByRole('region', { name: 'What changed', exact: true });

test('a completed case shows what was asked beside what was recorded, and the event that says so', async () => {
  const { page } = view;
  const done = new Set(
    simulator.model
      .requestsFiledUntil(clock.now())
      .filter(({ effectResult }) => effectResult === 'Success')
      .map(({ id }) => id),
  );
  const request = simulator.model
    .requestsVisibleAt(clock.now())
    .find(
      ({ id, status, patchPayload }) =>
        status === 'completed' && done.has(id) && /displayVersion/.test(patchPayload ?? ''),
    );
  const { displayVersion } = JSON.parse(request!.patchPayload!) as { displayVersion: string };
  await page.goto(`/requests/${simulator.tenantId}/${request!.id}`);
  const row = changePanel().getByRole('row', { name: /^displayVersion/ });
  await row.waitFor();
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells.map((text) => text.trim())).toEqual([
    `${displayVersion}-1`,
    displayVersion,
    expect.stringMatching(new RegExp(`^${displayVersion.replaceAll('.', '\\.')}\\s*as asked`)),
    'event 1',
  ]);
  expect(await changePanel().getByRole('row', { name: /Owner/ }).count()).toBe(0);
  await changePanel().getByRole('button', { name: /^All/ }).click();
  await changePanel().getByRole('row', { name: /Owner/ }).waitFor();
  const events = changePanel().getByRole('region', { name: 'Events of the change' });
  await events.getByRole('button', { name: 'Raw record' }).click();
  await events.getByText('"modifiedProperties"').waitFor();
});

test('a script is shown as what changed in it, and its secrets are masked', async () => {
  const { page } = view;
  const secret = 'Zebra-Hunter2-f00d';
  const script = (service: string) =>
    Buffer.from(`$password = "${secret}"\nRestart-Service ${service}\n`).toString('base64');
  const at = new Date(clock.now() - 3 * 3_600_000).toISOString();
  const request = {
    ...aRequestJson({
      at,
      decidedBy: bob,
      status: 'completed',
      lastModifiedDateTime: plus(at, { minutes: 20 }),
      payload: JSON.stringify({ scriptContent: script('W32Time'), wifi: { preSharedKey: secret } }),
    }),
    id: 'deadbeef-0000-4000-8000-000000000002',
  };
  const effect = anEffectOf(request, {
    at: plus(at, { minutes: 21 }),
    properties: [{ displayName: 'ScriptContent', oldValue: script('Spooler'), newValue: script('W32Time') }],
  });
  for (const [name, object] of Object.entries({ request, effect })) {
    const file = join(dataDir, `${name}.json`);
    writeFileSync(file, JSON.stringify({ value: [object] }));
    const { code, stderr } = await countersign(['import', '--tenant', simulator.tenantId, file], {
      COUNTERSIGN_DATA_DIR: dataDir,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
  await page.goto(`/requests/${simulator.tenantId}/${request.id}`);
  const text = changePanel().getByRole('region', { name: 'Text of scriptContent' });
  await text.waitFor();
  expect((await text.innerText()).replace(/\s+/g, ' ').trim()).toBe(
    '1 $password = "[masked: 18 characters]" 2 − Restart-Service Spooler 2 + Restart-Service W32Time',
  );
  const key = changePanel().getByRole('row', { name: /wifi\.preSharedKey/ });
  expect(await key.textContent()).toContain('[masked: 18 characters]');
  expect(await changePanel().textContent()).not.toContain(secret);
  expect(await seriousProblems(page)).toEqual([]);
});

test('F57 hostile text stays text on every page', async () => {
  const { page } = view;
  const at = new Date(clock.now() - 3_600_000).toISOString();
  const request = {
    ...changed(
      aRequestJson({ at, requestJustification: hostile, payloadName: hostile }),
      'approved',
      plus(at, { minutes: 5 }),
      { ...bob, displayName: hostile },
      hostile,
    ),
    id: 'deadbeef-0000-4000-8000-000000000001',
  };
  const file = join(dataDir, 'hostile.json');
  writeFileSync(file, JSON.stringify({ value: [request] }));
  const { code, stderr } = await countersign(['import', '--tenant', simulator.tenantId, file], {
    COUNTERSIGN_DATA_DIR: dataDir,
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await openRequests(`/requests?t=all&q=${encodeURIComponent('onerror')}`);
  expect(await rows().first().textContent()).toContain('<img src=x');
  await page.goto(`/requests/${simulator.tenantId}/${request.id}`);
  await page.getByRole('heading', { name: 'Raw record' }).waitFor();
  for (const path of [`/people/${bob.id}`, `/resources/${request.payloadId}`]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: '<img src=x' }).waitFor();
    await page.getByRole('region', { name: 'History' }).getByRole('listitem').first().waitFor();
  }
  await page.goto('/overview?t=all');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(await page.evaluate(() => (globalThis as { canary?: number }).canary)).toBeUndefined();
  expect(await page.locator('img[src="x"], svg[onload], main script').count()).toBe(0);
});

test('a new request appears without a reload', async () => {
  const { page } = view;
  await openRequests();
  const before = await count();
  await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
  const known = simulator.model.requestsFiledUntil(clock.now()).length;
  while (simulator.model.requestsFiledUntil(clock.now()).length === known) clock.advance(600_000);
  await eventually('a request more is counted', async () => (await count()) > before);
  expect(await page.evaluate(() => (globalThis as { notReloaded?: boolean }).notReloaded)).toBe(true);
});

/** The newest request's own page, or that of its requester or object. */
async function addressOf(path: string): Promise<string> {
  if (path.startsWith('/')) return path;
  const answer = await view.page.request.get('/api/v1/requests?f=set,requester&f=set,resource&limit=1');
  const { items } = (await answer.json()) as CaseList;
  const { tenantId, requestId, requester, resource } = items[0]!;
  const paths = { case: `/requests/${tenantId}/${requestId}`, person: `/people/${requester.id}` };
  return { ...paths, resource: `/resources/${resource.id}` }[path] ?? path;
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(['/overview?t=all', '/requests?t=all', '/findings', '/harvest', 'case', 'person', 'resource'])(
    'axe finds nothing serious on %s',
    async (path) => {
      const { page } = view;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(await addressOf(path));
      await page.locator('h1').first().waitFor({ state: 'attached' });
      const blanks = page.locator('[aria-hidden="true"].blank');
      await eventually('nothing is blank any more', async () => (await blanks.count()) === 0);
      expect(await seriousProblems(page)).toEqual([]);
    },
  );
});
