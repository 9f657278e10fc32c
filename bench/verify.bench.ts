// How fast the archive proves itself: everything verified from end to end against one SHA-256 stream over the same raw
// bytes, and against merely unpacking the bodies, which nothing that reads them can go below; what signing adds to
// ingest; the proof of one record. Run: npm run bench verify -- [--rows 100000] [--json]
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDataSource, createLogger, inTenants, withTransaction } from '@countersign/database';
import {
  checkLeaves,
  formatTlogProof,
  newestCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseTlogProof,
  proveArchived,
  provesLeaf,
  readLeafHashes,
} from '@countersign/evidence';
import type { DataSource } from 'typeorm';
import { preparePage } from '../apps/ingester/src/archive/arrived-page.ts';
import { observationLeaves } from '../apps/ingester/src/archive/leaves.ts';
import { OwnHeads } from '../apps/notary/src/heads/own-heads.ts';
import { Keyring } from '../apps/notary/src/keys/keyring.ts';
import { LogStore } from '../apps/notary/src/log-store.ts';
import { Notary } from '../apps/notary/src/notary.ts';
import { verifyTenants } from '../apps/notary/src/verify/verify-archive.ts';
import { type GeneratedPage, Generator } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { groups, normaliseAll } from './harness/load.ts';
import { median, timed, Watch, watchMemory } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';

const pagesPerSweep = 25;
const rounds = 5;
const proofs = 300;

const options = readOptions({ rows: 100_000, tenants: 1 });
const report = new Report('verify', options);
const generator = new Generator(options);
const bench = await BenchArchive.open(1);
const notarySource = await createDataSource(bench.archive.url, { role: 'countersign_notary' }).initialize();
const tenant = bench.tenants[0]!;
const desk = deskOn(notarySource);
const notary = new Notary(desk);
const ingest = new Watch();
const signing = new Watch();
const leaves = { seconds: 0 };
const raw: Buffer[] = [];
try {
  await report.machine(bench.dataSource);
  const pages = [...generator.eventPages()];
  const small = Math.max(1, Math.round(pages.length / 10));
  await load(pages.slice(0, small));
  await verifyAll();
  await proveSome();
  await load(pages.slice(small));
  await verifyAll();
  await proveSome();
  shares();
} finally {
  await notarySource.destroy();
  await bench.close();
}
report.end();

function deskOn(dataSource: DataSource) {
  const dataDir = mkdtempSync(join(bench.folder, 'notary-'));
  return {
    store: new LogStore(dataSource),
    keyring: new Keyring(dataDir),
    ownHeads: new OwnHeads(dataDir),
    anchors: [],
    logger: createLogger({ app: 'bench', level: 'error' }),
    now: () => new Date(),
    signal: new AbortController().signal,
    stepPositions: 2 ** 18,
  };
}

/** Archived, made into records, and signed, as in production. */
async function load(pages: readonly GeneratedPage[]): Promise<void> {
  for (const group of groups(pages, pagesPerSweep)) {
    await ingest.run(async () => {
      await bench.harvest('audit-events', group);
      await normaliseAll(bench);
    });
    await signing.run(async () => {
      const { quarantined } = await notary.beat();
      if (quarantined > 0) throw new Error('The log was quarantined.');
    });
    for (const { bytes, pageNumber } of group) {
      raw.push(bytes);
      leafWork(bytes, pageNumber);
    }
  }
}

/** What the ingester spends on leaves, once more and by itself: within the ingest it cannot be told apart. */
function leafWork(bytes: Buffer, pageNumber: number): void {
  const arrived = { asked: '/x', pageNumber, status: 200, requestId: null, sourceDate: null, bytes };
  const page = { ...arrived, source: 'audit-events', receivedAt: new Date(0) } as const;
  const { items } = preparePage(page);
  const of = { entraId: tenant.entraId, source: page.source, receivedAt: page.receivedAt };
  const started = performance.now();
  observationLeaves({ ...of, sweepId: '00000000-0000-4000-8000-000000000000' }, items);
  leaves.seconds += (performance.now() - started) / 1000;
}

function shares(): void {
  const row = (name: string, seconds: number) => [name, seconds, (100 * seconds) / ingest.seconds] as const;
  report.table(
    'What proof adds to ingest',
    ['part', 'seconds', '% of ingest'],
    [
      row('ingest: archive + normalise', ingest.seconds),
      row('leaves, within the ingest', leaves.seconds),
      row('notary: compute again, sign (a process of its own)', signing.seconds),
      row('both together (goal: at most 10)', leaves.seconds + signing.seconds),
    ],
  );
}

interface Cost {
  readonly seconds: number;
  /** Of this process, its threads included and Postgres not: what is left over is the database's. */
  readonly cpu: number;
}

type Side = 'stream' | 'unpack' | 'full' | 'leaves';

/** Both sides take turns, and take turns in going first. */
async function verifyAll(): Promise<void> {
  const bytes = raw.reduce((sum, { length }) => sum + length, 0);
  const bodies = await storedBodies();
  const costs: Record<Side, Cost>[] = [];
  let size = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = round % 2 === 0 ? await costOf(stream) : undefined;
    const full = await costOf(async () => void (size = await verifyFull()));
    const leaves = await costOf(leavesAlone);
    const unpack = await costOf(() => unpackAll(bodies));
    costs.push({ stream: before ?? (await costOf(stream)), unpack, full, leaves });
  }
  const row = (name: string, side: Side) => {
    const seconds = median(costs.map((one) => one[side].seconds));
    const ratio = median(costs.map((one) => one.stream.seconds / one[side].seconds));
    const cpu = median(costs.map((one) => one[side].cpu));
    const ceiling = median(costs.map((one) => one.unpack.seconds / one[side].seconds));
    const rate = Math.round(size / seconds);
    return [name, seconds, cpu, bytes / 1e6 / seconds, rate, ratio, ceiling] as const;
  };
  report.table(
    `G13: ${size} positions, ${Math.round(bytes / 1e6)} MB of JSON as it arrived (medians of ${rounds} rounds)`,
    ['path', 'seconds', 'CPU s here', 'MB/s', 'records/s', '÷ SHA-256', '÷ gunzip'],
    [
      row('anchor: one SHA-256 stream over the same bytes', 'stream'),
      row('gunzip of the stored bodies, one after the other', 'unpack'),
      row('verify --full', 'full'),
      row('of that: every page and leaf computed again', 'leaves'),
    ],
  );
  await reportMemory();
}

/** The bench itself holds all that arrived; so what verifying adds is told, not what the process has. */
async function reportMemory(): Promise<void> {
  globalThis.gc?.();
  const before = Math.round(process.memoryUsage.rss() / 1e6);
  const peak = watchMemory();
  await verifyFull();
  const above = Math.max(0, peak() - before);
  report.table(
    'Memory',
    ['MB', 'held by the bench', 'more at the peak of verify --full'],
    [['', before, above]],
  );
}

async function storedBodies(): Promise<Buffer[]> {
  const select = 'select body from page where body is not null order by page_id';
  const rows = await inTenants(notarySource, [tenant.tenantId]).query<{ body: Buffer }[]>(select);
  return rows.map(({ body }) => body);
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const { seconds } = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6 };
}

function stream(): Promise<void> {
  const hash = createHash('sha256');
  for (const bytes of raw) hash.update(bytes);
  hash.digest();
  return Promise.resolve();
}

function unpackAll(bodies: readonly Buffer[]): Promise<void> {
  for (const body of bodies) gunzipSync(body, { chunkSize: 4 * 1024 * 1024 });
  return Promise.resolve();
}

async function verifyFull(): Promise<number> {
  const [result] = await verifyTenants(notarySource, [tenant.tenantId], {
    ...{ isFull: true, pinned: [], anchors: [], ownHeads: desk.ownHeads },
    ...{ now: desk.now, signal: desk.signal },
  });
  if (!result?.verified) throw new Error(`The archive does not verify: ${result?.problem}`);
  return result.verified.size;
}

async function leavesAlone(): Promise<void> {
  await withTransaction(inTenants(notarySource, [tenant.tenantId]), async (runner) => {
    const [row] = (await runner.query('select size::int from archive_head')) as { size: number }[];
    for await (const _ of checkLeaves(runner, tenant, { begin: 0, end: row!.size })) continue;
  });
}

/** Records anywhere in the log: made out of the database, then checked as an auditor does. */
async function proveSome(): Promise<void> {
  const archive = inTenants(notarySource, [tenant.tenantId]);
  const head = await newestCheckpoint(archive, tenant.tenantId);
  const checkpoint = parseCheckpoint(head!.note);
  const keys = desk.keyring.verifiers(checkpoint.origin);
  const made: { make: number; check: number; bytes: number; hashes: number }[] = [];
  for (let nth = 0; nth < proofs; nth += 1) {
    const position = Math.floor((nth * 0.618034 * checkpoint.size) % checkpoint.size);
    const { seconds, result } = await timed(() =>
      proveArchived(archive, tenant.tenantId, position, checkpoint).then(formatTlogProof),
    );
    const span = { begin: position, end: position + 1 };
    const { value } = await readLeafHashes(archive, tenant.tenantId, span).next();
    const started = performance.now();
    const proof = parseTlogProof(result);
    openCheckpoint(proof.checkpoint.note, keys);
    if (!provesLeaf(proof, (value as { hashes: Buffer }).hashes)) throw new Error('A proof does not hold.');
    made.push({
      make: seconds * 1000,
      check: performance.now() - started,
      bytes: Buffer.byteLength(result),
      hashes: proof.path.length,
    });
  }
  const of = (side: keyof (typeof made)[0]) => median(made.map((one) => one[side]));
  report.table(
    `The proof of one record in a log of ${checkpoint.size} (medians of ${proofs})`,
    ['hashes', 'bytes', 'ms to make', 'ms to check'],
    [[of('hashes'), of('bytes'), of('make'), of('check')]],
  );
}
