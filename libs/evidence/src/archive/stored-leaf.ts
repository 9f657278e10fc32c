import { contentCommitment } from '../leaf/commitments.ts';
import { type Leaf } from '../leaf/leaf.ts';
import { leafBytes } from '../leaf/write-leaf.ts';
import { leafHash, sha256 } from '../tree/hash.ts';
import { type StoredEntry } from './stored-entry.ts';

/**
 * The leaf of what is stored, computed from the stored bytes. Null for an observation whose content was deleted
 * under policy: its commitment went with the salt, and only its hash is left, in leaf_run.
 */
export function storedLeaf(tenant: string, entry: StoredEntry): Leaf | null {
  if (entry.kind === 'sweep') {
    return { ...entry, tenant };
  }
  if (entry.kind === 'control') {
    const { control, recordedAt, salt, body } = entry;
    const commitment = contentCommitment(salt, sha256(Buffer.from(body)));
    return { kind: 'control', tenant, control, recordedAt, commitment };
  }
  if (!entry.content) return null;
  const { source, objectId, arrivedAt, sweepId, contentHash, content } = entry;
  // The content hash was compared with the bytes when they were read.
  const commitment = contentCommitment(content.salt, contentHash);
  return { kind: 'observation', tenant, source, objectId, arrivedAt, sweepId, commitment };
}

export function storedLeafHash(tenant: string, entry: StoredEntry): Buffer | null {
  const leaf = storedLeaf(tenant, entry);
  return leaf && leafHash(leafBytes(leaf));
}
