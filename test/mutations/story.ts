// A small archive with everything in it that evidence can be: pages of all kinds, complete and incomplete sweeps,
// every kind of control record, a deletion in part and a whole one, signed heads, a change of keys, an anchor, a loss.
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@countersign/database';
import { admitLoss } from '../../apps/notary/src/admit/admit-loss.ts';
import { findLoss } from '../../apps/notary/src/admit/find-loss.ts';
import { Anchoring } from '../../apps/notary/src/anchoring.ts';
import { FileAnchor } from '../../apps/notary/src/anchors/file-anchor.ts';
import { OwnHeads } from '../../apps/notary/src/heads/own-heads.ts';
import { Keyring } from '../../apps/notary/src/keys/keyring.ts';
import { LogStore } from '../../apps/notary/src/log-store.ts';
import { Notary } from '../../apps/notary/src/notary.ts';
import { rotateKey } from '../../apps/notary/src/rotate-key.ts';
import { carryOut } from '../../apps/retention/src/carry-out.ts';
import { anArchive, type ArchiveBuilder } from '../archive-builder.ts';
import { backUp } from '../backup.ts';
import { type TestDatabase } from '../database.ts';
import {
  actingAs,
  approve,
  ask,
  event,
  keepDays,
  proposeRun,
  releaseHold,
  request,
  setHold,
} from '../retention.ts';

export interface Story {
  /** All that is told below. */
  readonly archive: ArchiveBuilder;
  /** One file of 256 objects: enough for a row of subtree. */
  readonly other: ArchiveBuilder;
  readonly dataDir: string;
  /** A copy of it while the private halves of all keys were there. */
  readonly stolenDir: string;
  readonly anchor: FileAnchor;
  /** The tenant's positions that the first checkpoint covers. */
  readonly firstSize: number;
}

const aRequest = (name: string, status = 'needsApproval') => ({
  id: name,
  status,
  requestDateTime: '2026-10-01T08:00:00Z',
  why: `Because of ${name}`,
});
const headers = { requestId: 'answer-1', sourceDate: 'Mon, 05 Oct 2026 09:00:00 GMT' };
const signal = new AbortController().signal;

export async function tellStory(database: TestDatabase): Promise<Story> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-mutations-'));
  const archive = await anArchive(database);
  const other = await anArchive(database);
  const minute = clock('2026-10-09T00:00:00Z');
  const anchor = new FileAnchor({
    path: join(dataDir, 'anchored.jsonl'),
    everySeconds: 0,
    now: () => new Date(minute()),
  });
  const notary = aNotary(database, dataDir, anchor, minute);
  await other.importFile(
    '2026-10-05T08:00:00Z',
    Array.from({ length: 256 }, (_, nth) => ({ id: `o-${nth}` })),
  );
  await readFirst(archive);
  await record(archive);
  await notary.sign();
  const firstSize = await sizeOf(archive);
  for (const object of [request('r-4'), event('e-1')]) await deleteObject(archive, object);
  // What was deleted is still shown.
  const four = ['r-1', 'r-2', 'r-3', 'r-4'].map((name) => aRequest(name));
  await archive.readRequests('2026-10-06T09:00:00Z', four.with(1, aRequest('r-2', 'approved')));
  const stolenDir = await notary.rotate();
  await notary.sign();
  const restore = await backUp(database, archive.tenant.tenantId);
  await archive.readRequests('2026-10-07T09:00:00Z', [aRequest('r-5')]);
  await notary.sign();
  await restore();
  await notary.admitLoss(archive.tenant.tenantId);
  return { archive, other, dataDir, stolenDir, anchor, firstSize };
}

/** New, twin and known pages; an object twice in a page and one without id; sweeps without an end or anything new. */
async function readFirst(archive: ArchiveBuilder): Promise<void> {
  const four = ['r-1', 'r-2', 'r-3', 'r-4'].map((name) => aRequest(name));
  await archive.readRequests('2026-10-05T09:00:00Z', four, { pageSize: 2, headers });
  await archive.readRequests('2026-10-05T09:05:00Z', four, { pageSize: 2 });
  await archive.readRequests('2026-10-05T09:10:00Z', four.with(1, aRequest('r-2', 'approved')));
  const range = { from: '2026-10-05T08:00:00.000Z', to: '2026-10-05T09:00:00.000Z' };
  const e1 = { id: 'e-1', activityDateTime: '2026-10-05T08:30:00Z' };
  await archive.readEvents('2026-10-05T09:15:00Z', [e1], { range });
  await archive.readEvents('2026-10-05T09:20:00Z', [], { incomplete: 'HTTP 503', range });
  await archive.importFile('2026-10-05T10:00:00Z', [{ id: 'f-1' }, { id: 'f-2' }, { id: 'f-1' }, { no: 1 }]);
}

/** Control records but those of keys, which the notary writes. */
async function record(archive: ArchiveBuilder): Promise<void> {
  const { tenantId } = archive.tenant;
  await archive.database
    .in(tenantId)
    .query(`select append_control($1, 'gap', 'g', $2, $3)`, [
      tenantId,
      '2026-10-05T11:00:00Z',
      '{"id":"g","source":"audit-events"}',
    ]);
  await releaseHold(archive, await setHold(archive, { request: 'r-1' }));
  await keepDays(archive, 'audit-events', 400);
  await archive.database
    .in(tenantId)
    .query(`select append_control($1, 'accepted', 's', $2, $3)`, [
      tenantId,
      '2026-10-05T12:00:00Z',
      '{"id":"s","sweep":"s","source":"access-policies","lacking":["p-1"],"reason":"x","by":"Ada"}',
    ]);
  await closeFinding(archive);
}

/** A person says what a finding was. */
async function closeFinding(archive: ArchiveBuilder): Promise<void> {
  const [finding] = await archive.query<{ id: string }>(
    `insert into finding (tenant_id, finding_id, detection, rule_version, severity, title, explanation, subject_kind,
                          subject, first_at, last_at, facts)
     values ($1, gen_random_uuid(), 'a-rule', 1, 'high', 't', 'e', 'case', 'r-1', now(), now(), '{}')
     returning finding_id as id`,
  );
  await ask(archive, `select take_finding_step($1, $2, 0, 'closed', 'benign', 'as arranged', null, 'Ada')`, [
    finding!.id,
  ]);
}

async function deleteObject(archive: ArchiveBuilder, object: ReturnType<typeof request>): Promise<void> {
  await archive.derive();
  const run = await approve(archive, await proposeRun(archive, { objects: [object] }));
  const result = await carryOut(actingAs(archive, 'countersign_retention'), run, { signal });
  if (!result.done) throw new Error(`Nothing was deleted: ${result.waitsFor}`);
}

function aNotary(database: TestDatabase, dataDir: string, anchor: FileAnchor, minute: () => number) {
  const now = () => new Date(minute());
  const store = new LogStore(database.administrator);
  const logger = createLogger({ app: 'notary', write: () => undefined });
  const keyring = new Keyring(dataDir);
  const ownHeads = new OwnHeads(dataDir);
  const desk = { store, keyring, ownHeads, anchors: [anchor], logger, now, signal, stepPositions: 1000 };
  const notary = new Notary(desk);
  const anchoring = new Anchoring({ store, logger, anchors: [anchor], now });
  const sign = async () => {
    const { signed, quarantined } = await notary.beat();
    if (quarantined > 0 || signed.length !== 2) throw new Error('The story was not signed.');
    await anchoring.round(
      signed.map(({ log, head }) => ({ tenantId: log.tenantId, head })),
      signal,
    );
  };
  return {
    sign,
    async admitLoss(tenantId: number) {
      if ((await notary.beat()).quarantined !== 1) throw new Error('The loss was not noticed.');
      const words = { by: 'Ada Lovelace', reason: 'The disk died.' };
      await admitLoss(desk, await findLoss(desk, tenantId), words);
      await sign();
    },
    async rotate() {
      await rotateKey(desk);
      const stolenDir = `${dataDir}-stolen`;
      cpSync(dataDir, stolenDir, { recursive: true });
      return stolenDir;
    },
  };
}

async function sizeOf(archive: ArchiveBuilder): Promise<number> {
  const [head] = await archive.query<{ size: number }>(
    'select size::int from archive_head where tenant_id = $1',
  );
  return head!.size;
}

/** A minute later each time it is asked. */
function clock(at: string): () => number {
  let now = Date.parse(at);
  return () => (now += 60_000);
}
