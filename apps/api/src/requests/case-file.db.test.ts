import { createHash } from 'node:crypto';
import { caseFile, type CaseFile, eventFile } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertPage } from '../testing/pages.ts';
import { caseRow, insertCase, insertFinding, insertRow, insertSweep, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso', 'Contoso AS');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function readFile(id: string, cookie = api.cookie): Promise<CaseFile> {
  const answer = await request(api.address)
    .get(`/api/v1/requests/contoso/${encodeURIComponent(id)}`)
    .set('Cookie', cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return caseFile.strict().parse(answer.body);
}

const graphEvent = Buffer.from(
  JSON.stringify({
    id: 'event-1',
    resources: [
      { displayName: 'VPN client', modifiedProperties: [] },
      {
        displayName: 'Everybody',
        modifiedProperties: [
          { displayName: 'Target.GroupId', oldValue: null, newValue: '9f' },
          { displayName: 'Intent', oldValue: '<null>', newValue: '' },
        ],
      },
    ],
  }),
);
const first = Buffer.from('{ "id" : "r1",  "status":"needsApproval","note":"æ\\u0000" }');
const second = Buffer.concat([
  Buffer.from('{"id":"r1","status":"completed","n":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}'),
]);

beforeAll(async () => {
  await insertPage(db, contoso, [
    { position: 11, bytes: first },
    { position: 12, bytes: graphEvent },
    { position: 13, bytes: second },
  ]);
  const step = {
    kind: 'requested',
    time: { at: '2026-09-01T08:00:00.123456Z', earliest: null, latest: null, source: 'reported' },
    actor: { kind: 'user', id: 'user-1', name: 'Astrid Berg', upn: null },
    text: 'stolen',
    activity: null,
    succeeded: null,
    provenance: [{ kind: 'observation', position: 11 }],
  };
  await insertCase(db, caseRow(contoso, { request_id: 'r1', line: JSON.stringify([step]) }));
  for (const [position, seenAt] of [
    [11, '2026-09-01T08:05:00Z'],
    [13, '2026-09-01T09:35:00Z'],
  ]) {
    await insertRow(db, 'request_version', {
      tenant_id: contoso,
      request_id: 'r1',
      position,
      record: '{}',
      first_seen_at: seenAt,
      last_seen_at: seenAt,
      sightings: 1,
    });
  }
  await insertEvent(db, contoso, { eventId: 'event-1', position: 12 });
  await insertRow(db, 'case_event', {
    tenant_id: contoso,
    request_id: 'r1',
    position: 12,
    occurred_at: '2026-09-01T09:30:00Z',
    role: 'effect',
    strength: 'strong',
    reason: 'same object, same person',
  });
  await insertFinding(db, contoso, { cases: ['r1'] });
});

test('a case holds its line, its events with what they changed, and the exact texts', async () => {
  const file = await readFile('r1');
  expect(file).toMatchObject({
    tenantName: 'Contoso AS',
    requestId: 'r1',
    findings: [{ detection: 'own-approval' }],
    line: [{ kind: 'requested', time: { at: '2026-09-01T08:00:00.123456Z' } }],
    events: [
      {
        position: 12,
        eventId: 'event-1',
        occurredAt: '2026-09-01T09:30:00.000000Z',
        role: 'effect',
        changes: [
          { resource: 'Everybody', property: 'Target.GroupId', old: null, new: '9f' },
          { resource: 'Everybody', property: 'Intent', old: null, new: '' },
        ],
      },
    ],
  });
  expect(file.observationsSeen.map(({ position, raw, sha256: hash }) => [position, raw, hash])).toEqual([
    [11, first.toString(), sha256(first)],
    // Bytes that are no UTF-8 show as marks; the hash is of what was sent.
    [13, second.toString(), sha256(second)],
  ]);
  expect(file.observationsSeen[1]?.raw).toContain('\ufffd');
});

test('bytes that were altered are never shown as what Graph sent', async () => {
  await insertPage(db, contoso, [{ position: 21, bytes: Buffer.from('{"id":"r2"}') }]);
  await db.query(`update observation set body_offset = body_offset + 1 where position = 21`);
  await insertCase(db, caseRow(contoso, { request_id: 'r2' }));
  await insertRow(db, 'request_version', {
    tenant_id: contoso,
    request_id: 'r2',
    position: 21,
    record: '{}',
    first_seen_at: '2026-09-01T08:05:00Z',
    last_seen_at: '2026-09-01T08:05:00Z',
    sightings: 1,
  });
  const [seen] = (await readFile('r2')).observationsSeen;
  expect(seen?.raw).toContain('countersign verify --full');
  expect(seen?.sha256).toBe(sha256(Buffer.from('{"id":"r2"}')));
});

describe('what would change and what changed', () => {
  const secret = 'Zebra-Hunter2-f00d';
  const script = Buffer.from(`$password = "${secret}"\nRestart-Service Spooler`).toString('base64');
  const asked = {
    id: 'r9',
    status: 'completed',
    payloadId: 'script-1',
    payloadName: 'Fix-Spooler.ps1',
    payloadType: 'DeviceManagementScript',
    payloadOperation: 'Update',
    payload: JSON.stringify({
      fileName: 'Fix-Spooler.ps1',
      scriptContent: script,
      runAs32Bit: true,
      psk: secret,
    }),
  };
  const recorded = {
    id: 'event-9',
    resources: [
      {
        resourceId: 'script-1',
        displayName: 'Fix-Spooler.ps1',
        modifiedProperties: [
          { displayName: 'RunAs32Bit', oldValue: 'False', newValue: 'False' },
          { displayName: 'ScriptContent', oldValue: null, newValue: script },
          { displayName: 'AdminPassword', oldValue: null, newValue: secret },
        ],
      },
    ],
  };

  beforeAll(async () => {
    await insertPage(db, contoso, [
      {
        position: 91,
        bytes: Buffer.from(JSON.stringify({ ...asked, payload: null, status: 'needsApproval' })),
      },
      { position: 92, bytes: Buffer.from(JSON.stringify(asked)) },
      { position: 93, bytes: Buffer.from(JSON.stringify(recorded)) },
    ]);
    await insertCase(db, caseRow(contoso, { request_id: 'r9' }));
    for (const position of [91, 92]) {
      await insertRow(db, 'request_version', {
        tenant_id: contoso,
        request_id: 'r9',
        position,
        record: '{}',
        first_seen_at: '2026-09-01T08:05:00Z',
        last_seen_at: '2026-09-01T08:05:00Z',
        sightings: 1,
      });
    }
    await insertEvent(db, contoso, { eventId: 'event-9', position: 93 });
    await insertRow(db, 'case_event', {
      tenant_id: contoso,
      request_id: 'r9',
      position: 93,
      occurred_at: '2026-09-01T09:30:00Z',
      role: 'effect',
      strength: 'strong',
      reason: 'same object, same person',
    });
  });

  test('are beside each other, with the event that recorded it', async () => {
    const { change } = await readFile('r9');
    expect(change).toMatchObject({ askedPosition: 92, askedVariants: 1, kind: 'changed' });
    const shown = change.compared.map(({ path, before, asked: { text }, after, verdict, recordedBy }) => [
      path,
      before?.text ?? null,
      text,
      after?.text ?? null,
      verdict,
      recordedBy,
    ]);
    const body = '$password = "[masked: 18 characters]"\nRestart-Service Spooler';
    expect(shown).toEqual([
      ['runAs32Bit', 'False', 'true', 'False', 'differs', ['event-9']],
      ['scriptContent', null, body, body, 'as_asked', ['event-9']],
    ]);
    expect(change.askedOnly.map(({ path }) => path)).toEqual(['fileName', 'psk']);
    expect(change.recordedOnly).toMatchObject([
      { path: 'AdminPassword', after: { text: '[masked: 18 characters]', secrets: 1 } },
    ]);
  });

  test('a secret leaves the server only within the raw text, and only for who may investigate', async () => {
    const { observationsSeen, ...rest } = await readFile('r9');
    expect(JSON.stringify(rest)).not.toContain(secret);
    expect(JSON.stringify(rest)).not.toContain(script);
    expect(observationsSeen.at(-1)?.raw).toContain(secret);
    for (const role of ['viewer', 'manager']) {
      const file = await readFile('r9', await signInAs(db.dataSource, [role]));
      expect(JSON.stringify(file)).not.toContain(secret);
      expect(JSON.stringify(file)).not.toContain(script);
      expect(file.observationsSeen.map(({ raw }) => raw)).toEqual([null, null]);
      expect(file.change).toEqual(rest.change);
    }
  });

  test('what cannot be read is not known, instead of empty', async () => {
    const { change } = await readFile('r2');
    expect(change).toMatchObject({ askedPosition: null, askedVariants: 0, kind: 'unknown' });
  });
});

test('our reads around the case are shown thinned, failed ones first', async () => {
  await insertCase(
    db,
    caseRow(contoso, {
      request_id: 'r3',
      requested_at: '2026-09-10T00:00:00Z',
      ended_at: '2026-09-12T00:00:00Z',
    }),
  );
  await db.query(
    `insert into sweep (tenant_id, sweep_id, position, source, asked, started_at, ended_at, pages, items, new_items, complete, reason)
     select $1, gen_random_uuid(), 5000 + n, 'approval-requests', '/x', at, at, 1, 0, 0, n % 100 <> 0,
            case when n % 100 = 0 then 'throttled' end
       from generate_series(1, 600) n, lateral (select timestamptz '2026-09-09T23:00:00Z' + n * interval '5 minutes' as at) x`,
    [contoso],
  );
  await insertSweep(db, contoso, '2026-09-20T00:00:00Z');
  const { reads } = await readFile('r3');
  expect(reads.length).toBeGreaterThan(100);
  expect(reads.length).toBeLessThanOrEqual(200);
  expect(reads.filter((read) => !read.complete)).toHaveLength(6);
  expect(reads.map((read) => read.endedAt)).toEqual([...reads.map((read) => read.endedAt)].sort());
});

test('other requests around it say why they are shown, once each', async () => {
  const here = {
    resource_id: 'tablet-9',
    requester_id: 'user-7',
    approver_id: 'user-8',
    requested_at: '2026-10-01T08:00:00Z',
  };
  await insertCase(db, caseRow(contoso, { ...here, request_id: 'here' }));
  await insertCase(db, caseRow(contoso, { ...here, request_id: 'object' }));
  await insertCase(
    db,
    caseRow(contoso, { ...here, request_id: 'pair', resource_id: 'x', requested_at: '2026-10-09T08:00:00Z' }),
  );
  await insertCase(
    db,
    caseRow(contoso, {
      ...here,
      request_id: 'soon',
      resource_id: 'x',
      approver_id: 'y',
      requested_at: '2026-10-01T08:59:00Z',
    }),
  );
  await insertCase(
    db,
    caseRow(contoso, {
      ...here,
      request_id: 'late',
      resource_id: 'x',
      approver_id: 'y',
      requested_at: '2026-10-01T09:01:00Z',
    }),
  );
  const { around } = await readFile('here');
  expect(around.map(({ requestId, reason }) => [requestId, reason])).toEqual([
    ['object', 'same resource'],
    ['pair', 'same pair'],
    ['soon', 'same requester'],
  ]);
});

test('an earlier attempt that was rejected, and a campaign, are told before anything else', async () => {
  const tablet = {
    requester_id: 'user-70',
    approver_id: 'user-80',
    operation: 'Wipe',
    resource_id: 'tablet-70',
  };
  const asked = (id: string, at: string, more: Record<string, unknown> = {}) =>
    insertCase(db, caseRow(contoso, { ...tablet, request_id: id, requested_at: at, ...more }));
  await asked('refused', '2026-10-01T08:00:00Z', {
    outcome: 'rejected',
    effect: null,
    ended_at: '2026-10-01T09:00:00Z',
  });
  await asked('tried again', '2026-10-02T08:00:00Z', { request_justification: 'Lost device 1, CHG0001' });
  await asked('beside', '2026-10-02T08:05:00Z', {
    resource_id: 'tablet-71',
    request_justification: 'lost device 2, chg0002',
  });
  const told = async (id: string) =>
    (await readFile(id)).around.map(({ requestId, reason }) => [requestId, reason]);
  expect(await told('tried again')).toEqual([
    ['refused', 'earlier attempt'],
    ['beside', 'same campaign'],
  ]);
  expect(await told('refused')).toEqual([
    ['tried again', 'later attempt'],
    ['beside', 'same pair'],
  ]);
});

test('the nearest in time comes first within a reason, before or after', async () => {
  const at = { here: '01T08', after: '02T08', before: '01T05', 'long before': '01T00' };
  for (const [id, time] of Object.entries(at)) {
    const row = {
      request_id: id === 'here' ? 'near' : id,
      resource_id: 'phone-3',
      requested_at: `2026-11-${time}:00:00Z`,
    };
    await insertCase(db, caseRow(contoso, { ...row, requester_id: id, approver_id: null }));
  }
  const { around } = await readFile('near');
  expect(around.map(({ requestId }) => requestId)).toEqual(['before', 'long before', 'after']);
});

test('a case that is not there is not found, in whatever tenant', async () => {
  for (const path of ['contoso/nothing', 'fabrikam/r1']) {
    const answer = await request(api.address).get(`/api/v1/requests/${path}`).set('Cookie', api.cookie);
    expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test('an event shows the exact text it was read from and the request it belongs to', async () => {
  const answer = await request(api.address).get('/api/v1/events/contoso/event-1').set('Cookie', api.cookie);
  expect(eventFile.strict().parse(answer.body)).toMatchObject({
    eventId: 'event-1',
    requestId: 'r1',
    archiveIndex: 12,
    raw: graphEvent.toString(),
    sha256: sha256(graphEvent),
  });
  const missing = await request(api.address).get('/api/v1/events/contoso/none').set('Cookie', api.cookie);
  expect(missing.body).toMatchObject({ status: 404, code: 'not_found' });
});
