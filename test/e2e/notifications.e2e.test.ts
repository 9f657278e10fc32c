import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { alice, aRequestJson, changed, carol } from '../builders.ts';
import { type MailServer, openMailServer } from '../mail-server.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.ts';
import { seriousProblems, type WatchedPage } from './browser.ts';
import { aFolder, countersign } from './command.ts';
import { closeHarvestedTenants, type HarvestedTenant, openHarvestedTenant } from './harvested-tenant.ts';
import { eventually } from './processes.ts';

jest.setTimeout(180_000);

let tenant: HarvestedTenant;
let view: WatchedPage;
let receiver: WebhookReceiver;
let broken: WebhookReceiver;
let mail: MailServer;

const hostile = 'Kiosk <img src=x onerror="window.canary=1">';

beforeAll(async () => {
  receiver = await openWebhookReceiver();
  broken = await openWebhookReceiver();
  mail = await openMailServer();
  broken.answers.push(...Array.from({ length: 100 }, () => 503));
  const own = { secret: 'a-secret-of-24-bytes-or-more', allowPrivate: true };
  const channels = join(aFolder('channels'), 'channels.json');
  writeFileSync(
    channels,
    JSON.stringify([
      { name: 'Operations desk', kind: 'webhook', target: receiver.url, ...own },
      { name: 'Old desk', kind: 'webhook', target: broken.url, ...own },
      {
        ...{ name: 'Mail', kind: 'email', target: mail.url, allowPrivate: true },
        ...{ from: 'countersign@example.com', recipientDomains: ['example.com'] },
      },
    ]),
  );
  tenant = await openHarvestedTenant(
    'notifications',
    { seed: 23 },
    {
      COUNTERSIGN_CHANNELS_FILE: channels,
      // What is imported here Graph does not show: with the next reading it would be gone, and nobody be told of it.
      COUNTERSIGN_HARVEST_INTERVAL: '1h',
    },
  );
  ({ view } = tenant);
}, 240_000);

afterAll(async () => {
  await closeHarvestedTenants();
  await Promise.all([receiver.close(), broken.close(), mail.close()]);
}, 60_000);

const route = (name: string) => view.page.getByRole('article', { name: `Route ${name}` });

async function addRoute(name: string, channel: string, more = async () => {}): Promise<void> {
  const { page } = view;
  await page.getByRole('button', { name: 'Add a route' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: channel });
  await more();
  await page.getByRole('button', { name: 'Add the route' }).click();
  await route(name).waitFor();
}

async function importRequest(request: object): Promise<void> {
  const file = join(tenant.dataDir, 'request.json');
  writeFileSync(file, JSON.stringify({ value: [request] }));
  const imported = await countersign(['import', '--tenant', tenant.simulator.tenantId, file], {
    COUNTERSIGN_DATA_DIR: tenant.dataDir,
  });
  expect(imported).toMatchObject({ code: 0 });
}

test('a route is added, and its test arrives and is told to have arrived', async () => {
  const { page } = view;
  await page.getByRole('link', { name: 'Notifications' }).click();
  await page.getByText('Nobody is told of anything yet.').waitFor();
  expect(await page.content()).not.toContain('hidden-path');
  await addRoute('All day', 'Operations desk (Webhook)');
  await route('All day')
    .getByText('Tells new requests, what is about to expire and findings from high on.')
    .waitFor();
  await route('All day').getByRole('button', { name: 'Send a test' }).click();
  await route('All day').getByRole('status').getByText('Sent').waitFor();
  expect(receiver.bodies<{ type: string }>().map(({ type }) => type)).toEqual(['countersign.test']);
});

test('a test that does not arrive says why, without a word of the receiver', async () => {
  await addRoute('Old', 'Old desk (Webhook)');
  await route('Old').getByRole('button', { name: 'Send a test' }).click();
  const failed = /Failed\s+·\s+127\.0\.0\.1:\d+ answered 503\./;
  await route('Old').getByRole('status').filter({ hasText: failed }).waitFor();
  expect(await view.page.content()).not.toContain('words of the receiver');
});

test('what the form gets wrong is said where it is, and nothing is set', async () => {
  const { page } = view;
  await page.getByRole('button', { name: 'Add a route' }).click();
  await page.getByLabel('Name').fill('Nobody');
  await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: 'Mail (E-mail)' });
  await page.getByLabel('those who can decide').uncheck();
  await page.getByRole('button', { name: 'Add the route' }).click();
  await page.getByRole('alert').getByText('mail needs somebody to go to').waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await route('Nobody').count()).toBe(0);
});

test('a new request is told once by each route, by mail as well, and stands in the delivery log', async () => {
  await addRoute('Mail to the desk', 'Mail (E-mail)', async () => {
    await view.page.getByLabel('and always to').fill('desk@example.com');
  });
  const request = aRequestJson({ by: alice, at: new Date().toISOString(), payloadName: hostile });
  await importRequest(request);
  const about = () => receiver.taken.filter(({ body }) => body.includes(request.id));
  await eventually('the request was told', () => about().length > 0 && mail.mails.length > 0);
  await countersign(['replay'], { COUNTERSIGN_DATA_DIR: tenant.dataDir });
  const log = view.page.getByRole('region', { name: 'Delivery log' });
  const row = log.getByRole('row').filter({ hasText: 'New request' }).filter({ hasText: 'All day' });
  await row.getByText('Sent').waitFor();
  await log.getByText('desk@example.com').waitFor();
  expect(about()).toHaveLength(1);
  expect(mail.mails.filter(({ text }) => text.includes('Waiting for approval: Update Kiosk'))).toHaveLength(
    1,
  );
  expect(about()[0]!.body).not.toContain('sign-in loop');
  await row.getByRole('link', { name: 'New request' }).click();
  await view.page.waitForURL(new RegExp(request.id));
  expect(await view.page.evaluate('window.canary')).toBeUndefined();
});

test('from the message of a finding to its reason, its request, and "closed as benign, because"', async () => {
  const { page } = view;
  const now = new Date().toISOString();
  const own = changed(aRequestJson({ by: carol, at: now, payloadName: hostile }), 'approved', now, carol);
  await importRequest(own);
  const told = () =>
    receiver
      .bodies<{ type: string; data: { title: string; url: string } }>()
      .filter(({ type, data }) => type === 'countersign.finding' && data.title.includes(carol.displayName));
  await eventually('the finding was told', () => told().length > 0);
  expect(told()).toHaveLength(1);

  await page.goto(new URL(told()[0]!.data.url).pathname);
  const finding = page.getByRole('region', { name: 'The selected finding' });
  expect(told()[0]!.data.title).toContain(await finding.getByRole('heading', { level: 2 }).textContent());
  await finding.getByText(/would not have fired/).waitFor();
  await finding.getByRole('link', { name: /Kiosk/ }).first().click();
  await page.waitForURL(new RegExp(own.id));
  await page.goBack();
  await finding.getByRole('heading', { name: 'Why', exact: true }).waitFor();
  await page.keyboard.press('d');
  await page.getByRole('textbox', { name: /^Because/ }).fill('tried it out with the vendor, CHG-9');
  await page.keyboard.press('Control+Enter');
  await page
    .getByRole('status')
    .getByText(/^Closed: /)
    .waitFor();
  await page.goto(new URL(told()[0]!.data.url).pathname);
  await finding.getByText('Closed as benign', { exact: true }).waitFor();
});

test('a route that has ended is gone from the page', async () => {
  const { page } = view;
  await page.getByRole('link', { name: 'Notifications' }).click();
  await route('Old').getByRole('button', { name: 'End', exact: true }).click();
  await route('Old').getByRole('button', { name: 'End it' }).click();
  await route('Old').waitFor({ state: 'detached' });
  expect(await seriousProblems(page)).toEqual([]);
  expect(view.faults).toEqual([]);
});
