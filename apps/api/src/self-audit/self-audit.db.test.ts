import { type Act, actKinds, selfAudit } from '@countersign/contract';
import { controlKinds } from '@countersign/evidence';
import { useDatabase } from '../../../../test/database.ts';
import { insertFinding, insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';
import { person, type Person } from '../../../../test/triage.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let fabrikam: number;
let ana: Person;
let aud: Person;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  ana = await person(api, db.dataSource, 'ana');
  aud = await person(api, db.dataSource, 'aud', 'auditor');
});
afterAll(() => api.close());
beforeEach(() =>
  db.query('truncate finding, finding_life, allow_list, control_record, leaf_run, checkpoint cascade'),
);

async function acts(query: object = {}): Promise<Act[]> {
  const answer = await aud.get('/self-audit', query);
  expect([answer.status, answer.body]).toMatchObject([200, {}]);
  return selfAudit.strict().parse(answer.body).items;
}

async function put(tenantId: number, kind: string, at: string, body: string): Promise<void> {
  await db.query(`select set_config('countersign.tenants', $1, false), append_control($2, $3, $4, $5, $6)`, [
    ...[`{${tenantId}}`, tenantId, kind],
    ...[(JSON.parse(body) as { id: string }).id, at, body],
  ]);
}

test('every kind that a person writes is one of the log, and none that a program writes is shown', () => {
  expect(controlKinds.filter((kind) => !(actKinds as readonly string[]).includes(kind))).toEqual([
    'gap',
    'key',
  ]);
});

test('what people did is told newest first, each with its place in the log and whether it is signed', async () => {
  await put(contoso, 'gap', '2026-01-01T00:00:00Z', '{"id":"g","source":"audit-events"}');
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  await ana.step(id, { kind: 'acknowledged' });
  await ana.step(id, { kind: 'closed', resolution: 'benign', reason: 'as arranged' });
  await put(
    fabrikam,
    'hold-released',
    '2026-02-01T00:00:00Z',
    '{"id":"h","hold":"h","reason":"settled","by":"lea","approvedBy":"max"}',
  );
  const [closing] = await acts({ tenant: 'contoso', limit: 1 });
  await insertRow(db, 'checkpoint', {
    ...{ tenant_id: contoso, size: closing!.archiveIndex, root_hash: Buffer.alloc(32), note: 'n' },
  });
  expect(await acts()).toMatchObject([
    {
      ...{ tenantId: 'contoso', kind: 'finding', by: ['token ana'], signed: false },
      record: { finding: id, step: { nth: 2, kind: 'closed', reason: 'as arranged' } },
    },
    { kind: 'finding', record: { step: { nth: 1 } }, signed: true },
    { tenantId: 'fabrikam', kind: 'hold-released', by: ['lea', 'max'], archiveIndex: 0, signed: false },
  ]);
});

test('it is narrowed by kind, person, time and tenant, and pages lose nothing', async () => {
  for (let day = 1; day <= 6; day += 1) {
    const body = { id: `k${day}`, by: day % 2 ? 'lea' : 'max', reason: 'x' };
    await put(
      day % 3 ? contoso : fabrikam,
      day < 4 ? 'accepted' : 'hold-set',
      `2026-03-0${day}T00:00:00Z`,
      JSON.stringify(body),
    );
  }
  const idsOf = async (query: object) => (await acts(query)).map(({ record }) => record?.['id']);
  expect(await idsOf({ kind: 'hold-set' })).toEqual(['k6', 'k5', 'k4']);
  expect(await idsOf({ kind: ['hold-set', 'accepted'], by: 'lea' })).toEqual(['k5', 'k3', 'k1']);
  expect(await idsOf({ from: '2026-03-02', to: '2026-03-05' })).toEqual(['k4', 'k3', 'k2']);
  expect(await idsOf({ tenant: 'fabrikam' })).toEqual(['k6', 'k3']);
  const seen: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await aud.get('/self-audit', { limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...selfAudit.parse(body).items.map(({ record }) => record?.['id']));
    cursor = (body as { nextCursor: string | null }).nextCursor;
  }
  expect(seen).toEqual(['k6', 'k5', 'k4', 'k3', 'k2', 'k1']);
  expect((await aud.get('/self-audit', { kind: 'gap' })).body).toMatchObject({ code: 'invalid_query' });
  expect((await aud.get('/self-audit', { by: 'a\0b' })).body).toMatchObject({ code: 'invalid_query' });
});

test('a deletion says how much it names, not all of it, and a body that is no object is told as unknown', async () => {
  const body = {
    id: 'run/1',
    reason: 'r',
    proposedBy: 'pia',
    approvedBy: 'quinn',
    positions: [[1, 9]],
    pages: [],
  };
  await put(contoso, 'retention', '2026-03-01T00:00:00Z', JSON.stringify(body));
  await db.query(
    `insert into control_record (tenant_id, position, kind, key, recorded_at, salt, body)
     values ($1, 99, 'accepted', 'x', '2026-04-01', $2, '[1]')`,
    [contoso, Buffer.alloc(32)],
  );
  expect(await acts()).toMatchObject([
    { kind: 'accepted', record: null, by: [] },
    { kind: 'retention', by: ['pia', 'quinn'], record: { reason: 'r', positions: 1, pages: 0 } },
  ]);
});

test('an analyst does not see what others did', async () => {
  expect((await ana.get('/self-audit')).body).toMatchObject({ code: 'not_allowed', status: 403 });
});
