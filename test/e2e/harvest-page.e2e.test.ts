import { jest } from '@jest/globals';
import { type Simulator } from '../../apps/graph-simulator/src/index.ts';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';
import { eventually } from './processes.ts';

jest.setTimeout(180_000);

let simulator: Simulator;
let view: WatchedPage;

beforeAll(async () => {
  // On the running clock: one that stood still would be told as wrong.
  ({ view, simulator } = await openHarvestedTenant('harvest-page', { seed: 31 }));
  await view.page.goto('/harvest');
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

beforeEach(() => simulator.faults.clear());
afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const source = (name: string) =>
  view.page.getByRole('list', { name: 'Sources' }).getByRole('listitem', { name, exact: true });
const attention = () => view.page.getByRole('list', { name: 'What needs attention' });
const textOf = async (of: ReturnType<typeof source>) => (await of.textContent())?.replace(/\s+/g, ' ') ?? '';

test('each source says when it was read, how near it came to a loss, and how long until one', async () => {
  for (const name of ['Approval requests', 'Access policies', 'Audit events']) {
    const text = await textOf(source(name));
    for (const label of [
      'Last complete read',
      'Until a loss',
      'Closest call',
      'New today',
      'Oldest held',
      'Waits today',
    ])
      expect(text).toContain(label);
    expect(text).toMatch(/Last complete read ?(just now|\d+ min ago)/);
  }
  // Thirty days to the second while it is less than half a second since the last reading.
  expect(await textOf(source('Approval requests'))).toMatch(
    /Until a loss ?(29 d 23 h|30 d) ?Graph remembers 30 d/,
  );
  await view.page.getByText('more than 20 days: safe').waitFor();
  await view.page.getByText('all that reading needs, and no more').waitFor();
  await view.page.getByText('Everything Graph sends has the shape this version knows.').waitFor();
});

test('a permission that was taken away: what Graph said, what to do, and what is lost by it', async () => {
  simulator.faults.set({ name: 'missing-permission', permission: 'DeviceManagementApps.Read.All' });
  // The next token tells of it.
  simulator.faults.set({ name: 'expired-tokens', times: 1 });
  await attention().getByText('Reading audit events fails').waitFor();
  const text = await textOf(attention());
  expect(text).toContain(
    'Grant the app registration the application permission DeviceManagementApps.Read.All',
  );
  expect(text).toMatch(/Graph says: “.*not authorized.*”/);
  expect(text).toMatch(/403 Forbidden · request-id \S+/);
  await source('Audit events').getByText('failing', { exact: true }).waitFor();
  await view.page.getByText('DeviceManagementApps.Read.All is missing').waitFor();
  await view.page.getByText('audit events cannot be read, so no effect is evidenced').waitFor();
  await view.page.getByRole('link', { name: /Harvest failing/ }).waitFor();
  expect(await seriousProblems(view.page)).toEqual([]);
  simulator.faults.clear();
  simulator.faults.set({ name: 'expired-tokens', times: 1 });
  await attention().waitFor({ state: 'detached' });
  await view.page.getByText('all that reading needs, and no more').waitFor();
});

test('a wait that Graph asks for is no failure: it says until when, and counts', async () => {
  simulator.faults.set({
    name: 'throttle-everything',
    retryAfter: '8',
    match: 'operationApprovalRequests',
  });
  await source('Approval requests')
    .getByText(/^waiting \d+ s, as Graph asked$/)
    .waitFor();
  expect(await textOf(source('Approval requests'))).toMatch(
    /Waits today ?\d+ ?longest 8 s, now until \d\d:\d\d:\d\d/,
  );
  await view.page.getByRole('link', { name: /Harvest healthy/ }).waitFor();
  simulator.faults.clear();
  await source('Approval requests').getByText('on time', { exact: true }).waitFor();
});

test('what Graph sends in a new shape is told with a raw sample', async () => {
  simulator.faults.set({ name: 'new-shapes', as: 'new-status' });
  const drift = view.page.getByRole('region', { name: 'Sent differently than before' });
  await drift.getByText('awaitingSecondApproval').first().waitFor();
  expect(await drift.textContent()).toMatch(
    /Approval requests · status\s+a new value\s+awaitingSecondApproval/,
  );
  await drift.getByText('Raw sample').click();
  await drift.getByText('"status":"awaitingSecondApproval"').waitFor();
  await attention().getByText('Graph sends approval requests with 1 difference').waitFor();
  expect(await seriousProblems(view.page)).toEqual([]);
});

test('the alarm says the same as the page', async () => {
  const { page } = view;
  await source('Approval requests').waitFor();
  const answer = await page.request.get('/metrics');
  const text = await answer.text();
  const gauge = (name: string) =>
    new RegExp(`^${name}\\{tenant="${simulator.tenantId}",source="approval-requests"\\} (\\S+)$`, 'm').exec(
      text,
    )?.[1];
  expect(Number(gauge('countersign_harvest_age_seconds'))).toBeLessThan(60);
  expect(Number(gauge('countersign_harvest_drift'))).toBe(1);
  expect(Number(gauge('countersign_harvest_waits_today'))).toBeGreaterThan(0);
  const waits = gauge('countersign_harvest_waits_today');
  await eventually('the page counts the same waits', async () =>
    new RegExp(`Waits today ?${waits} ?longest`).test(await textOf(source('Approval requests'))),
  );
});

test('on a phone nothing is wider than the screen', async () => {
  await view.page.setViewportSize({ width: 390, height: 844 });
  await source('Audit events').waitFor();
  const overflow = await view.page.evaluate(() => {
    const main = document.querySelector('main')!;
    return main.scrollWidth - main.clientWidth;
  });
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await seriousProblems(view.page)).toEqual([]);
});
