import { jest } from '@jest/globals';
import { type Simulator } from '../../apps/graph-simulator/src/index.ts';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';

jest.setTimeout(180_000);

let simulator: Simulator;
let view: WatchedPage;

beforeAll(async () => {
  ({ view, simulator } = await openHarvestedTenant('approvers', { seed: 11 }));
}, 240_000);

afterAll(closeHarvestedTenants, 60_000);

afterEach(() => {
  expect(view.faults.splice(0)).toEqual([]);
});

const panel = (name: string) => view.page.getByRole('region', { name, exact: true });

/** The policy whose group was pruned to one member (apps/graph-simulator/README.md). */
async function openTunnel(): Promise<void> {
  const { page } = view;
  await page.goto('/policies?t=all');
  const dead = page.getByRole('status', { name: 'Policies that hardly anybody can open' });
  await dead.getByText('One person alone can approve').waitFor();
  await dead.getByRole('link', { name: 'MAA – Tunnel' }).click();
  await page.getByRole('heading', { name: 'MAA – Tunnel', level: 1 }).waitFor();
}

test('a policy that one person alone can open is named first, and its page says why', async () => {
  await openTunnel();
  const checks = panel('Health checks').getByRole('listitem');
  await checks.filter({ hasText: 'wrong' }).getByText('More than one who can approve').waitFor();
  await checks.filter({ hasText: 'right' }).getByText('Plain security groups').waitFor();
});

test('who can approve now is who truly can', async () => {
  await openTunnel();
  const { page } = view;
  const policyId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const people = panel('Who could approve').getByRole('list', { name: 'People who could' });
  const links = await people
    .getByRole('link')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  const ids = links.map((href) => new URL(href ?? '', page.url()).pathname.split('/').at(-1));
  expect(ids).toEqual(simulator.model.approversAt(Date.now(), policyId));
});

test('at an instant before anything was read, nobody is made up', async () => {
  await openTunnel();
  const who = panel('Who could approve');
  await who.getByLabel('At').fill('2020-01-01T10:00');
  await who.getByText('That it was there then is not known').waitFor();
  await who.getByRole('button', { name: 'Now', exact: true }).click();
  await who.getByText('One person alone can approve').waitFor();
});

test('the members of its group over time are lines, and rows of text', async () => {
  await openTunnel();
  const members = panel('Approver groups over time');
  expect(await members.getByRole('slider').count()).toBeGreaterThanOrEqual(3);
  await members.getByRole('button', { name: 'Table' }).click();
  await members.getByRole('cell', { name: /still, when last read/ }).waitFor();
});

test('a member leads to a page that says which groups they are in', async () => {
  await openTunnel();
  const { page } = view;
  await panel('Who could approve')
    .getByRole('list', { name: 'People who could' })
    .getByRole('link')
    .first()
    .click();
  await page.waitForURL(/\/people\//);
  await panel('Approver groups over time').getByText('MAA-Approvers-Tunnel').waitFor();
});

test('a case says who could have approved it, as known now and as known then', async () => {
  const { page } = view;
  await page.goto('/requests?t=all&f=is,outcome,rejected');
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  const who = panel('Who could have approved');
  await who.getByText(/, who decided it, was among them|among them cannot be told/).waitFor();
  await who.getByRole('heading', { level: 3 }).getByRole('link').waitFor();
  // Then nothing had been read yet: the archive is younger than the decision.
  await who.getByRole('button', { name: 'As known then' }).click();
  await who.getByText('is known at that time').waitFor();
  await who
    .getByText(/read since/)
    .first()
    .waitFor();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('axe finds nothing serious on the page of a policy', async () => {
    const { page } = view;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openTunnel();
    await panel('Who could approve').getByText('how that is known').first().click();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
