// What a superuser does who knows the format: after any change, every hash of a log computed again as the ingester and
// the notary would have.
import { gunzipSync } from 'node:zlib';
import {
  cachedHeights,
  CompactRange,
  contentCommitment,
  pageCommitment,
  parseCheckpoint,
  readEntries,
  sha256,
  signCheckpoint,
  type SigningKey,
  storedLeafHash,
  type Tenant,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { readObservationRows } from '../../libs/evidence/src/archive/observation-rows.ts';
import { readPages } from '../../libs/evidence/src/archive/page-rows.ts';
import { type StoredPage } from '../../libs/evidence/src/archive/stored-entry.ts';

/** Content hashes, page seals, leaf hashes and the cache of the tree; salts stay, and what was deleted. */
export async function rehash(runner: QueryRunner, tenant: Tenant, size: number): Promise<void> {
  const { tenantId } = tenant;
  const rows = (await runner.query(
    'select page_id::float8 as id, body from page where tenant_id = $1 order by page_id',
    [tenantId],
  )) as { id: number; body: Buffer | null }[];
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  const answers = new Map<number, Buffer>();
  const contents = new Map<number, Buffer>();
  for (const page of await readPages(runner, tenantId, [...bodies.keys()])) {
    const packed = bodies.get(page.pageId) ?? null;
    const answer = packed
      ? await readOwn(runner, tenantId, page, gunzipSync(packed), contents)
      : answers.get(page.sameAsPageId!)!;
    answers.set(page.pageId, answer);
    await seal(runner, tenantId, page, packed, answer);
  }
  for await (const entries of readEntries(runner, tenantId, { begin: 0, end: size }))
    for (const entry of entries)
      await runner.query(
        `update leaf_run set hashes = overlay(hashes placing $3 from (32 * ($2 - first_position) + 1)::int)
          where tenant_id = $1 and first_position <= $2 and first_position + leaves > $2`,
        [tenantId, entry.position, Buffer.from(storedLeafHash(tenant.entraId, entry), 'latin1')],
      );
  await rebuildSubtrees(runner, tenantId);
}

/** Hashes a page's own objects again, and puts it together as it arrived. */
async function readOwn(
  runner: QueryRunner,
  tenantId: number,
  page: StoredPage,
  body: Buffer,
  contents: Map<number, Buffer>,
): Promise<Buffer> {
  const span = { begin: page.firstPosition, end: page.firstPosition + page.newItems };
  for (const { position, offset, length, purgedAt } of await readObservationRows(runner, tenantId, span)) {
    const bytes = body.subarray(offset, offset + length);
    contents.set(position, bytes);
    if (purgedAt === null)
      await runner.query('update observation set content_hash = $3 where tenant_id = $1 and position = $2', [
        tenantId,
        position,
        sha256(bytes),
      ]);
  }
  const pieces: Buffer[] = [];
  let taken = 0;
  for (const [nth, offset] of page.knownOffsets.entries()) {
    pieces.push(body.subarray(taken, offset), contents.get(page.knownPositions[nth]!)!);
    taken = offset;
  }
  return Buffer.concat([...pieces, body.subarray(taken)]);
}

async function seal(
  runner: QueryRunner,
  tenantId: number,
  page: StoredPage,
  packed: Buffer | null,
  answer: Buffer,
): Promise<void> {
  const { salt, bodySalt, pageId } = page;
  const hash = salt && sha256(answer);
  const answerCommitment = salt && hash ? contentCommitment(salt, hash) : page.answerCommitment;
  const own = { begin: page.firstPosition, end: page.firstPosition + page.newItems };
  const news = await readObservationRows(runner, tenantId, own);
  const isWhole = news.every(({ purgedAt }) => purgedAt === null);
  const bodyCommitment =
    packed && bodySalt && isWhole ? contentCommitment(bodySalt, sha256(packed)) : page.bodyCommitment;
  const head = { ...page, arrivedAt: page.receivedAt, bodyCommitment, news };
  await runner.query(
    `update page set sha256 = $3, answer_commitment = $4, body_commitment = $5, commitment = $6
      where tenant_id = $1 and page_id = $2`,
    [tenantId, pageId, hash, answerCommitment, bodyCommitment, pageCommitment(answerCommitment, head)],
  );
}

async function rebuildSubtrees(runner: QueryRunner, tenantId: number): Promise<void> {
  await runner.query('delete from subtree where tenant_id = $1', [tenantId]);
  const range = CompactRange.empty();
  const kept: [number, number, Buffer][] = [];
  range.appendRun(await leafHashes(runner, tenantId), ({ height, nth }, hash) => {
    if ((cachedHeights as readonly number[]).includes(height)) kept.push([height, nth, hash]);
  });
  for (const row of kept)
    await runner.query('insert into subtree values ($1, $2, $3, $4)', [tenantId, ...row]);
}

async function leafHashes(runner: QueryRunner, tenantId: number): Promise<Buffer> {
  const runs = (await runner.query(
    'select hashes from leaf_run where tenant_id = $1 order by first_position',
    [tenantId],
  )) as { hashes: Buffer }[];
  return Buffer.concat(runs.map(({ hashes }) => hashes));
}

/** Signs every checkpoint of a log that has a signer anew over what is stored now; returns the newest note. */
export async function resign(
  runner: QueryRunner,
  tenantId: number,
  signersOf: (size: number, origin: string) => readonly SigningKey[],
): Promise<string> {
  const rows = (await runner.query(
    'select size::int, note from checkpoint where tenant_id = $1 order by size',
    [tenantId],
  )) as { size: number; note: string }[];
  const hashes = await leafHashes(runner, tenantId);
  let newest = '';
  for (const { size, note } of rows) {
    const { origin } = parseCheckpoint(note);
    const signers = signersOf(size, origin);
    if (signers.length === 0) continue;
    const range = CompactRange.empty();
    range.appendRun(hashes.subarray(0, 32 * size));
    const signed = signCheckpoint({ origin, size, rootHash: range.root() }, signers);
    newest = signed.note;
    await runner.query('update checkpoint set root_hash = $3, note = $4 where tenant_id = $1 and size = $2', [
      tenantId,
      size,
      signed.rootHash,
      newest,
    ]);
  }
  return newest;
}
