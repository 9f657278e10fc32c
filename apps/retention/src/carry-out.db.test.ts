import { gunzipSync, gzipSync } from 'node:zlib';
import { createDataSource, inTenants, readObservation } from '@countersign/database';
import { restorePage } from '../../ingester/src/archive/restore-page.ts';
import { anArchive, type ArchiveBuilder } from '../../../test/archive-builder.ts';
import {
  alice,
  anApprovalEvent,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  changed,
} from '../../../test/builders.ts';
import { useDatabase } from '../../../test/database.ts';
import { derivedRows, forgetEverything } from '../../../test/derived-rows.ts';
import {
  actingAs,
  approve,
  ask,
  event,
  keepDays,
  proposeRun,
  purge,
  releaseHold,
  request,
  setHold,
  sign,
} from '../../../test/retention.ts';
import { archiveProblem, storedLeaves } from '../../../test/stored-leaves.ts';
import { blankBody } from './blank-bodies.ts';
import { carryOut } from './carry-out.ts';
import { nextBatch } from './next-batch.query.ts';
import { type OpenRun } from './open-runs.query.ts';

const database = useDatabase();
const signal = new AbortController().signal;
const go = (archive: ArchiveBuilder, run: OpenRun) =>
  carryOut(actingAs(archive, 'countersign_retention'), run, { signal });

beforeEach(() => forgetEverything(database));

/** Two requests, one decided and carried out, and an event that belongs to none. */
async function aStory() {
  const archive = await anArchive(database);
  const asked = aRequestJson({ by: alice, at: '2024-03-01T09:00:00Z' });
  const other = aRequestJson({ by: bob, at: '2024-03-01T09:30:00Z' });
  const decided = changed(asked, 'approved', '2024-03-01T10:00:00Z', bob, 'go on');
  const created = anApprovalEvent(asked, 'Create', { by: alice, at: '2024-03-01T09:00:00Z' });
  const effect = anEffectOf(asked, { by: alice, at: '2024-03-01T11:00:00Z' });
  const lone = anEventJson({ by: bob, at: '2024-03-02T08:00:00Z' });
  await archive.readRequests('2024-03-01T09:45:00Z', [asked, other]);
  await archive.readRequests('2024-03-01T10:30:00Z', [decided, other]);
  await archive.readEvents('2024-03-02T12:00:00Z', [created, effect, lone]);
  await archive.readRequests('2024-03-03T12:00:00Z', [decided, other]);
  await archive.readRequests('2024-03-20T12:00:00Z', []);
  await archive.derive();
  await sign(archive);
  return { archive, asked, other, decided, created, effect, lone };
}

async function deletedIds(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ id: string }>(
    'select distinct object_id as id from observation where tenant_id = $1 and purged_at_position is not null',
  );
  return rows.map(({ id }) => id).sort();
}

/** What an attacker with the process's connection would call. */
async function callDirectly(
  archive: ArchiveBuilder,
  run: OpenRun,
  over: { positions?: number[]; bodies?: Buffer[] } = {},
) {
  const batch = (await nextBatch(actingAs(archive, 'countersign_retention'), run, 500))!;
  const bodies: Buffer[] = [];
  for (const page of batch.pages) bodies.push(await blankBody(page));
  return actingAs(archive, 'countersign_retention').query('select purge_content($1, $2, $3, $4, $5)', [
    run.tenantId,
    run.runId,
    over.positions ?? batch.positions,
    batch.pages.map(({ pageId }) => pageId),
    over.bodies ?? bodies,
  ]);
}

async function begun(archive: ArchiveBuilder, ...ids: string[]): Promise<OpenRun> {
  const run = await approve(archive, await proposeRun(archive, { objects: ids.map(request) }));
  await actingAs(archive, 'countersign_retention').query('select begin_retention_run($1, $2)', [
    run.tenantId,
    run.runId,
  ]);
  return { ...run, state: 'running' };
}

test('a deletion leaves every leaf as it was, and all other content provable', async () => {
  const { archive, asked, other, effect } = await aStory();
  const before = await storedLeaves(archive);
  expect(await archiveProblem(archive)).toBeNull();
  expect(await purge(archive, { objects: [request(asked.id)] }, 1)).toEqual({ done: true });
  const after = await storedLeaves(archive);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
  expect(await archiveProblem(archive)).toBeNull();
  expect(await deletedIds(archive)).toEqual([asked.id]);
  const left = await archive.query<{ position: number; id: string }>(
    'select position::int, object_id as id from observation where tenant_id = $1 and purged_at_position is null',
  );
  for (const { position, id } of left)
    expect(
      (
        await readObservation(database.in(archive.tenant.tenantId), archive.tenant.tenantId, position)
      ).toString(),
    ).toContain(id);
  expect(left.map(({ id }) => id)).toEqual(expect.arrayContaining([other.id, effect.id]));
});

test('the control record says what was deleted, why, and by whom', async () => {
  const { archive, asked } = await aStory();
  await purge(archive, { objects: [request(asked.id)] });
  const records = await archive.query<{ position: number; key: string; body: string }>(
    `select position::int, key, body from control_record where tenant_id = $1 and kind = 'retention'`,
  );
  expect(records).toHaveLength(1);
  const { run, ...said } = JSON.parse(records[0]!.body) as Record<string, unknown>;
  expect(records[0]!.key).toBe(`${String(run)}/1`);
  expect(said).toEqual({
    id: records[0]!.key,
    policy: 'privacy',
    reason: 'asked to be forgotten',
    proposedBy: 'pia',
    approvedBy: 'quinn',
    positions: [
      [0, 0],
      [3, 3],
    ],
    // The change that it allowed.
    explained: [[6, 6]],
    mayExplain: [],
    // The bodies that it was in; page 3, the same answer as page 1, has none of its own.
    pages: [0, 1].map((page) => [page, expect.stringMatching(/^[0-9a-f]{64}$/)]),
  });
  const rows = await archive.query<{ position: number; at: number }>(
    `select position::int, purged_at_position::int as at
       from observation where tenant_id = $1 and purged_at_position is not null order by position`,
  );
  expect(rows).toEqual([0, 3].map((position) => ({ position, at: records[0]!.position })));
});

test('a page that showed deleted content says so, and one that was altered still says that', async () => {
  const { archive, asked } = await aStory();
  const restored = (pageId: number) =>
    restorePage(database.in(archive.tenant.tenantId), archive.tenant.tenantId, pageId);
  const bytes = (await restored(2)).bytes.toString();
  await purge(archive, { objects: [request(asked.id)] });
  // 0 and 1 brought it, 3 equals 1 byte for byte; 2 holds events only.
  for (const pageId of [0, 1, 3])
    await expect(restored(pageId)).rejects.toThrow(/content deleted under policy \(control record \d+\)/);
  expect((await restored(2)).bytes.toString()).toBe(bytes);
  const cleared = await archive.query<{ id: number }>(
    'select page_id::int as id from page where tenant_id = $1 and sha256 is null and salt is null order by 1',
  );
  expect(cleared.map(({ id }) => id)).toEqual([0, 1, 3]);
  await archive.query('update page set sha256 = sha256(sha256) where tenant_id = $1 and page_id = 2');
  await expect(restored(2)).rejects.toThrow('was altered');
});

test('the stored bodies and salts hold nothing of it', async () => {
  const { archive, asked, other } = await aStory();
  await purge(archive, { objects: [request(asked.id)] });
  const [page] = await archive.query<{ body: Buffer; salts: Buffer }>(
    'select body, salts from page where tenant_id = $1 and page_id = 0',
  );
  const text = gunzipSync(page!.body).toString();
  expect(text).not.toContain(asked.id);
  expect(text).toContain(other.id);
  expect(page!.salts.subarray(0, 32)).toEqual(Buffer.alloc(32));
  expect(page!.salts.subarray(32)).not.toEqual(Buffer.alloc(32));
});

test('nobody deletes alone', async () => {
  const { archive, asked } = await aStory();
  const run = await proposeRun(archive, { objects: [request(asked.id)] });
  await expect(
    ask(archive, `select approve_retention_run($1, $2, 'Pia')`, [run.runId]),
  ).rejects.toMatchObject({
    code: 'CS002',
  });
  await expect(
    archive.query(
      `update retention_run set state = 'running', approved_by = 'pia', approved_at = now() where tenant_id = $1`,
    ),
  ).rejects.toThrow('retention_run_by_two');
  await expect(go(archive, run)).rejects.toThrow('no such approved run');
  await ask(archive, `select refuse_retention_run($1, $2, 'pia')`, [run.runId]);
  await expect(approve(archive, run)).rejects.toMatchObject({ code: 'CS404' });
  expect(await deletedIds(archive)).toEqual([]);
});

test('the record of a hold says what it covers', async () => {
  const { archive, asked } = await aStory();
  await setHold(archive, {
    from: '2024-01-01T00:00:00Z',
    to: '2024-06-01T00:00:00.5Z',
    person: ' Alice@Example.com',
  });
  await setHold(archive, { request: asked.id });
  await setHold(archive, {});
  const records = await archive.query<{ body: string }>(
    `select body from control_record where tenant_id = $1 and kind = 'hold-set' order by position`,
  );
  const covered = records.map(({ body }) => {
    const { from, to, person, request: one } = JSON.parse(body) as Record<string, unknown>;
    return { from, to, person, request: one };
  });
  const nothing = { from: null, to: null, person: null, request: null };
  expect(covered).toEqual([
    {
      ...nothing,
      from: '2024-01-01T00:00:00.000000Z',
      to: '2024-06-01T00:00:00.500000Z',
      person: 'alice@example.com',
    },
    { ...nothing, request: asked.id },
    nothing,
  ]);
});

test('nobody releases a hold alone', async () => {
  const { archive, asked } = await aStory();
  const hold = await setHold(archive, { request: asked.id });
  await expect(ask(archive, `select approve_hold_release($1, $2, 'max')`, [hold])).rejects.toMatchObject({
    code: 'CS404',
  });
  await ask(archive, `select propose_hold_release($1, $2, 'settled', 'lea')`, [hold]);
  await expect(ask(archive, `select approve_hold_release($1, $2, 'LEA')`, [hold])).rejects.toMatchObject({
    code: 'CS002',
  });
  await expect(
    archive.query(
      `update legal_hold set release_approved_by = 'lea', released_at = now() where tenant_id = $1`,
    ),
  ).rejects.toThrow('legal_hold_release_by_two');
  await ask(archive, `select approve_hold_release($1, $2, 'max')`, [hold]);
  const records = await archive.query<{ kind: string; body: string }>(
    `select kind, body from control_record where tenant_id = $1 order by position`,
  );
  expect(records.map(({ kind, body }) => [kind, JSON.parse(body)])).toEqual([
    ['hold-set', expect.objectContaining({ id: hold, hold, reason: 'a lawsuit', by: 'lea' })],
    ['hold-released', { id: hold, hold, reason: 'settled', by: 'lea', approvedBy: 'max' }],
  ]);
});

test.each([
  ['the request', (s: Story) => ({ request: s.asked.id })],
  ['its requester', () => ({ person: alice.id })],
  ['its approver, by UPN', () => ({ person: bob.upn.toUpperCase() })],
  ['its time', () => ({ from: '2024-03-01T00:00:00Z', to: '2024-03-02T00:00:00Z' })],
  ['its time and requester', () => ({ from: '2024-03-01T08:00:00Z', person: alice.upn })],
  ['everything', () => ({})],
])('a hold on %s holds the request and its events, and a release lets them go', async (_, hold) => {
  const story = await aStory();
  const { archive, asked, created, effect } = story;
  const id = await setHold(archive, hold(story));
  const all = [request(asked.id), event(created.id), event(effect.id)];
  expect(await purge(archive, { objects: all })).toEqual({ done: true });
  expect(await deletedIds(archive)).toEqual([]);
  await releaseHold(archive, id);
  expect(await purge(archive, { objects: all })).toEqual({ done: true });
  expect(await deletedIds(archive)).toEqual(all.map((one) => one.id).sort());
});

test.each([
  ['another request', (s: Story) => ({ request: s.other.id })],
  ['another person', () => ({ person: 'nobody@example.com' })],
  ['another time', () => ({ from: '2024-04-01T00:00:00Z' })],
  ['its requester at another time', () => ({ to: '2024-02-01T00:00:00Z', person: alice.id })],
])('a hold on %s does not hold it', async (_, hold) => {
  const story = await aStory();
  await setHold(story.archive, hold(story));
  await purge(story.archive, { objects: [request(story.asked.id)] });
  expect(await deletedIds(story.archive)).toEqual([story.asked.id]);
});

type Story = Awaited<ReturnType<typeof aStory>>;

test('content that nobody understood is held by every hold', async () => {
  const { archive } = await aStory();
  await archive.readBytes('audit-events', '2024-03-21T10:00:00Z', '{"value":[{"id":"broken"}]}');
  await archive.derive();
  const hold = await setHold(archive, { person: 'somebody else' });
  await purge(archive, { objects: [event('broken')] });
  expect(await deletedIds(archive)).toEqual([]);
  await releaseHold(archive, hold);
  await purge(archive, { objects: [event('broken')] });
  expect(await deletedIds(archive)).toEqual(['broken']);
});

test('F66 a hold that is set while a run is under way wins', async () => {
  const { archive, asked, other } = await aStory();
  const run = await begun(archive, asked.id, other.id);
  await setHold(archive, { request: other.id });
  expect(await go(archive, run)).toEqual({ done: true });
  expect(await deletedIds(archive)).toEqual([asked.id]);
});

test('the function refuses by itself what is held, whoever calls it with what', async () => {
  const { archive, asked, other } = await aStory();
  const run = await begun(archive, asked.id);
  const batch = (await nextBatch(actingAs(archive, 'countersign_retention'), run, 500))!;
  const bodies: Buffer[] = [];
  for (const page of batch.pages) bodies.push(await blankBody(page));
  await setHold(archive, { request: asked.id });
  const call = (positions: readonly number[]) =>
    actingAs(archive, 'countersign_retention').query('select purge_content($1, $2, $3, $4, $5)', [
      run.tenantId,
      run.runId,
      positions,
      batch.pages.map(({ pageId }) => pageId),
      bodies,
    ]);
  await expect(call(batch.positions)).rejects.toThrow(/Position \d+ is under legal hold/);
  await setHold(archive, { request: other.id });
  // A list of targets that somebody made up.
  await archive.query(
    `insert into retention_target (tenant_id, run_id, position, object, object_id)
     select tenant_id, $2, position, 1000000, object_id from observation where tenant_id = $1 and object_id = $3`,
    [run.runId, other.id],
  );
  await expect(call([1])).rejects.toThrow(/Position 1 is under legal hold/);
  expect(await deletedIds(archive)).toEqual([]);
});

test('a run that was never approved by two, or is made up, deletes nothing', async () => {
  const { archive, asked } = await aStory();
  const run = await begun(archive, asked.id);
  await database.query('alter table retention_run drop constraint retention_run_by_two');
  try {
    await archive.query(`update retention_run set approved_by = 'PIA' where tenant_id = $1`);
    await expect(callDirectly(archive, run)).rejects.toThrow('not approved by a second person');
  } finally {
    await archive.query(`update retention_run set approved_by = 'quinn' where tenant_id = $1`);
    await database.query(
      'alter table retention_run add constraint retention_run_by_two check (lower(approved_by) <> lower(proposed_by))',
    );
  }
  await expect(callDirectly(archive, run, { positions: [2] }).then(() => undefined)).rejects.toThrow(
    /Position 2 is none of those/,
  );
  await expect(callDirectly(archive, run, { positions: [0] })).rejects.toThrow(/an object goes whole/);
  await expect(callDirectly(archive, run, { positions: [0, 0, 3] })).rejects.toThrow(/do not go together/);
  const short = [gzipSync('x'), gzipSync('y')];
  await expect(callDirectly(archive, run, { bodies: short })).rejects.toThrow(
    /does not have the length of the old one/,
  );
  const other = await anArchive(database);
  await expect(
    actingAs(other, 'countersign_retention').query('select purge_content($1, $2, $3, $4, $5)', [
      other.tenant.tenantId,
      run.runId,
      [0],
      [0],
      [gzipSync('x')],
    ]),
  ).rejects.toThrow('no such run under way');
  expect(await deletedIds(archive)).toEqual([]);
});

test('only what is signed is deleted, and the run says what it waits for', async () => {
  const { archive, asked } = await aStory();
  await database.query('delete from checkpoint');
  const run = await approve(archive, await proposeRun(archive, { objects: [request(asked.id)] }));
  expect(await go(archive, run)).toEqual({
    done: false,
    waitsFor: expect.stringContaining('No checkpoint has been signed'),
  });
  await archive.query(
    `insert into checkpoint (tenant_id, size, root_hash, note) values ($1, 3, decode(repeat('00', 32), 'hex'), 'n')`,
  );
  expect(await go(archive, run)).toEqual({
    done: false,
    waitsFor: expect.stringContaining('not signed yet'),
  });
  const [state] = await archive.query<{ waiting: string }>(
    'select waiting from retention_run where tenant_id = $1',
  );
  expect(state!.waiting).toContain('not signed yet');
  await sign(archive);
  expect(await go(archive, { ...run, state: 'running' })).toEqual({ done: true });
});

test('nothing is deleted from a quarantined log, nor before everything archived was read', async () => {
  const { archive, asked } = await aStory();
  const run = await approve(archive, await proposeRun(archive, { objects: [request(asked.id)] }));
  await archive.query(
    `update evidence_log set status = 'quarantined', status_reason = 'it forks' where tenant_id = $1`,
  );
  expect(await go(archive, run)).toMatchObject({ waitsFor: expect.stringContaining('quarantined') });
  await archive.query(`update evidence_log set status = 'active', status_reason = null where tenant_id = $1`);
  await archive.readEvents('2024-03-22T12:00:00Z', [anEventJson()]);
  expect(await go(archive, run)).toMatchObject({ waitsFor: expect.stringContaining('has not read all') });
  await archive.derive();
  expect(await go(archive, run)).toEqual({ done: true });
});

test('what is still shown is not old, and an old version of what is still shown stays too', async () => {
  const archive = await anArchive(database);
  const living = aPolicyJson({ at: '2024-01-01T00:00:00Z' });
  const gone = aPolicyJson({ at: '2024-01-01T00:00:00Z', policyType: 'deviceWipe' });
  await archive.readPolicies('2024-01-02T00:00:00Z', [living, gone]);
  await archive.readPolicies('2024-01-03T00:00:00Z', [{ ...living, displayName: 'renamed' }, gone]);
  await archive.readPolicies('2024-01-04T00:00:00Z', [{ ...living, displayName: 'renamed' }]);
  await archive.readPolicies('2024-12-01T00:00:00Z', [{ ...living, displayName: 'renamed' }]);
  await archive.derive();
  await keepDays(archive, 'access-policies', 31);
  expect(await purge(archive, 'access-policies')).toEqual({ done: true });
  expect(await deletedIds(archive)).toEqual([gone.id]);
  // While nothing is read nothing grows old, whatever the calendar says.
  await expect(proposeRun(archive, 'access-policies')).rejects.toThrow('nothing to delete');
});

test('without a policy nothing is old, and a policy shorter than the memory of Intune is refused', async () => {
  const { archive } = await aStory();
  await expect(proposeRun(archive, 'audit-events')).rejects.toMatchObject({ code: 'CS409' });
  await expect(keepDays(archive, 'approval-requests', 30)).rejects.toThrow(
    'retention_policy_outlasts_source',
  );
  await keepDays(archive, 'audit-events', 365);
  await keepDays(archive, 'audit-events', null);
  await expect(proposeRun(archive, 'audit-events')).rejects.toThrow('kept for ever');
  const records = await archive.query<{ body: string }>(
    `select body from control_record where tenant_id = $1 and kind = 'retention' order by position`,
  );
  expect(records.map(({ body }) => (JSON.parse(body) as { policy: string }).policy)).toEqual([
    'audit-events: 365 days',
    'audit-events: keep for ever',
  ]);
});

test('F66 a run whose connection is cut again and again ends like one that was left alone', async () => {
  const tell = async (isCut: boolean) => {
    await forgetEverything(database);
    const archive = await anArchive(database);
    const requests = Array.from({ length: 30 }, (_, index) =>
      aRequestJson({ id: `request-${index}`, payloadId: `payload-${index}`, at: '2024-03-01T09:00:00Z' }),
    );
    const events = requests.map((one, index) =>
      anEffectOf(one, { id: `event-${index}`, correlationId: 'c', at: '2024-03-01T11:00:00Z' }),
    );
    await archive.readRequests('2024-03-01T09:45:00Z', requests, { pageSize: 4 });
    await archive.readEvents('2024-03-02T12:00:00Z', events, { pageSize: 7 });
    await archive.derive();
    await sign(archive);
    const objects = [
      ...requests.slice(0, 25).map(({ id }) => request(id)),
      ...events.slice(5).map(({ id }) => event(id)),
    ];
    let run = await approve(archive, await proposeRun(archive, { objects }));
    let cuts = 0;
    for (let isDone = false; !isDone;) {
      const source = createDataSource(database.url, {
        applicationName: 'cut me',
        poolSize: 1,
        role: 'countersign_retention',
      });
      await source.initialize();
      const own = inTenants(source, [run.tenantId]);
      const cut = () =>
        database.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut me'
                           and datname = current_database()`);
      const onBatch = () => {
        if (isCut && cuts < 12) void cut();
      };
      // In the middle of a statement as well as between two of them.
      const early = isCut && cuts < 12 && cuts % 2 === 1 ? cut() : undefined;
      const result = await carryOut(own, run, { signal, contentsPerBatch: 3, onBatch }).catch(() => {
        cuts += 1;
        return { done: false };
      });
      await early;
      isDone = result.done;
      const [now] = await archive.query<{ state: OpenRun['state'] }>(
        'select state from retention_run where tenant_id = $1',
      );
      run = { ...run, state: now!.state };
      await source.destroy().catch(() => undefined);
    }
    await archive.derive();
    const { stage_cursor: _, ...rows } = await derivedRows(database);
    const covered = await archive.query<{ pairs: [number, number][] }>(
      `select body::jsonb -> 'positions' as pairs from control_record where tenant_id = $1 and kind = 'retention'`,
    );
    expect(await archiveProblem(archive)).toBeNull();
    return {
      cuts,
      // Of tenants that differ in their numbers and in the ids of their sweeps only.
      rows: JSON.stringify(rows)
        .replaceAll(/tenant_id\\": \d+/g, '')
        .replaceAll(/_sweep\\": \\"[0-9a-f-]{36}/g, '_sweep\\": \\"'),
      deleted: await deletedIds(archive),
      said: covered
        .flatMap(({ pairs }) => pairs.flatMap(([low, high]) => range(low, high)))
        .sort((a, b) => a - b),
    };
  };
  const alone = await tell(false);
  const cut = await tell(true);
  expect(cut.cuts).toBeGreaterThanOrEqual(10);
  expect(cut.deleted).toEqual(alone.deleted);
  expect(cut.said).toEqual(alone.said);
  expect(new Set(cut.said).size).toBe(cut.said.length);
  expect(cut.rows).toBe(alone.rows);
});

const range = (low: number, high: number) =>
  Array.from({ length: high - low + 1 }, (_, index) => low + index);
