import { type ArchiveStore, type ArchiveWriter, type Head } from './archive-store.ts';
import { type PreparedPage, storedText } from './arrived-page.ts';
import { FencedError } from './fenced-error.ts';
import { insertSweep, type SweepEnd } from './insert-sweep.ts';
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
export async function archivePages(store: ArchiveStore, batch: Batch): Promise<ArchivedBatch> {
  await store.makeRoom(batch.pages);
  for (let attempt = 1; ; attempt += 1) {
    const deletions = await store.lastDeletion();
    const pages = await withhold(store, batch.pages);
    const known = await store.findKnown(pages);
    const packed = await packPages(pages, known, batch, (body) => store.compress(body));
    try {
      return await store.transaction((writer) => write(writer, batch, packed, deletions));
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
  writer: ArchiveWriter,
  batch: Batch,
  packed: readonly PackedPage[],
  deletions: number,
): Promise<ArchivedBatch> {
  const head = await lockHead(writer, batch);
  if ((await writer.lastDeletion()) !== deletions) throw new DeletedMeanwhile();
  const pageIds = packed.map((_, index) => head.pages + index);
  const newItems = await copyObservations(writer, batch, packed, head);
  await copyPages(writer, batch, packed, head);
  await copyLeafRuns(writer, batch, packed, head);
  const items = packed.reduce((sum, { prepared }) => sum + prepared.items.length, 0);
  const result = { pages: packed.length, items, newItems, pageIds };
  if (batch.end) await insertSweep(writer, batch, batch.end, head.size + newItems);
  await writer.moveHead(head.size + newItems + (batch.end ? 1 : 0), head.pages + packed.length);
  return result;
}

async function lockHead(writer: ArchiveWriter, { tenantId, epoch }: Batch): Promise<Head> {
  const head = await writer.lockHead();
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
  writer: ArchiveWriter,
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
  await writer.insert({ table: 'observation', columns: observationColumns }, rows());
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
  writer: ArchiveWriter,
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
  await writer.insert({ table: 'page', columns: pageColumns }, rows());
}

const leafRunColumns = ['tenant_id', 'first_position', 'leaves', 'hashes'];

async function copyLeafRuns(
  writer: ArchiveWriter,
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
  await writer.insert({ table: 'leaf_run', columns: leafRunColumns }, rows());
}
