import { type RetentionOverview, type RetentionRun, type LegalHold } from '@countersign/contract';
import { createDataSource } from '@countersign/database';
import request, { type Response } from 'supertest';
import { type DataSource } from 'typeorm';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { alice, anApprovalEvent, anEffectOf, anEventJson, aRequestJson } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { actingAs, sign } from '../../../../test/retention.ts';
import { carryOut } from '../../../retention/src/carry-out.ts';
import { createToken } from '../session/api-tokens.query.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const history = useDatabase();
/** The API's own: it may do what its role may. */
let source: DataSource;
let api: ServedApi;
let archive: ArchiveBuilder;
let pia: Caller;
let quinn: Caller;

interface Caller {
  readonly name: string;
  get(path: string): Promise<Response>;
  send(method: 'post' | 'put', path: string, body?: object): Promise<Response>;
}

async function caller(name: string, role: 'auditor' | 'admin' | 'analyst'): Promise<Caller> {
  const { token } = (await createToken(source, { name, role, hours: 1 }))!;
  const root = '/api/v1/retention';
  const sent = (call: request.Test) => call.set('Authorization', `Bearer ${token}`);
  return {
    name: `token ${name}`,
    get: async (path) => sent(request(api.address).get(root + path)),
    send: async (method, path, body = {}) => {
      const agent = request(api.address);
      return sent((method === 'put' ? agent.put(root + path) : agent.post(root + path)).send(body));
    },
  };
}

const asked = aRequestJson({ by: alice, at: '2024-03-01T09:00:00Z' });
const other = aRequestJson({ at: '2024-03-01T09:00:00Z' });
const created = anApprovalEvent(asked, 'Create', { by: alice, at: '2024-03-01T09:00:00Z' });
const effect = anEffectOf(asked, { by: alice, at: '2024-03-01T11:00:00Z' });

beforeAll(async () => {
  source = await createDataSource(history.url, { role: 'countersign_api' }).initialize();
  api = await serveApi(source);
  archive = await anArchive(history);
  pia = await caller('pia', 'auditor');
  quinn = await caller('quinn', 'admin');
  await archive.readRequests('2024-03-01T09:45:00Z', [asked, other]);
  await archive.readRequests('2024-03-05T09:45:00Z', []);
  await archive.readEvents('2024-03-02T12:00:00Z', [created, effect]);
  await archive.readEvents('2024-12-02T12:00:00Z', [anEventJson({ at: '2024-12-01T12:00:00Z' })]);
  await archive.derive();
  await sign(archive);
});
afterAll(async () => {
  await api.close();
  await source.destroy();
});

const tenantId = () => archive.tenant.entraId;
const run = (answer: Response) => answer.body as RetentionRun;
const overview = async () => (await pia.get('')).body as RetentionOverview;

test('without a word everything is kept for ever, and the presets say when to choose less', async () => {
  const { policies, presets, holds, runs } = await overview();
  expect(policies.map(({ dataClass, name, version }) => [dataClass, name, version])).toEqual([
    ['approval-requests', 'Keep for ever', 0],
    ['access-policies', 'Keep for ever', 0],
    ['audit-events', 'Keep for ever', 0],
  ]);
  expect(presets.map(({ name }) => name)).toEqual(['Keep for ever', '7 years', '3 years', '1 year']);
  expect([holds, runs]).toEqual([[], []]);
});

test('a policy is set with its reason, and may not be shorter than the memory of Intune', async () => {
  const path = `/policies/${tenantId()}/approval-requests`;
  expect((await pia.send('put', path, { keepDays: 30, reason: 'too short' })).body).toMatchObject({
    code: 'invalid_body',
    status: 400,
  });
  expect((await pia.send('put', path, { keepDays: 366 })).status).toBe(400);
  const answer = await pia.send('put', path, { keepDays: 180, reason: 'the works council said so' });
  expect((answer.body as RetentionOverview).policies[0]).toMatchObject({
    ...{
      version: 1,
      keepDays: 180,
      name: '180 days',
      reason: 'the works council said so',
      setBy: 'token pia',
    },
  });
  expect(
    (await pia.send('put', '/policies/nobody/audit-events', { keepDays: null, reason: 'why not' })).body,
  ).toMatchObject({ code: 'not_found' });
});

test('a run is proposed with what it would do, and approved by somebody else', async () => {
  const held = await pia.send('post', '/holds', {
    tenantId: tenantId(),
    requestId: other.id,
    reason: 'a lawsuit',
  });
  expect(held.status).toBe(201);
  const proposed = await pia.send('post', '/runs', {
    ...{ tenantId: tenantId(), dataClass: 'approval-requests', reason: 'as the policy says' },
  });
  expect(proposed.status).toBe(201);
  expect(run(proposed)).toMatchObject({
    ...{ basis: 'policy', state: 'proposed', keepDays: 180, proposedBy: 'token pia' },
    preview: { seen: 2, due: 2, held: 1, removes: 1 },
  });
  const path = `/runs/${tenantId()}/${run(proposed).runId}`;
  const alone = await pia.send('post', `${path}/approve`);
  expect([alone.status, alone.body]).toEqual([
    409,
    expect.objectContaining({ code: 'second_person_needed' }),
  ]);
  expect(run(await quinn.send('post', `${path}/approve`))).toMatchObject({
    state: 'approved',
    approvedBy: 'token quinn',
  });
  expect((await quinn.send('post', `${path}/approve`)).body).toMatchObject({ code: 'not_found' });
  expect((await quinn.send('post', `${path}/refuse`)).body).toMatchObject({ code: 'not_found' });

  const open = { tenantId: archive.tenant.tenantId, runId: run(proposed).runId, state: 'approved' as const };
  await carryOut(actingAs(archive, 'countersign_retention'), open, { signal: new AbortController().signal });
  const [done] = (await overview()).runs;
  expect(done).toMatchObject({ state: 'done', contentsDeleted: 1, waiting: null });
  const hold = held.body as LegalHold;
  const release = `/holds/${tenantId()}/${hold.holdId}/release`;
  expect((await pia.send('post', release, { reason: 'settled' })).body).toMatchObject({
    ...{ releaseProposedBy: 'token pia', releasedAt: null },
  });
  expect((await pia.send('post', release, { reason: 'settled' })).body).toMatchObject({
    code: 'second_person_needed',
  });
  expect((await quinn.send('post', release, { reason: 'agreed' })).body).toMatchObject({
    ...{ releaseApprovedBy: 'token quinn', releasedAt: expect.any(String), releaseReason: 'settled' },
  });
});

test('a person is forgotten with the events that repeat what was asked', async () => {
  const order = { tenantId: tenantId(), requests: [other.id, 'unknown'], reason: 'ticket 4711' };
  const proposed = await pia.send('post', '/runs', order);
  expect(run(proposed)).toMatchObject({
    basis: 'privacy',
    preview: { seen: 1, due: 1, held: 0, removes: 1 },
  });
  expect(run(await pia.send('post', `/runs/${tenantId()}/${run(proposed).runId}/refuse`))).toMatchObject({
    ...{ state: 'refused', refusedBy: 'token pia' },
  });
  await archive.derive();
  // The request is deleted already; the event that filed it tells of it still. What is no more than a candidate of
  // that case stays out.
  const linked = await pia.send('post', '/runs', { ...order, requests: [asked.id], withEvents: true });
  expect(
    run(linked)
      .objects.map(({ id }) => id)
      .sort(),
  ).toEqual([asked.id, created.id].sort());
});

test('what is not there cannot be deleted', async () => {
  const order = { tenantId: tenantId(), events: ['unknown'], reason: 'ticket 4712' };
  const answer = await pia.send('post', '/runs', order);
  expect([answer.status, answer.body]).toEqual([409, expect.objectContaining({ code: 'nothing_to_delete' })]);
  const forEver = await pia.send('post', '/runs', {
    tenantId: tenantId(),
    dataClass: 'audit-events',
    reason: 'now',
  });
  expect(forEver.body).toMatchObject({
    code: 'nothing_to_delete',
    detail: expect.stringContaining('kept for ever'),
  });
});

test.each([
  [{ tenantId: 't', reason: 'x' }],
  [{ tenantId: 't', from: '2024-02-01T00:00:00Z', to: '2024-01-01T00:00:00Z', reason: 'backwards' }],
  [{ tenantId: 't', requestId: 'r', person: 'someone', reason: 'both of them' }],
  [{ tenantId: 't', person: 'x', reason: 'a letter is in all' }],
  [{ tenantId: 't', reason: 'unknown member', extra: 1 }],
])('a hold %j is refused', async (order) => {
  expect((await pia.send('post', '/holds', order)).body).toMatchObject({ code: 'invalid_body', status: 400 });
});

test('an analyst neither sees nor decides any of it', async () => {
  const analyst = await caller('ana', 'analyst');
  expect((await analyst.get('')).status).toBe(403);
  expect((await analyst.send('post', '/holds', { tenantId: tenantId(), reason: 'mine' })).status).toBe(403);
});

test('the raw record of deleted content says that it was deleted, and is no damage', async () => {
  const { readArchived } = await import('../raw/archived-bytes.ts');
  const [row] = await archive.query<{ position: number }>(
    'select position::int from observation where tenant_id = $1 and purged_at_position is not null',
  );
  const found = await readArchived(source, archive.tenant.tenantId, [row!.position]);
  expect(found.get(row!.position)).toEqual({
    isWhole: false,
    sha256: '',
    text: expect.stringMatching(/^Content deleted under policy \(control record \d+\)/),
  });
});
