import { randomBytes } from 'node:crypto';
import { integrity, type TenantIntegrity } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertRow, insertSweep, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso', 'Contoso');
  await insertTenant(db, 'empty', 'Aardvark');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());

async function read(tenant: string): Promise<TenantIntegrity> {
  const answer = await request(api.address)
    .get('/api/v1/integrity')
    .query({ tenant })
    .set('Cookie', api.cookie);
  const parsed = integrity.strict().parse(answer.body);
  expect(parsed.tenants).toHaveLength(1);
  return parsed.tenants[0] as TenantIntegrity;
}

test('a tenant of which nothing was read says what is missing, and has its log', async () => {
  expect(await read('empty')).toMatchObject({
    origin: expect.stringMatching(/^countersign\.local\/[0-9a-f]{32}$/),
    status: 'active',
    records: 0,
    verifierKey: null,
    lastCompleteReadAt: null,
    signed: null,
    anchored: null,
    anchors: [],
    verified: null,
    gaps: 0,
    restored: [],
  });
});

test('a log that was restored has its newest name, and says what was lost and who admitted it', async () => {
  const tenant = await insertTenant(db, 'restored', 'Restored');
  await db.query('update archive_head set size = 0 where tenant_id = $1', [tenant]);
  const { origin } = await read('restored');
  const body = {
    ...{ id: `${origin}/2`, ended: origin, key: 'new', previous: 'old', size: 7 },
    ...{ lost: [[origin, 9, '00'.repeat(32)]], reason: 'The disk died.', by: 'Ada' },
  };
  await inTenants(db.administrator, [tenant]).query(
    `select append_control($1, 'restored', $2, '2026-10-05T09:00:00Z', $3)`,
    [tenant, body.id, JSON.stringify(body)],
  );
  expect(await read('restored')).toMatchObject({
    origin: `${origin}/2`,
    verifierKey: 'new',
    restored: [{ at: '2026-10-05T09:00:00.000000Z', size: 7, lost: 1, by: 'Ada', reason: 'The disk died.' }],
  });
});

test('of everything that vouches for the archive the newest is told', async () => {
  await db.query('update archive_head set size = 0 where tenant_id = $1', [contoso]);
  const at = '2026-10-05T09:00:00Z';
  const record = (kind: string, key: string, body: object) =>
    inTenants(db.administrator, [contoso]).query('select append_control($1, $2, $3, $4, $5)', [
      contoso,
      kind,
      key,
      at,
      JSON.stringify({ id: key, ...body }),
    ]);
  await record('key', 'a', { key: 'old', previous: null });
  await record('key', 'b', { key: 'new', previous: 'old' });
  await record('gap', 'x', {});
  await insertSweep(db, contoso, '2026-10-05T08:00:00Z');
  await insertSweep(db, contoso, '2026-10-05T08:05:00Z', { complete: false, reason: 'throttled' });
  for (const size of [2, 3]) {
    await insertRow(db, 'checkpoint', {
      tenant_id: contoso,
      size,
      root_hash: randomBytes(32),
      note: `note of ${size}`,
      signed_at: `2026-10-05T09:0${size}:00Z`,
    });
    await insertRow(db, 'anchor_receipt', {
      tenant_id: contoso,
      size,
      anchor: 'outside.log',
      kind: 'file',
      receipt: Buffer.from('x'),
      anchored_at: `2026-10-05T09:1${size}:00Z`,
    });
  }
  await insertRow(db, 'anchor_state', {
    tenant_id: contoso,
    anchor: 'outside.log',
    kind: 'file',
    message: 'The disk is full.',
    next_step: 'Make room.',
  });
  for (const [minute, isFull, problem] of [
    [1, true, 'page 7 was altered'],
    [2, true, null],
    [3, false, 'not looked at'],
  ]) {
    await insertRow(db, 'verification', {
      tenant_id: contoso,
      started_at: `2026-10-05T10:0${minute}:00Z`,
      ended_at: `2026-10-05T10:0${minute}:30Z`,
      is_full: isFull,
      size: 3,
      problem,
    });
  }

  expect(await read('contoso')).toMatchObject({
    records: 3,
    verifierKey: 'new',
    lastCompleteReadAt: '2026-10-05T08:00:00.000000Z',
    signed: { size: 3, at: '2026-10-05T09:03:00.000000Z' },
    anchored: { size: 3, at: '2026-10-05T09:13:00.000000Z', name: 'outside.log', kind: 'file' },
    anchors: [
      { name: 'outside.log', message: 'The disk is full.', nextStep: 'Make room.', lastSuccessAt: null },
    ],
    verified: { at: '2026-10-05T10:02:30.000000Z', size: 3, problem: null },
    gaps: 1,
  });
});

test('quarantine is told with its reason', async () => {
  await db.query(
    `update evidence_log set status = 'quarantined', status_reason = 'The database holds 5, 9 were signed.' where tenant_id = $1`,
    [contoso],
  );
  expect(await read('contoso')).toMatchObject({
    status: 'quarantined',
    statusReason: 'The database holds 5, 9 were signed.',
  });
});
