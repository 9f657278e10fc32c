import { insertRows, type TenantArchive, withTransaction } from '@countersign/database';
import { type QueryRunner } from 'typeorm';
import { type PreparedPage, storedText } from './arrived-page.ts';
import { ensurePartitions } from './ensure-partitions.ts';
import { FencedError } from './fenced-error.ts';
import { findKnown } from './find-known.ts';
import { insertSweep, type SweepEnd } from './insert-sweep.ts';
import { lastDeletion } from './last-deletion.ts';
import { pageCommitment } from './leaves.ts';
import { type PackedPage, packPages } from './pack-pages.ts';
import { withhold } from './withhold.ts';

/** Pages of one sweep, in order. Up to 50 pages or 64 MB make a good transaction. */
export interface Batch {
  readonly tenantId: number;
  readonly entraId: string;
  readonly epoch: number;
  readonly sweepId: string;
  readonly pages: readonly PreparedPage[];
  /** With the last pages: the sweep's own row. It is committed with them or not at all. */
  readonly end?: SweepEnd;
}

export interface ArchivedBatch {
  readonly pages: number;
  readonly items: number;
  readonly newItems: number;
  readonly pageIds: readonly number[];
}

const attemptsMax = 8;

/**
 * Puts pages into the archive. The slow part (look-up, compression) comes before the head row is locked, so
 * the lock is held for the writing only. If another writer archives one of the same objects in between, its
 * unique key stops this transaction, and the batch starts again with a fresh look-up; so it does if content was
 * deleted under policy in between.
 */
export async function archivePages(archive: TenantArchive, batch: Batch): Promise<ArchivedBatch> {
  await ensurePartitions(archive, batch.pages);
  for (let attempt = 1; ; attempt += 1) {
    const deletions = await lastDeletion(archive, batch.tenantId);
    const pages = await withhold(archive, batch.tenantId, batch.pages);
    const known = await findKnown(archive, batch.tenantId, pages);
    const packed = await packPages(pages, known, batch);
    try {
      return await withTransaction(archive, (runner) => write(runner, batch, packed, deletions));
    } catch (error) {
      if (attempt >= attemptsMax || !(isSameObject(error) || error instanceof DeletedMeanwhile)) throw error;
    }
  }
}

function isSameObject(error: unknown): boolean {
  const { code, table } = error as { code?: string; table?: string };
  return code === '23505' && (table?.startsWith('observation') ?? false);
}

/** What was looked up may name content that is gone since. */
class DeletedMeanwhile extends Error {}

async function write(
  runner: QueryRunner,
  batch: Batch,
  packed: readonly PackedPage[],
  deletions: number,
): Promise<ArchivedBatch> {
  const head = await lockHead(runner, batch);
  if ((await lastDeletion(runner, batch.tenantId)) !== deletions) throw new DeletedMeanwhile();
  const pageIds = packed.map((_, index) => head.pages + index);
  const newItems = await copyObservations(runner, batch, packed, head);
  await copyPages(runner, batch, packed, head);
  await copyLeafRuns(runner, batch, packed, head);
  const items = packed.reduce((sum, { prepared }) => sum + prepared.items.length, 0);
  const result = { pages: packed.length, items, newItems, pageIds };
  if (batch.end) await insertSweep(runner, batch, batch.end, head.size + newItems);
  await runner.query('update archive_head set size = $2, pages = $3 where tenant_id = $1', [
    batch.tenantId,
    head.size + newItems + (batch.end ? 1 : 0),
    head.pages + packed.length,
  ]);
  return result;
}

interface Head {
  readonly size: number;
  readonly pages: number;
}

async function lockHead(runner: QueryRunner, { tenantId, epoch }: Batch): Promise<Head> {
  const [head] = (await runner.query(
    `select size::float8 as size, pages::float8 as pages, epoch::float8 as epoch
       from archive_head where tenant_id = $1 for update`,
    [tenantId],
  )) as (Head & { epoch: number })[];
  if (head?.epoch !== epoch) throw new FencedError(tenantId, epoch, head?.epoch);
  return head;
}

const observationColumns = [
  'tenant_id',
  'month',
  'content_hash',
  'position',
  'source',
  'object_id',
  'observed_at',
  'page_id',
  'body_offset',
  'body_length',
];

async function copyObservations(
  runner: QueryRunner,
  { tenantId }: Batch,
  packed: readonly PackedPage[],
  head: Head,
): Promise<number> {
  let position = head.size;
  function* rows() {
    for (const [index, { prepared, fresh }] of packed.entries()) {
      const { source, receivedAt } = prepared.page;
      for (const { item, offset } of fresh) {
        const place = [head.pages + index, offset, item.end - item.start];
        yield [tenantId, item.month, item.hash, position++, source, item.objectId, receivedAt, ...place];
      }
    }
  }
  await insertRows(runner, { table: 'observation', columns: observationColumns }, rows());
  return position - head.size;
}

const pageColumns = [
  'tenant_id',
  'received_at',
  'page_id',
  'sweep_id',
  'page_number',
  'source',
  'asked',
  'status',
  'request_id',
  'source_date',
  'items',
  'first_position',
  'new_items',
  'size_bytes',
  'sha256',
  'salt',
  'answer_commitment',
  'body_salt',
  'body_commitment',
  'commitment',
  'ids_sha256',
  'salts',
  'body',
  'known_positions',
  'known_offsets',
  'withheld_ids',
  'withheld_offsets',
  'same_as_page_id',
  'same_as_received_at',
];

async function copyPages(
  runner: QueryRunner,
  { tenantId, sweepId }: Batch,
  packed: readonly PackedPage[],
  head: Head,
): Promise<void> {
  let position = head.size;
  function* rows() {
    for (const [index, { prepared, fresh, body, known, withheld, twin, leaves, seal }] of packed.entries()) {
      const { page } = prepared;
      const labels = [page.pageNumber, page.source, storedText(page.asked), page.status];
      const headers = [page.requestId, page.sourceDate];
      const counts = [prepared.items.length, position, fresh.length, page.bytes.length];
      // A twin inside this batch has no id before now, nor has an object that this batch brings twice.
      const [sameAsPageId = null, sameAsReceivedAt = null] =
        twin === undefined
          ? []
          : 'index' in twin
            ? [head.pages + twin.index, packed[twin.index]?.prepared.page.receivedAt]
            : [twin.pageId, twin.receivedAt];
      const place = {
        pageId: head.pages + index,
        firstPosition: position,
        knownOffsets: known.map(({ offset }) => offset),
        knownPositions: known.map((splice) => splice.position ?? head.size + splice.nth),
        sameAsPageId,
      };
      const { salt, answerCommitment, bodySalt, bodyCommitment, idsSha256 } = seal;
      const commitments = [salt, answerCommitment, bodySalt, bodyCommitment, pageCommitment(seal, place)];
      yield [
        ...[tenantId, page.receivedAt, place.pageId, sweepId],
        ...labels,
        ...headers,
        ...counts,
        ...[prepared.sha256, ...commitments, idsSha256, leaves.salts],
        body,
        ...[place.knownPositions, place.knownOffsets],
        ...[withheld.map((one) => one.objectId), withheld.map((one) => one.offset)],
        ...[sameAsPageId, sameAsReceivedAt],
      ];
      position += fresh.length;
    }
  }
  await insertRows(runner, { table: 'page', columns: pageColumns }, rows());
}

const leafRunColumns = ['tenant_id', 'first_position', 'leaves', 'hashes'];

async function copyLeafRuns(
  runner: QueryRunner,
  { tenantId }: Batch,
  packed: readonly PackedPage[],
  head: Head,
): Promise<void> {
  let position = head.size;
  function* rows() {
    for (const { fresh, leaves } of packed) {
      if (fresh.length > 0) yield [tenantId, position, fresh.length, leaves.hashes];
      position += fresh.length;
    }
  }
  await insertRows(runner, { table: 'leaf_run', columns: leafRunColumns }, rows());
}
