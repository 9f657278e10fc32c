import { jest } from '@jest/globals';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';
import { eventually } from './processes.ts';

jest.setTimeout(180_000);

let view: WatchedPage;

beforeAll(async () => {
  ({ view } = await openHarvestedTenant('policies-page', { seed: 11 }));
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const balance = () => view.page.getByRole('table', { name: 'Balance' });
const changes = () => view.page.getByRole('list', { name: 'Changes' }).locator('> li');
const number = (text: string | null) => Number((text ?? '').replaceAll(',', '').replace('–', '0').trim());

async function openPolicies(address = '/policies?t=all'): Promise<void> {
  await view.page.goto(address);
  await balance().waitFor();
  await changes().first().waitFor();
}

test('the page is one of those of the rail, and has its key', async () => {
  const { page } = view;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Policies' }).click();
  await page.getByRole('heading', { name: 'Policies and coverage' }).waitFor();
  await page.goto('/overview');
  await page.getByRole('heading', { name: 'Overview' }).waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.waitForURL(/\/policies/);
});

test('the classes of every type add up to its total, and all types to that of all', async () => {
  await openPolicies();
  const lines = await balance()
    .locator('tr:has(td.n)')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
    );
  const numbers = lines.map((cells) => cells.map(number));
  expect(numbers.length).toBeGreaterThan(2);
  for (const cells of numbers) {
    expect(cells).toHaveLength(7);
    expect(cells.slice(0, 6).reduce((sum, one) => sum + one, 0)).toBe(cells[6]);
  }
  const types = numbers.slice(0, -1);
  for (let column = 0; column < 7; column += 1)
    expect(types.reduce((sum, cells) => sum + (cells[column] ?? 0), 0)).toBe(numbers.at(-1)?.[column]);
});

test('a number leads to exactly its changes, and a change opens to its event', async () => {
  const { page } = view;
  await openPolicies();
  const cell = balance()
    .locator('tfoot')
    .getByRole('link', { name: /^All types, unexplained/ });
  const count = number(await cell.textContent());
  expect(count).toBeGreaterThan(0);
  await cell.click();
  await page.waitForURL(/write_class,unexplained/);
  const heading = page.getByRole('heading', { name: new RegExp(`^${count} changes?$`) });
  await heading.waitFor();
  await eventually('the keyboard is where the changes begin', () =>
    heading.evaluate((element) => element === document.activeElement),
  );
  await eventually(
    'only those changes are listed',
    async () => (await changes().count()) === Math.min(count, 50),
  );
  for (const text of await changes().allTextContents()) expect(text).toContain('Unexplained');
  const first = changes().first();
  await first.getByRole('button', { name: /^Event/ }).click();
  const id = (await first.locator('dd').nth(1).textContent())?.trim() ?? '';
  await first.getByText('exactly as Graph sent it').waitFor();
  expect(await first.locator('pre').textContent()).toContain(id);
  expect(await first.locator('pre').textContent()).toContain('activityDateTime');
});

test('the chart zooms by the keyboard, and its table has the same sum as the balance', async () => {
  const { page } = view;
  await openPolicies();
  const total = number(await balance().locator('tfoot td').last().textContent());
  const panel = page.getByRole('region', { name: 'Changes over time' });
  await panel.getByRole('button', { name: 'Table' }).click();
  const sums = await panel.locator('tbody tr td:last-child').allTextContents();
  expect(sums.map(number).reduce((sum, one) => sum + one, 0)).toBe(total);
  await panel.getByRole('button', { name: 'Chart' }).click();
  const cursor = panel.getByRole('slider', { name: 'Changes per bucket' });
  await cursor.focus();
  await page.keyboard.press('End');
  await eventually('the bucket is told', async () =>
    /\d+ changes?/.test((await cursor.getAttribute('aria-valuetext')) ?? ''),
  );
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=.*to=/);
});

test('a click on a part of a bar asks for that class in that time, one above it for the time alone', async () => {
  const { page } = view;
  const cursor = page.getByRole('slider', { name: 'Changes per bucket' });
  const plot = async () => {
    await cursor.scrollIntoViewIfNeeded();
    const box = await cursor.boundingBox();
    if (!box) throw new Error('The chart is not there.');
    return box;
  };
  /** The lowest bar with an approved change: just after midnight the last has none, and the highest fills the plot. */
  const barX = async () => {
    const box = await plot();
    const width = box.width / (Number(await cursor.getAttribute('aria-valuemax')) + 1);
    const bars: { x: number; total: number }[] = [];
    for (let x = box.x + width / 2; x < box.x + box.width; x += width) {
      await page.mouse.move(x, box.y + box.height / 2);
      const text = (await cursor.getAttribute('aria-valuetext')) ?? '';
      const total = /([\d,]+) changes? /.exec(text)?.[1] ?? null;
      if (/[1-9]\d* approved/.test(text)) bars.push({ x, total: number(total) });
    }
    const lowest = bars.sort((one, other) => one.total - other.total)[0];
    if (!lowest) throw new Error('No bar says that anything was approved.');
    return lowest.x;
  };
  const click = async (share: number) => {
    await openPolicies();
    const [x, box] = [await barX(), await plot()];
    await page.mouse.click(x, box.y + box.height * (1 - share));
    await page.waitForURL(/from=.*to=/);
    return new URL(page.url()).searchParams.getAll('f');
  };
  // Approved is the quiet ground of every bar.
  expect(await click(0.01)).toEqual(['is,write_class,approved']);
  expect(await click(0.99)).toEqual([]);
});

test('each policy says since when it is in force and how that is known, by the pointer’s words and in its list', async () => {
  const { page } = view;
  await openPolicies();
  const bands = page.getByRole('slider', { name: /over time$/ });
  expect(await bands.count()).toBeGreaterThan(0);
  await bands.first().focus();
  await page.keyboard.press('End');
  expect(await bands.first().getAttribute('aria-valuetext')).toMatch(
    /^(In force since|Not known before|Changed|\d+ unexplained change)/,
  );
  const lines = page.getByRole('list', { name: 'Policies' }).locator('> li');
  for (const text of await lines.allTextContents())
    expect(text).toMatch(
      /from its audit event|Graph’s own time of change|first read|since when is not known/,
    );
});

test('a mark of an unexplained change on the line of its policy leads to that change', async () => {
  const { page } = view;
  await openPolicies();
  const ticked = page
    .getByRole('slider', { name: /over time$/ })
    .filter({ has: page.locator('.unexplained') });
  await ticked.first().waitFor();
  await ticked.first().focus();
  await eventually('the mark is told', async () => {
    await page.keyboard.press('ArrowRight');
    return /^\d+ unexplained change/.test((await ticked.first().getAttribute('aria-valuetext')) ?? '');
  });
  await page.keyboard.press('Enter');
  await page.waitForURL(/write_class,unexplained.*is,policy,/);
  await eventually('only unexplained changes are listed', async () =>
    (await changes().allTextContents()).every((text) => text.includes('Unexplained')),
  );
});

test('what an exclusion let pass is as many changes as its number says', async () => {
  const { page } = view;
  await openPolicies();
  const link = page
    .getByRole('table', { name: 'Exclusions' })
    .getByRole('link', { name: /changes by .* under this exclusion/ })
    .first();
  const count = number(await link.textContent());
  await link.click();
  await page.getByRole('heading', { name: new RegExp(`^${count.toLocaleString('en')} changes?$`) }).waitFor();
  for (const text of await changes().allTextContents()) expect(text).toContain('Exempt');
});

test('a filter of another page stays in the address and is passed over', async () => {
  const { page } = view;
  await openPolicies('/policies?t=all&f=is,outcome,rejected');
  await page.getByText('(does not apply to this page)').waitFor({ state: 'attached' });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Requests' }).click();
  await page.waitForURL(/\/requests\?.*is,outcome,rejected/);
});

test('whoever may not see single events is told so, and sees the numbers', async () => {
  const { page } = view;
  await page.route('**/api/v1/session', async (route) => {
    const answer = await route.fetch();
    const session = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...session, roles: ['viewer'] } });
  });
  let asked = 0;
  page.on('request', (request) => (asked += request.url().includes('/api/v1/protected-writes') ? 1 : 0));
  await page.goto('/policies?t=all');
  await page.getByText(/are for analysts, auditors and administrators/).waitFor();
  await balance().waitFor();
  expect(asked).toBe(0);
  await page.unroute('**/api/v1/session');
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('axe finds nothing serious', async () => {
    const { page } = view;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Few changes: axe looks at every pair of links.
    await openPolicies('/policies?t=all&f=is,outcome,rejected&f=is,write_class,unexplained');
    await changes()
      .first()
      .getByRole('button', { name: /^Event/ })
      .click();
    await changes().first().getByText('exactly as Graph sent it').waitFor();
    await page.getByText('What the classes mean').click();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
