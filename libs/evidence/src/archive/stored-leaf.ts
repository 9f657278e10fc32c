import { contentCommitment, objectCommitment } from '../leaf/commitments.ts';
import { type Leaf } from '../leaf/leaf.ts';
import { leafText, observationLeafText } from '../leaf/write-leaf.ts';
import { leafHashChars, sha256 } from '../tree/hash.ts';
import { type ObservationRow, type StoredEntry, type StoredPage } from './stored-entry.ts';

/**
 * The leaf of what is stored, computed from the stored bytes; of an observation whose content was deleted under
 * policy, from the commitment that was left in its place.
 */
export function storedLeaf(tenant: string, entry: StoredEntry): Leaf {
  if (entry.kind === 'sweep') {
    return { ...entry, tenant };
  }
  if (entry.kind === 'control') {
    const { control, recordedAt, salt, body } = entry;
    const commitment = contentCommitment(salt, sha256(Buffer.from(body)));
    return { kind: 'control', tenant, control, recordedAt, commitment };
  }
  const { source, objectId, arrivedAt, sweepId, contentHash, content } = entry;
  // The content hash was compared with the bytes when they were read.
  const commitment = content ? contentCommitment(content.salt, contentHash) : contentHash;
  return { kind: 'observation', tenant, source, objectId, arrivedAt, sweepId, commitment };
}

/** The leaf hash of a row of observation, in characters; its content hash was compared with the bytes. */
export function observationLeafHash(tenant: string, row: ObservationRow, page: StoredPage): string {
  const { source, encodedId, arrivedAt, contentHash, purgedAt } = row;
  const commitment =
    purgedAt === null
      ? objectCommitment(page.salts, row.position - page.firstPosition, contentHash)
      : Buffer.from(contentHash, 'latin1').toString('hex');
  const { sweepId } = page;
  return leafHashChars(observationLeafText({ tenant, source, encodedId, arrivedAt, sweepId }, commitment));
}

/** In characters. */
export function storedLeafHash(tenant: string, entry: StoredEntry): string {
  return leafHashChars(leafText(storedLeaf(tenant, entry)));
}
