import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { manualClock, type ManualClock, type Simulator } from '../../apps/graph-simulator/src/index.ts';
import { alice, aRequestJson, bob, changed, plus } from '../builders.ts';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';
import { countersign } from './command.ts';
import { eventually } from './processes.ts';

jest.setTimeout(180_000);

let clock: ManualClock;
let simulator: Simulator;
let view: WatchedPage;

const secret = 'Sommer-2025!x';
const hostile = '<img src=x onerror="window.canary=1">';
const [first, second] = ['aaaaaaaa', 'bbbbbbbb'].map((start) => `${start}-0000-4000-8000-000000000001`);

/** One change that was rejected, and asked again with another value, another group and a ticket. */
function attempts(): object[] {
  const at = new Date(clock.now() - 4 * 3_600_000).toISOString();
  const asked = (level: number) => ({
    payloadId: '20000000-0000-4000-8000-0000000000ab',
    payloadOperation: 'Update',
    payloadName: `Kiosk ${hostile}`,
    patchPayload: JSON.stringify({ level, colour: hostile, adminPassword: `${secret}${level}` }),
  });
  const one = {
    ...aRequestJson({ by: alice, at, requestJustification: 'please' }),
    ...asked(1),
    id: first,
  };
  const again = plus(at, { minutes: 30 });
  const two = {
    ...aRequestJson({ by: alice, at: again, requestJustification: `now with CHG 0099001 ${hostile}` }),
    ...asked(2),
    id: second,
  };
  return [
    changed(one as never, 'rejected', plus(at, { minutes: 10 }), bob, 'no ticket'),
    changed(two as never, 'completed', plus(again, { minutes: 10 }), bob, 'fine'),
  ];
}

beforeAll(async () => {
  clock = manualClock(Date.now());
  const ticketUrl = { COUNTERSIGN_TICKET_URL: 'https://desk.example/find?number={ticket}' };
  const tenant = await openHarvestedTenant('people-page', { seed: 11, clock }, ticketUrl);
  ({ view, simulator } = tenant);
  const file = join(tenant.dataDir, 'attempts.json');
  writeFileSync(file, JSON.stringify({ value: attempts() }));
  const imported = await countersign(['import', '--tenant', simulator.tenantId, file], {
    COUNTERSIGN_DATA_DIR: tenant.dataDir,
  });
  expect(imported).toMatchObject({ code: 0 });
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const people = () => view.page.getByRole('region', { name: 'People, table' }).getByRole('row');
const number = (text: string | null) => Number((text ?? '').replaceAll(',', '').trim());

async function openPeople(address = '/people?t=all'): Promise<void> {
  await view.page.goto(address);
  await people().nth(2).waitFor();
}

/** How many requests the page says match. */
async function matching(): Promise<number> {
  const text = await view.page.getByText(/\d\s+of\s+[\d,]+\s+requests/).textContent();
  return number(/([\d,]+)\s+of/.exec(text ?? '')?.[1] ?? null);
}

test('the page is one of those of the rail, and has its key', async () => {
  const { page } = view;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  await page.goto('/overview');
  await page.getByRole('heading', { name: 'Overview' }).waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL(/\/people/);
});

test('a number of a person opens as many requests, and the name everything about them', async () => {
  const { page } = view;
  await openPeople();
  const asked = page.getByRole('link', { name: /requests asked$/ }).first();
  const count = number(await asked.textContent());
  await asked.click();
  await page.waitForURL(/\/requests\?/);
  await eventually('as many requests match', async () => (await matching()) === count);
  await page.goBack();
  await people().nth(2).waitFor();
  const name = people().nth(2).getByRole('link').first();
  const words = (await name.textContent()) ?? '';
  await name.click();
  await page.getByRole('heading', { level: 1, name: words }).waitFor();
});

test('the order is in the address, and everybody stays once', async () => {
  const { page } = view;
  await openPeople();
  const all = await people().count();
  await page.getByRole('button', { name: 'Asked' }).click();
  await page.waitForURL(/by=-asked/);
  const askedNumbers = async () =>
    (
      await people().evaluateAll((rows) =>
        rows.slice(2).map((row) => row.querySelector('td')?.textContent ?? ''),
      )
    ).map(number);
  await eventually('those who asked most come first', async () => {
    const numbers = await askedNumbers();
    return numbers.join() === [...numbers].sort((a, b) => b - a).join();
  });
  expect(await people().count()).toBe(all);
});

test('requests without a ticket are as many as the number says', async () => {
  const { page } = view;
  await openPeople();
  const panel = page.getByRole('region', { name: 'Requests without a ticket' });
  for (const words of [/requests without a ticket$/, /requests that name a ticket$/]) {
    const link = panel.getByRole('link', { name: words });
    await link.waitFor();
    const count = number(await link.textContent());
    await link.click();
    await page.waitForURL(/\/requests\?/);
    await eventually('as many requests match', async () => (await matching()) === count);
    await page.goBack();
  }
});

test('a case tells what changed since the attempt before, masked, and links its ticket', async () => {
  const { page } = view;
  await page.goto(`/requests/${simulator.tenantId}/${second}`);
  const panel = page.getByRole('region', { name: 'Attempts at this change' });
  await panel.getByText('What is asked changed in 2 places; 1 value stayed the same.').waitFor();
  const level = panel.getByRole('row', { name: /^level/ });
  expect((await level.innerText()).split(/\s+/)).toEqual(['level', '1', '2']);
  expect(await panel.getByRole('row', { name: /^adminPassword/ }).innerText()).toContain('masked');
  expect(await panel.textContent()).not.toContain(secret);
  expect(await panel.textContent()).toContain(`“now with CHG 0099001 ${hostile}”`);
  expect(await page.evaluate(() => (globalThis as { canary?: number }).canary)).toBeUndefined();
  const out = panel.getByRole('link', { name: 'Open CHG0099001 in a new tab' });
  expect(await out.getAttribute('href')).toBe('https://desk.example/find?number=CHG0099001');
  await panel.getByRole('link', { name: 'CHG0099001', exact: true }).click();
  await page.waitForURL(/is,ticket,CHG0099001|is%2Cticket%2CCHG0099001/);
  await eventually('one request names it', async () => (await matching()) === 1);
  await page.goto(`/requests/${simulator.tenantId}/${first}`);
  await panel.getByRole('link', { name: 'open this attempt' }).click();
  await page.waitForURL(new RegExp(second!));
});

test('the ledgers can be had as files, with the rows of the page', async () => {
  const { page } = view;
  await page.goto('/policies?t=all');
  const heading = page.getByRole('heading', { name: /^[\d,]+ changes?$/ });
  await heading.waitFor();
  const count = number(/[\d,]+/.exec((await heading.textContent()) ?? '')?.[0] ?? null);
  async function download(item: string): Promise<string[]> {
    await page.getByRole('button', { name: /^Export/ }).click();
    const file = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    return readFileSync(await (await file).path(), 'utf8')
      .trim()
      .split('\n');
  }
  const writes = await download('NDJSON, changes');
  expect(writes.map((line) => JSON.parse(line) as { write_class: string })).toHaveLength(count);
  expect((await download('CSV, exclusions'))[0]).toMatch(/^tenant_id,policy_id,policy_name,app_id/);
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(['/people?t=all', 'attempts'])('axe finds nothing serious on %s', async (path) => {
    const { page } = view;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(path.startsWith('/') ? path : `/requests/${simulator.tenantId}/${second}`);
    const settled = path.startsWith('/')
      ? page.getByRole('region', { name: 'Requests without a ticket' }).getByRole('link').first()
      : page.getByRole('region', { name: 'Attempts at this change' }).getByRole('listitem').first();
    await settled.waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
