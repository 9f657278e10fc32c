import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { aRequestJson, bob, changed, plus } from '../../../../test/builders.ts';
import { forgetEverything } from '../../../../test/derived-rows.ts';
import { useDatabase } from '../../../../test/database.ts';
import { NotifierStage } from '../../../../test/notifier-stage.ts';
import { openSyslogReceiver, type SyslogReceiver } from '../../../../test/syslog-receiver.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../../../../test/webhook-receiver.ts';
import { insertFinding } from '../../../api/src/testing/rows.ts';
import { replay } from '../../../ingester/src/replay.ts';

const database = useDatabase();
let receiver: WebhookReceiver;
let syslog: SyslogReceiver;
let archive: ArchiveBuilder;

const own = { secret: 'a-secret-of-24-bytes-or-more', allowPrivate: true };
const lake = () => ({
  name: 'lake',
  kind: 'webhook',
  target: receiver.url,
  format: 'ocsf',
  from: 'beginning',
  ...own,
});
const siem = () => ({
  ...{ name: 'siem', kind: 'syslog', target: `tcp://127.0.0.1:${syslog.port}`, format: 'ecs' },
  allowPrivate: true,
});
const notifier = new NotifierStage(database, () => [lake(), siem()]);

beforeAll(async () => {
  receiver = await openWebhookReceiver();
  syslog = await openSyslogReceiver();
});
afterAll(async () => {
  await notifier.close();
  await Promise.all([receiver.close(), syslog.close()]);
});
beforeEach(async () => {
  await forgetEverything(database);
  archive = await anArchive(database);
  for (const list of [receiver.taken, receiver.received, receiver.answers, syslog.messages]) list.length = 0;
});

interface OcsfEvent {
  readonly class_uid: number;
  readonly activity_name: string;
  readonly metadata: { readonly uid: string; readonly correlation_uid: string };
}
const fed = () => receiver.bodies<OcsfEvent[]>().flat();
const fedCases = () => fed().filter(({ class_uid }) => class_uid === 6003);
const outcomes = (id: string) =>
  fed()
    .filter(({ metadata }) => metadata.correlation_uid === id)
    .map(({ activity_name }) => activity_name);

const at = '2026-10-05T09:00:00Z';
const later = (minutes: number) => plus(at, { minutes });

async function readRequests(minutes: number, requests: readonly unknown[]): Promise<void> {
  await archive.readRequests(later(minutes), requests);
  await archive.derive();
}

test('a feed that begins at the beginning gets every case, in archive order, and then what changes', async () => {
  const requests = Array.from({ length: 450 }, () => aRequestJson({ at }));
  await readRequests(1, requests);
  await notifier.beat(later(2));
  expect(fedCases().map(({ metadata }) => metadata.correlation_uid)).toEqual(requests.map(({ id }) => id));
  expect(Math.max(...receiver.bodies<OcsfEvent[]>().map((batch) => batch.length))).toBeLessThanOrEqual(400);
  const [first, ...rest] = requests;
  await readRequests(10, [changed(first!, 'approved', later(9), bob), ...rest]);
  await notifier.beat(later(11));
  await notifier.beat(later(12));
  expect(outcomes(first!.id)).toEqual(['waiting', 'approved_open']);
  expect(fedCases()).toHaveLength(451);
});

test('a feed that begins now gets nothing of the past', async () => {
  const [old, next] = [aRequestJson({ at }), aRequestJson({ at: later(5) })];
  await readRequests(1, [old]);
  await insertFinding(database, archive.tenant.tenantId, { at: plus(at, { days: -2 }) });
  await notifier.beat(later(2));
  expect(syslog.messages).toEqual([]);
  await readRequests(6, [old, next]);
  await notifier.beat(later(7));
  expect(syslog.messages).toHaveLength(1);
  expect(syslog.messages[0]).toMatch(/^<110>1 2026-10-05T09:07:00.000Z \S+ countersign - case - \{/);
  expect(syslog.messages[0]).toContain(next.id);
});

test('what is not taken over comes again with the same ids, and the feed never gives up', async () => {
  const request = aRequestJson({ at });
  await readRequests(1, [request]);
  receiver.answers.push(503, 0, ...Array.from({ length: 12 }, () => 500));
  for (let hours = 1; hours < 20; hours += 1) await notifier.beat(plus(at, { hours }));
  expect(receiver.received).toHaveLength(15);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(outcomes(request.id)).toEqual(['waiting']);
  const [standing] = await archive.query(
    'select attempts, remark from feed_position where tenant_id = $1 and channel = $2',
    ['lake'],
  );
  expect(standing).toEqual({ attempts: 0, remark: null });
});

test('a syslog receiver that breaks the connection gets it again', async () => {
  await notifier.beat(at);
  await readRequests(1, [aRequestJson({ at })]);
  syslog.breaks = 1;
  await notifier.beat(later(2));
  expect(syslog.messages).toEqual([]);
  await notifier.beat(later(4));
  expect(syslog.messages).toHaveLength(1);
});

test('a replay feeds nothing again, and nothing is fed of cases that are still to be rebuilt', async () => {
  const request = aRequestJson({ at });
  await readRequests(1, [request]);
  await notifier.beat(later(2));
  await replay(database.dataSource);
  await notifier.beat(later(3));
  expect(outcomes(request.id)).toEqual(['waiting']);
  await readRequests(4, [changed(request, 'rejected', later(3), bob)]);
  await archive.query('insert into dirty_case (tenant_id, request_id) values ($1, $2)', [request.id]);
  await notifier.beat(later(5));
  expect(outcomes(request.id)).toEqual(['waiting']);
  await archive.query('delete from dirty_case where tenant_id = $1');
  await notifier.beat(later(6));
  expect(outcomes(request.id)).toEqual(['waiting', 'rejected']);
});

test('a finding is fed once, and again when something else is said of it', async () => {
  const id = await insertFinding(database, archive.tenant.tenantId, { at, severity: 'high' });
  await notifier.beat(later(1));
  await notifier.beat(later(2));
  await archive.query(`update finding set severity = 'critical' where tenant_id = $1`);
  await notifier.beat(later(3));
  await notifier.beat(later(4));
  expect(outcomes(id)).toEqual(['Create', 'Update']);
  expect(new Set(fed().map(({ metadata }) => metadata.uid)).size).toBe(2);
});
