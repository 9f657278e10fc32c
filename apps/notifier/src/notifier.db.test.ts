import { createHmac } from 'node:crypto';
import { createDataSource, inTenants } from '@countersign/database';
import { anArchive, type ArchiveBuilder } from '../../../test/archive-builder.ts';
import {
  aGuid,
  alice,
  aPolicyJson,
  aRequestJson,
  bob,
  carol,
  changed,
  plus,
  type TestPerson,
} from '../../../test/builders.ts';
import { forgetEverything } from '../../../test/derived-rows.ts';
import { useDatabase } from '../../../test/database.ts';
import { type MailServer, openMailServer } from '../../../test/mail-server.ts';
import { channelsOf, NotifierStage, setRoute } from '../../../test/notifier-stage.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../../../test/webhook-receiver.ts';
import { insertFinding, insertRow } from '../../api/src/testing/rows.ts';
import { replay } from '../../ingester/src/replay.ts';
import { claimNotice } from './queries/claim.query.ts';

const database = useDatabase();
let receiver: WebhookReceiver;
let team: WebhookReceiver;
let mail: MailServer;
let archive: ArchiveBuilder;

const secret = 'a-secret-of-24-bytes-or-more';
const entries = () => [
  { name: 'ops', kind: 'webhook', target: receiver.url, secret, allowPrivate: true },
  { name: 'team', kind: 'teams', target: team.url, allowPrivate: true },
  {
    ...{ name: 'mail', kind: 'email', target: mail.url, allowPrivate: true },
    ...{ from: 'countersign@example.com', recipientDomains: ['example.com'] },
  },
];
const notifier = new NotifierStage(database, entries);

beforeAll(async () => {
  receiver = await openWebhookReceiver();
  team = await openWebhookReceiver();
  mail = await openMailServer();
});
afterAll(async () => {
  await notifier.close();
  await Promise.all([receiver.close(), team.close(), mail.close()]);
});
beforeEach(async () => {
  await forgetEverything(database);
  archive = await anArchive(database);
  for (const one of [receiver, team]) {
    for (const list of [one.taken, one.received, one.answers]) list.length = 0;
  }
  mail.mails.length = 0;
  notifier.logged.length = 0;
});

const at = '2026-10-05T09:00:00Z';
const later = (minutes: number) => plus(at, { minutes });

interface Told {
  readonly type: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}
const told = () => receiver.bodies<Told>();
const types = () => told().map(({ type }) => type.replace('countersign.', ''));

async function log(): Promise<{ key: string; state: string; attempts: number; remark: string | null }[]> {
  return archive.query(
    `select key, state, attempts, remark, told_to from notice where tenant_id = $1 order by queued_at, key`,
  );
}

async function readRequests(minutes: number, requests: readonly unknown[]): Promise<void> {
  await archive.readRequests(later(minutes), requests);
  await archive.derive();
}

test('a new request is told once, through restarts, repeated harvests and a replay', async () => {
  await setRoute(archive);
  const request = aRequestJson({ at });
  await readRequests(1, [request]);
  await notifier.beat(later(2));
  await notifier.beat(later(3));
  await readRequests(4, [request]);
  await replay(database.dataSource);
  await notifier.beat(later(5));
  expect(types()).toEqual(['pending']);
  expect(told()[0]!.data).toMatchObject({ requestId: request.id, requester: alice.upn, operation: 'Update' });
  expect(receiver.taken[0]!.body).not.toContain('sign-in loop');
  expect(await log()).toMatchObject([{ key: `pending/${request.id}`, state: 'sent', attempts: 1 }]);
});

test('a receiver checks who sent it, by the signature of Standard Webhooks', async () => {
  await setRoute(archive);
  await readRequests(1, [aRequestJson({ at })]);
  await notifier.beat(later(2));
  const { headers, body } = receiver.taken[0]!;
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  expect(headers['webhook-signature']).toBe(
    `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  expect(headers['webhook-timestamp']).toBe(String(Date.parse(later(2)) / 1000));
  expect(headers['webhook-id']).toBe(told()[0]!.id);
});

test('what a receiver does not take is sent again later, under the same id, until it does', async () => {
  await setRoute(archive);
  receiver.answers.push(500, 0, 307);
  await readRequests(1, [aRequestJson({ at })]);
  for (const minutes of [2, 2.1, 3, 5, 12, 13]) await notifier.beat(later(minutes));
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(types()).toEqual(['pending']);
  expect(await log()).toMatchObject([{ state: 'sent', attempts: 4 }]);
});

test('after enough attempts it has failed, says why, and gives nothing away of the receiver', async () => {
  await setRoute(archive);
  const request = aRequestJson({ at, expirationDateTime: plus(at, { days: 30 }) });
  await readRequests(1, [request]);
  receiver.answers.push(...Array.from({ length: 20 }, () => 503));
  for (let hours = 1; hours < 14; hours += 1) {
    await notifier.beat(plus(at, { hours }));
    await notifier.beat(plus(at, { hours, minutes: 20 }));
    await notifier.beat(plus(at, { hours, minutes: 40 }));
  }
  expect(receiver.received).toHaveLength(8);
  const [one] = await log();
  expect(one).toMatchObject({ state: 'failed', attempts: 8 });
  expect(one!.remark).toMatch(/^127\.0\.0\.1:\d+ answered 503\.$/);
  expect(notifier.logged.join('')).not.toMatch(/hidden-path|words of the receiver/);
});

test('a notifier that died while sending is followed by one that sends under the same id; a living one is left alone', async () => {
  await setRoute(archive);
  await readRequests(1, [aRequestJson({ at })]);
  receiver.answers.push(500);
  await notifier.beat(later(2));
  const source = await createDataSource(database.url, { role: 'countersign_notifier' }).initialize();
  const claimed = await claimNotice(
    inTenants(source, [archive.tenant.tenantId]),
    'ops',
    '2026-10-05T09:03:00.000000Z',
  );
  await source.destroy();
  await notifier.beat(later(4));
  expect(receiver.received).toHaveLength(1);
  await notifier.beat(later(9));
  expect(receiver.taken.map(({ headers }) => headers['webhook-id'])).toEqual([claimed!.noticeId]);
});

test('two notifiers at once send each notice once', async () => {
  await setRoute(archive);
  await readRequests(
    1,
    Array.from({ length: 12 }, () => aRequestJson({ at })),
  );
  const other = new NotifierStage(database, entries);
  await Promise.all([notifier.beat(later(2)), other.beat(later(2))]);
  await other.close();
  expect(receiver.received).toHaveLength(12);
  expect(new Set(told().map(({ data }) => data['requestId'])).size).toBe(12);
});

test('whoever waits is reminded of, then escalated, and the requester of an approved one is told to complete', async () => {
  await setRoute(archive);
  const request = aRequestJson({ at });
  await readRequests(1, [request]);
  for (const hours of [1, 24, 25, 48, 66]) await notifier.beat(plus(at, { hours }));
  await readRequests(60 * 67, [changed(request, 'approved', plus(at, { hours: 66, minutes: 30 }), bob)]);
  await notifier.beat(plus(at, { hours: 68 }));
  expect(types()).toEqual(['pending', 'reminder', 'reminder', 'escalation', 'approved']);
});

test('what was decided while quiet hours lasted is not told any more, and the rest at their end', async () => {
  await setRoute(archive, { quiet: { from: '08:00', to: '18:00', days: [] } });
  const [one, two] = [aRequestJson({ at }), aRequestJson({ at })];
  await readRequests(1, [one, two]);
  await notifier.beat(later(2));
  expect(receiver.received).toHaveLength(0);
  await readRequests(60, [changed(one, 'rejected', later(50), bob), two]);
  await notifier.beat(plus(at, { hours: 9 }));
  expect(told().map(({ data }) => data['requestId'])).toEqual([two.id]);
  expect(await log()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        key: `pending/${one.id}`,
        state: 'dropped',
        remark: 'Meanwhile the request is rejected.',
      }),
    ]),
  );
});

test('a first harvest, and a route set today, tell nothing of the past', async () => {
  const past = Array.from({ length: 5 }, (_, days) => aRequestJson({ at: plus(at, { days: -2 - days }) }));
  await readRequests(
    1,
    past.slice(1).map((one) => changed(one, 'approved', plus(at, { days: -2 }), bob)),
  );
  await insertFinding(database, archive.tenant.tenantId, { at: plus(at, { days: -1 }) });
  await setRoute(archive, { setAt: later(2) });
  await notifier.beat(later(3));
  expect(await log()).toEqual([]);
});

test('a finding that is raised twice is told once, from the severity of the route on', async () => {
  await setRoute(archive, { severityFrom: 'high' });
  const tenantId = archive.tenant.tenantId;
  const found = await insertFinding(database, tenantId, { at, severity: 'critical' });
  await insertFinding(database, tenantId, { at, severity: 'medium' });
  await notifier.beat(later(2));
  const [raised] = await database.query<{ row: string }>(
    'select to_jsonb(f)::text as row from finding f where finding_id = $1',
    [found],
  );
  await database.query('delete from finding where finding_id = $1', [found]);
  await notifier.beat(later(3));
  await database.query('insert into finding select (jsonb_populate_record(null::finding, $1::jsonb)).*', [
    raised!.row,
  ]);
  await notifier.beat(later(4));
  expect(told().map(({ data }) => data['findingId'])).toEqual([found]);
});

test('a finding that is on the allow-list is not told, and one that was put there while it waited is dropped', async () => {
  await setRoute(archive, { quiet: { from: '08:00', to: '10:00', days: [] } });
  const { tenantId } = archive.tenant;
  const allow = (subject: string) =>
    insertRow(database, 'allow_list', {
      ...{
        tenant_id: tenantId,
        entry_id: aGuid(),
        finding_id: aGuid(),
        detection: 'own-approval',
        scope: 'subject',
      },
      ...{
        subject_kind: 'case',
        subject,
        reason: 'known',
        until: '2100-01-01',
        set_by: 'somebody',
        set_at: at,
      },
    });
  const [known, waits, told_] = ['known', 'waits', 'told'];
  await allow(known!);
  for (const subject of [known, waits, told_])
    await insertFinding(database, tenantId, { at, subject: subject! });
  await notifier.beat(later(2));
  expect(await log()).toHaveLength(2);
  await allow(waits!);
  await notifier.beat(later(61));
  expect(types()).toEqual(['finding']);
  expect((await log()).map(({ state, remark }) => [state, remark]).sort()).toEqual([
    ['dropped', 'Somebody has closed the finding, or put it on the allow-list.'],
    ['sent', null],
  ]);
});

test('a digest comes once on its day, with the numbers of the week', async () => {
  await setRoute(archive, { reasons: ['digest'], digest: { hour: 8, days: [1] } });
  const requests = Array.from({ length: 12 }, () => aRequestJson({ at: plus(at, { hours: -5 }) }));
  const decided = requests.slice(1).map((one) => changed(one, 'rejected', plus(at, { hours: -3 }), bob));
  await readRequests(-200, requests);
  await readRequests(-1, [requests[0], ...decided]);
  await insertFinding(database, archive.tenant.tenantId, { at: later(-5), severity: 'critical' });
  for (const minutes of [1, 2, 60, 60 * 24]) await notifier.beat(later(minutes));
  expect(types()).toEqual(['digest']);
  expect(told()[0]!.data).toMatchObject({ waiting: 1, approvedOpen: 0, asked: 12, decided: 11, expired: 0 });
  expect(told()[0]!.data['medianSeconds']).toBeGreaterThan(0);
  expect(await log()).toMatchObject([{ key: 'digest/2026-10-05', state: 'sent' }]);
});

test('Teams gets a card, and two routes to one channel tell what each is for', async () => {
  await setRoute(archive, { channel: 'team', reasons: ['pending'], withJustification: true });
  await setRoute(archive, { channel: 'team', reasons: ['finding'] });
  await readRequests(1, [aRequestJson({ at, payloadName: '**Bold** [x](https://evil.example)' })]);
  await insertFinding(database, archive.tenant.tenantId, { at, severity: 'high' });
  await notifier.beat(later(2));
  const cards = team.taken.map(({ body }) => body);
  expect(cards).toHaveLength(2);
  expect(cards.filter((card) => card.includes('sign-in loop'))).toHaveLength(1);
  for (const card of cards) {
    expect(JSON.parse(card)).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
    });
    expect(card).not.toContain('"TextBlock"');
  }
});

test('mail goes to the requester and to fixed addresses, in the domains of the channel alone, once', async () => {
  const addresses = ['managers@example.com', 'spy@evil.example', 'MANAGERS@example.com'];
  await setRoute(archive, { channel: 'mail', reasons: ['approved'], toRequester: true, addresses });
  const request = aRequestJson({ at });
  mail.answers.push('451 come back later');
  await readRequests(1, [request]);
  await readRequests(60, [changed(request, 'approved', later(50), bob)]);
  for (const minutes of [61, 62, 63]) await notifier.beat(later(minutes));
  expect(mail.mails).toHaveLength(1);
  const [one] = mail.mails;
  expect(one!.to).toEqual([alice.upn, 'MANAGERS@example.com']);
  const [{ notice_id: id } = {}] = await archive.query<{ notice_id: string }>(
    'select notice_id from notice where tenant_id = $1',
  );
  expect(one!.text).toContain(`Message-ID: <${id}@example.com>`);
  expect(one!.text).toContain('Subject: Approved, press Complete: Update Company Portal');
  expect(await log()).toMatchObject([
    { state: 'sent', attempts: 2, remark: 'Addresses: 1 left out, since the channel may not write there.' },
  ]);
});

const approvers = '30000000-0000-4000-8000-000000000001';

async function readApprovers(minutes: number, members: readonly TestPerson[]): Promise<void> {
  const group = {
    id: approvers,
    displayName: 'Approvers',
    securityEnabled: true,
    mailEnabled: false,
    groupTypes: [],
  };
  await archive.readPolicies(later(minutes), [aPolicyJson()]);
  await archive.readAssignments(later(minutes), [
    { id: 'a1', displayName: 'Approvers', members: [approvers] },
  ]);
  const shown = members.map(({ id, displayName, upn }) => ({
    ...{
      '@odata.type': '#microsoft.graph.user',
      id,
      displayName,
      userPrincipalName: upn,
      accountEnabled: true,
    },
  }));
  await archive.readGroups(later(minutes), [{ id: approvers, shown: { group, members: shown } }]);
}

test('mail about a new request goes to those who can decide it, never to the requester', async () => {
  await setRoute(archive, { channel: 'mail', reasons: ['pending'], toApprovers: true, toRequester: true });
  await readApprovers(1, [alice, bob, carol]);
  await readRequests(2, [aRequestJson({ at, by: alice })]);
  await notifier.beat(later(5));
  expect(mail.mails.map(({ to }) => to)).toEqual([[bob.upn, carol.upn]]);
  expect(mail.mails[0]!.text).toContain('Can decide: Bob Okafor, Carol Lindqvist');
});

test('where the members were read long ago mail goes to fixed addresses, and says that it is not known who can decide', async () => {
  await setRoute(archive, {
    channel: 'mail',
    reasons: ['pending'],
    toApprovers: true,
    addresses: ['desk@example.com'],
  });
  await readApprovers(-600, [bob]);
  await readRequests(2, [aRequestJson({ at })]);
  await notifier.beat(later(5));
  expect(mail.mails.map(({ to }) => to)).toEqual([['desk@example.com']]);
  expect(mail.mails[0]!.text).toContain('Can decide: ');
  expect(mail.mails[0]!.text).not.toContain('Bob');
  expect((await log())[0]!.remark).not.toBeNull();
});

test('mail that concerns nobody who is known has failed, and says so', async () => {
  await setRoute(archive, { channel: 'mail', reasons: ['pending'], toApprovers: true });
  await readRequests(1, [aRequestJson({ at })]);
  await notifier.beat(later(2));
  expect(await log()).toMatchObject([
    { state: 'failed', attempts: 1, remark: expect.stringContaining('Nobody to send to') },
  ]);
});

test('what was taken over and could not be marked is marked later and not sent again while the process lives', async () => {
  await setRoute(archive);
  await readRequests(1, [aRequestJson({ at })]);
  await database.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '57P01'; end $$`,
  );
  await database.query(
    `create trigger refuse before update on notice for each row when (new.state = 'sent') execute function refuse()`,
  );
  await notifier.beat(later(2), { startsAnew: false });
  expect(await log()).toMatchObject([{ state: 'queued', attempts: 1 }]);
  await database.query('drop trigger refuse on notice');
  await notifier.beat(later(8), { startsAnew: false });
  expect(receiver.received).toHaveLength(1);
  expect(await log()).toMatchObject([{ state: 'sent' }]);
  await database.query('drop function refuse()');
});

test('channels are told without addresses; what waits for one that is gone has failed; a route that ended drops', async () => {
  const route = await setRoute(archive, { channel: 'gone' });
  await readRequests(1, [aRequestJson({ at })]);
  await notifier.beat(later(2));
  const channels = await database.query(
    'select name, kind, host, format from notification_channel order by name',
  );
  expect(JSON.stringify(channels)).not.toMatch(/hidden-path|secret/);
  expect(channels).toHaveLength(3);
  expect(await log()).toMatchObject([{ state: 'failed', remark: 'The channel is not configured any more.' }]);
  await archive.query('delete from notice where tenant_id = $1');
  await archive.query(
    `update notification_route set settings = settings || '{"channel": "ops"}' where tenant_id = $1`,
  );
  receiver.answers.push(500);
  await notifier.beat(later(3));
  await archive.query(
    `insert into notification_route select tenant_id, route_id, 2, settings, true, 'somebody', now()
       from notification_route where tenant_id = $1 and route_id = $2`,
    [route],
  );
  await notifier.beat(later(9));
  expect(await log()).toMatchObject([{ state: 'dropped', remark: 'The route has ended.' }]);
});

test('F68 a channel whose name leads inside is sent nothing, and is not tried again', async () => {
  await setRoute(archive);
  await readRequests(1, [aRequestJson({ at })]);
  const inside = new NotifierStage(database, () => [
    { name: 'ops', kind: 'webhook', target: `https://localhost:${new URL(receiver.url).port}/`, secret },
  ]);
  await inside.beat(later(2));
  await inside.beat(later(9));
  await inside.close();
  expect(receiver.received).toEqual([]);
  expect(await log()).toMatchObject([
    { state: 'failed', attempts: 1, remark: expect.stringContaining('Nothing was sent to localhost') },
  ]);
  expect(() => channelsOf([{ name: 'x', kind: 'teams', target: 'https://169.254.169.254/' }])).toThrow();
});
