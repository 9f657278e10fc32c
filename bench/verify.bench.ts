// How fast the archive proves itself: everything verified from end to end against one SHA-256 stream over the same raw
// bytes, and against merely unpacking the bodies, which nothing that reads them can go below; the proof of one record.
// Run: npm run bench verify -- [--rows 100000] [--json]
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDataSource, inTenants } from '@countersign/database';
import {
  formatTlogProof,
  newestCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseTlogProof,
  proveArchived,
  provesLeaf,
  readLeafHashes,
} from '@countersign/evidence';
import { usualThreads } from '../apps/notary/src/verify/threads/checking-threads.ts';
import { type GeneratedPage, Generator } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { aDesk } from './harness/desk.ts';
import { groups, normaliseAll } from './harness/load.ts';
import { type Cost, median, processCost, timed } from './harness/measure.ts';
import type { NotaryCommand } from './harness/notary.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';
import { ToldProcess } from './harness/told-process.ts';
import type { Verified, VerifierCommand } from './harness/verifier.ts';

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
/** Beside the main thread, as `countersign verify --full` has them; at least one, to see what one more is worth. */
const threadCount = Math.max(1, usualThreads());
const databaseUrl = bench.archive.url;
const verifier = new ToldProcess<VerifierCommand>('verifier');
const raw: Buffer[] = [];
try {
  await report.machine(bench.dataSource);
  await notary.tell({ do: 'open', databaseUrl, dataDir });
  await verifier.tell({ do: 'open', databaseUrl, dataDir, tenantId: tenant.tenantId, threads: threadCount });
  const pages = [...generator.eventPages()];
  const small = Math.max(1, Math.round(pages.length / 10));
  await load(pages.slice(0, small));
  await verifyAll();
  await proveSome();
  await load(pages.slice(small));
  await verifyAll();
  await proveSome();
} finally {
  await verifier.stop();
  await notary.stop();
  await notarySource.destroy();
  await bench.close();
}
report.end();

/** Archived, made into records, and signed, as in production. */
async function load(pages: readonly GeneratedPage[]): Promise<void> {
  for (const group of groups(pages, pagesPerSweep)) {
    await bench.harvest('audit-events', group);
    await normaliseAll(bench);
    await notary.tell({ do: 'beat' });
    raw.push(...group.map(({ bytes }) => bytes));
  }
}

type Side = 'stream' | 'unpack' | 'full' | 'threads' | 'leaves';

/** Both sides take turns, and take turns in going first. */
async function verifyAll(): Promise<void> {
  const bytes = raw.reduce((sum, { length }) => sum + length, 0);
  const bodies = await storedBodies();
  const costs: Record<Side, Cost>[] = [];
  const verify = (onThreads: boolean) => ask({ do: 'verify', onThreads });
  const { peakMB } = await verify(false);
  // Threads are started once, and told apart: of a large archive their start is nothing.
  const first = await verify(true);
  for (let round = 0; round < rounds; round += 1) {
    const before = round % 2 === 0 ? await processCost(stream) : undefined;
    const full = await verify(false);
    const threads = await verify(true);
    const leaves = await ask({ do: 'leaves' });
    const unpack = await processCost(() => unpackAll(bodies));
    costs.push({ stream: before ?? (await processCost(stream)), unpack, full, threads, leaves });
  }
  const row = (name: string, side: Side) => {
    const seconds = median(costs.map((one) => one[side].seconds));
    const ratio = median(costs.map((one) => one.stream.seconds / one[side].seconds));
    const cpu = median(costs.map((one) => one[side].cpu));
    const ceiling = median(costs.map((one) => one.unpack.seconds / one[side].seconds));
    const rate = Math.round(first.size / seconds);
    return [name, seconds, cpu, bytes / 1e6 / seconds, rate, ratio, ceiling] as const;
  };
  report.table(
    `G13: ${first.size} positions, ${Math.round(bytes / 1e6)} MB of JSON as it arrived (medians of ${rounds} rounds)`,
    ['path', 'seconds', 'its CPU s', 'MB/s', 'records/s', '÷ SHA-256', '÷ gunzip'],
    [
      row('anchor: one SHA-256 stream over the same bytes', 'stream'),
      row('gunzip of the stored bodies, one after the other', 'unpack'),
      row('verify --full on one thread', 'full'),
      row('of that: every page and leaf computed again', 'leaves'),
      row(`verify --full on ${1 + threadCount} threads`, 'threads'),
    ],
  );
  report.line(
    `  The first time on these, with threads: ${first.seconds.toFixed(2)} s; at the first table they are started with it.`,
  );
  report.line(
    `  Memory of the verifier at its peak until then: ${peakMB} MB; at the first table without threads.`,
  );
}

async function ask(command: VerifierCommand): Promise<Verified> {
  return (await verifier.tell(command)) as Verified;
}

async function storedBodies(): Promise<Buffer[]> {
  const select = 'select body from page where body is not null order by page_id';
  const rows = await inTenants(notarySource, [tenant.tenantId]).query<{ body: Buffer }[]>(select);
  return rows.map(({ body }) => body);
}

function stream(): void {
  const hash = createHash('sha256');
  for (const bytes of raw) hash.update(bytes);
  hash.digest();
}

function unpackAll(bodies: readonly Buffer[]): void {
  for (const body of bodies) gunzipSync(body, { chunkSize: 4 * 1024 * 1024 });
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
