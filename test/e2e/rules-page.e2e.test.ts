import { expect as see, type Page } from '@playwright/test';
import { seriousProblems } from './browser.ts';
import { type HarvestedTenant, closeHarvestedTenants, openHarvestedTenant } from './harvested-tenant.ts';

let tenant: HarvestedTenant;
let page: Page;

beforeAll(async () => {
  tenant = await openHarvestedTenant('rules-page', { seed: 31 });
  page = tenant.view.page;
}, 240_000);
afterAll(async () => {
  await closeHarvestedTenants();
});

test('from a finding to its rule, and to what it says in words', async () => {
  await page.goto(`${tenant.product.address}/findings?t=all`);
  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await see(page.getByRole('heading', { name: 'Rules', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Repeated rejections of one requester' }).click();
  await see(page.getByRole('heading', { name: 'Repeated rejections of one requester' })).toBeVisible();
  await see(page.getByRole('region', { name: 'What this rule says' })).toContainText(
    'Somebody who tries until',
  );
  await see(page.getByText('Nobody has changed this rule.')).toBeVisible();
});

test('another threshold shows at once what it would find, and changes nothing before it is saved', async () => {
  const effect = page.getByRole('region', { name: 'On your own history' }).getByRole('status');
  await see(effect).toContainText(/by either/);
  await page.getByLabel('Rejections in the short window').fill('2');
  await page.getByLabel('Length of the short window').fill('168');
  await page.getByLabel('Rejections in the long window').fill('2');
  await page.getByLabel('Length of the long window').fill('90');
  await see(effect).toContainText(/would become \d+: (none|\d+) would go, \d+ would come/);
  await page.reload();
  await see(page.getByLabel('Rejections in the short window')).toHaveValue('3');
});

test('a value that cannot be is said beside its field, and cannot be saved', async () => {
  await page.getByLabel('Why is it changed?').fill('CHG-4471: too many');
  await page.getByLabel('Rejections in the short window').fill('1');
  await see(page.getByText('From 2 to 100.')).toBeVisible();
  await see(page.getByRole('button', { name: 'Save as version 1' })).toBeDisabled();
});

test('saving takes a reason, makes a version, and the findings follow', async () => {
  await page.getByLabel('Rejections in the short window').fill('2');
  await page.getByLabel('Length of the short window').fill('168');
  await page.getByLabel('Why is it changed?').fill('');
  await see(page.getByRole('button', { name: 'Save as version 1' })).toBeDisabled();
  await page.getByLabel('Why is it changed?').fill('CHG-4471: we reject seldom');
  await page.getByRole('button', { name: 'Save as version 1' }).click();
  await see(page.getByText('Version 1 is in force.')).toBeVisible();
  const versions = page.getByRole('region', { name: 'Versions' });
  await see(versions).toContainText('CHG-4471: we reject seldom');
  await see(versions).toContainText('Rejections in the short window: 2 (as it came: 3)');
  await page.goto(`${tenant.product.address}/detections?t=all`);
  const line = page.getByRole('row', { name: /Repeated rejections of one requester/ });
  await see(line).toContainText('version 1');
});

test('who changed the rule, and why, is found in the self-audit', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Self-audit' }).click();
  const acts = page.getByRole('region', { name: 'Acts, table' });
  const change = acts.getByRole('row').filter({ hasText: /changed the rule .*\(version 1\)/ });
  await see(change).toContainText('CHG-4471: we reject seldom');
  await change.getByRole('link').first().click();
  await see(page.getByText('Version 1 is in force.')).toBeVisible();
  await page.goto(`${tenant.product.address}/detections?t=all`);
});

test('all rules as a file: saved, and applied to no effect', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save as a file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('countersign-rules.json');
  await page.getByLabel('File', { exact: true }).setInputFiles(await download.path());
  await page.getByLabel('Why', { exact: true }).fill('CHG-4472: the same');
  await page.getByRole('button', { name: 'Apply the file' }).click();
  await see(page.getByText('Every rule was set like that already.')).toBeVisible();
  await page.getByLabel('File', { exact: true }).setInputFiles({
    name: 'other.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      '{"format":"countersign-rules/1","rules":[{"id":"no-such","isOn":true,"settings":{}}]}',
    ),
  });
  await page.getByRole('button', { name: 'Apply the file' }).click();
  await see(page.getByRole('alert')).toContainText('Nothing was changed.');
});

test('the queue names who can decide each waiting request', async () => {
  await page.getByRole('link', { name: 'Queue', exact: true }).click();
  await see(page.getByRole('heading', { name: 'Queue', exact: true })).toBeVisible();
  const first = page.getByRole('list', { name: 'Open requests' }).getByRole('article').first();
  await see(first).toContainText(/expires in|expired/);
  await see(first.getByText(/people can approve|One person can approve|not known/)).toBeVisible();
  await see(first.getByRole('button', { name: 'Copy nudge' })).toBeVisible();
});

test.each(['/detections', '/detections/repeated-rejections', '/queue'])(
  '%s has no serious barrier',
  async (path) => {
    await page.goto(tenant.product.address + path);
    await see(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
  },
);

test('no page complained on the way', () => {
  expect(tenant.view.faults).toEqual([]);
});
