// How fast the archive proves itself: everything verified from end to end against one SHA-256 stream over the same raw
// bytes, and against merely unpacking the bodies, which nothing that reads them can go below; what signing adds to
// ingest; the proof of one record. Run: npm run bench verify -- [--rows 100000] [--json]
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createDataSource, inTenants, withTransaction } from '@countersign/database';
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
import { preparePage } from '../apps/ingester/src/archive/arrived-page.ts';
import { observationLeaves, sealPage } from '../apps/ingester/src/archive/leaves.ts';
import { CheckingThreads } from '../apps/notary/src/verify/threads/checking-threads.ts';
import { verifyTenants } from '../apps/notary/src/verify/verify-archive.ts';
import { type GeneratedPage, Generator } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { aDesk } from './harness/desk.ts';
import { groups, normaliseAll } from './harness/load.ts';
import { median, timed, Watch, watchMemory } from './harness/measure.ts';
import type { BeatCost, NotaryCommand } from './harness/notary.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';
import { ToldProcess } from './harness/told-process.ts';

const pagesPerSweep = 25;
const rounds = 5;
const proofs = 300;

const options = readOptions({ rows: 100_000, tenants: 1 });
const report = new Report('verify', options);
const generator = new Generator(options);
const bench = await BenchArchive.open(1);
const notarySource = await createDataSource(bench.archive.url, { role: 'countersign_notary' }).initialize();
const tenant = bench.tenants[0]!;
const dataDir = mkdtempSync(join(bench.folder, 'notary-'));
const desk = aDesk(notarySource, dataDir);
const notary = new ToldProcess<NotaryCommand>('notary');
let ingest = new Watch();
const nothing = () => ({ seconds: 0, cpu: 0 });
let [signing, leaves] = [nothing(), nothing()];
/** Beside the main thread, as `countersign verify --full` has them; at least one, to see what one more is worth. */
const threadCount = Math.max(1, Math.min(4, availableParallelism() - 1));
const databaseUrl = bench.archive.url;
const alone = new CheckingThreads({ databaseUrl, count: 0 });
// Of the built notary: beside the compiled bench there lies none, since nothing imports it.
const program = new URL('../../../apps/notary/dist/verify/threads/thread.js', import.meta.url);
if (!existsSync(program)) throw new Error(`${program.pathname} is not built: no threads would be measured.`);
const beside = new CheckingThreads({ databaseUrl, count: threadCount, program });
const raw: Buffer[] = [];
try {
  await report.machine(bench.dataSource);
  await notary.tell({ do: 'open', databaseUrl, dataDir });
  const pages = [...generator.eventPages()];
  const small = Math.max(1, Math.round(pages.length / 10));
  await load(pages.slice(0, small));
  await verifyAll();
  await proveSome();
  // Programs that have just started are slower, all of them: the shares are those of what comes after.
  ingest = new Watch();
  [signing, leaves] = [nothing(), nothing()];
  await load(pages.slice(small));
  await verifyAll();
  await proveSome();
  shares();
} finally {
  await beside.end();
  await notary.stop();
  await notarySource.destroy();
  await bench.close();
}
report.end();

/** Archived, made into records, and signed, as in production. */
async function load(pages: readonly GeneratedPage[]): Promise<void> {
  for (const group of groups(pages, pagesPerSweep)) {
    await ingest.run(async () => {
      await bench.harvest('audit-events', group);
      await normaliseAll(bench);
    });
    const { seconds, cpu } = (await notary.tell({ do: 'beat' })) as BeatCost;
    signing.seconds += seconds;
    signing.cpu += cpu;
    raw.push(...group.map(({ bytes }) => bytes));
    leafWork(group);
  }
}

/**
 * What the ingester spends on leaves and on what seals their pages, once more and by itself: within the ingest it
 * cannot be told apart. What the ingest left to be collected is not on its account.
 */
function leafWork(group: readonly GeneratedPage[]): void {
  const pages = group.map(({ bytes, pageNumber }) => {
    const arrived = { asked: '/x', pageNumber, status: 200, requestId: null, sourceDate: null, bytes };
    const prepared = preparePage({ ...arrived, source: 'audit-events', receivedAt: new Date(0) });
    const fresh = prepared.items.map((item) => ({ item, offset: item.start }));
    return { ...prepared, asked: '/x', body: gzipSync(bytes, { level: 1 }), fresh, withheld: [] };
  });
  const sweepId = '00000000-0000-4000-8000-000000000000';
  const of = { entraId: tenant.entraId, source: 'audit-events', receivedAt: new Date(0), sweepId };
  globalThis.gc?.();
  const started = performance.now();
  const before = process.cpuUsage();
  for (const page of pages) {
    observationLeaves(of, page.items);
    sealPage(page);
  }
  const { user, system } = process.cpuUsage(before);
  leaves.seconds += (performance.now() - started) / 1000;
  leaves.cpu += (user + system) / 1e6;
}

function shares(): void {
  const row = (name: string, { seconds, cpu }: { seconds: number; cpu: number }) =>
    [name, seconds, cpu, (100 * seconds) / ingest.seconds] as const;
  const both = { seconds: leaves.seconds + signing.seconds, cpu: leaves.cpu + signing.cpu };
  report.table(
    'What proof adds to ingest',
    ['part', 'seconds', 'CPU s', '% of ingest'],
    [
      ['ingest: archive + normalise', ingest.seconds, '', 100],
      row('leaves and seals, within the ingest', leaves),
      row('notary: compute again, sign (a process of its own)', signing),
      row('both together (goal: at most 10)', both),
    ],
  );
}

interface Cost {
  readonly seconds: number;
  /** Of this process, its threads included and Postgres not: what is left over is the database's. */
  readonly cpu: number;
}

type Side = 'stream' | 'unpack' | 'full' | 'threads' | 'leaves';

/** Both sides take turns, and take turns in going first. */
async function verifyAll(): Promise<void> {
  const bytes = raw.reduce((sum, { length }) => sum + length, 0);
  const bodies = await storedBodies();
  const costs: Record<Side, Cost>[] = [];
  let size = 0;
  // Threads are started once, and told apart: of a large archive their start is nothing.
  const start = await timed(() => verifyFull(beside));
  for (let round = 0; round < rounds; round += 1) {
    const before = round % 2 === 0 ? await costOf(stream) : undefined;
    const full = await costOf(async () => void (size = await verifyFull(alone)));
    const threads = await costOf(async () => void (await verifyFull(beside)));
    const leaves = await costOf(leavesAlone);
    const unpack = await costOf(() => unpackAll(bodies));
    costs.push({ stream: before ?? (await costOf(stream)), unpack, full, threads, leaves });
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
      row('verify --full on one thread', 'full'),
      row('of that: every page and leaf computed again', 'leaves'),
      row(`verify --full on ${1 + threadCount} threads`, 'threads'),
    ],
  );
  report.line(`  The first time on these, with the start of the threads: ${start.seconds.toFixed(2)} s.`);
  await reportMemory();
}

/** The bench itself holds all that arrived; so what verifying adds is told, not what the process has. */
async function reportMemory(): Promise<void> {
  globalThis.gc?.();
  const before = Math.round(process.memoryUsage.rss() / 1e6);
  const peak = watchMemory();
  await verifyFull(beside);
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

async function verifyFull(threads: CheckingThreads): Promise<number> {
  const [result] = await verifyTenants(notarySource, [tenant.tenantId], {
    ...{ isFull: true, pinned: [], anchors: [], ownHeads: desk.ownHeads },
    ...{ now: desk.now, signal: desk.signal, threads },
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
  await desk.keyring.load();
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
