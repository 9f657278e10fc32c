import { isInstant } from '../canonical.ts';
import { hashSize } from '../tree/hash.ts';
import { encodedIdLine, idLine } from './commitments.ts';
import { type ControlLeaf, type Leaf, LeafError, type ObservationLeaf, type SweepLeaf } from './leaf.ts';

/** The bytes of a leaf. Throws a LeafError for values that no leaf can have. */
export function leafBytes(leaf: Leaf): Buffer {
  return Buffer.from(leafText(leaf));
}

/** The same as text, which is ASCII. */
export function leafText(leaf: Leaf): string {
  return `countersign-leaf/v1\n${linesOf(leaf)}`;
}

/** What a leaf of an observation says, its id in base64url. */
export interface EncodedObservation extends ArrivedLeaf {
  readonly encodedId: string | null;
}

/** The same of an observation, given its commitment in hexadecimal. */
export function observationLeafText(leaf: EncodedObservation, commitment: string): string {
  return `countersign-leaf/v1\n${observation(leaf, encodedIdLine(leaf.encodedId), commitment)}`;
}

function linesOf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'observation':
      return observation(leaf, idLine(leaf.objectId), hash(leaf.commitment));
    case 'sweep':
      return sweep(leaf);
    case 'control':
      return control(leaf);
  }
}

type ArrivedLeaf = Omit<ObservationLeaf, 'kind' | 'objectId' | 'commitment'>;

// The objects of a page arrived together: the same lines are not judged, and not written, a thousand times.
let lastHead: { tenant: string; source: string; text: string } | undefined;
let lastTail: { arrivedAt: string; sweepId: string; text: string } | undefined;

function observation(leaf: ArrivedLeaf, id: string, commitment: string): string {
  const { source, arrivedAt, sweepId } = leaf;
  if (source !== lastHead?.source || leaf.tenant !== lastHead.tenant)
    lastHead = { tenant: leaf.tenant, source, text: `observation\n${tenant(leaf.tenant)}\n${source}\n` };
  if (arrivedAt !== lastTail?.arrivedAt || sweepId !== lastTail.sweepId)
    lastTail = { arrivedAt, sweepId, text: `${instant(arrivedAt)}\n${uuid(sweepId)}\n` };
  if (commitment.length !== 2 * hashSize) throw notWhole();
  return `${lastHead.text}${id}${lastTail.text}${commitment}\n`;
}

function sweep(leaf: SweepLeaf): string {
  const { reason } = leaf;
  const lines = [
    'sweep',
    tenant(leaf.tenant),
    leaf.source,
    uuid(leaf.sweepId),
    base64url(leaf.asked),
    instant(leaf.begin),
    instant(leaf.end),
    leaf.rangeFrom === null ? '-' : instant(leaf.rangeFrom),
    leaf.rangeTo === null ? '-' : instant(leaf.rangeTo),
    count(leaf.pages),
    count(leaf.items),
    reason === null ? 'complete' : 'incomplete',
    reason === null ? '-' : base64url(reason),
    hash(leaf.pagesDigest),
  ];
  return `${lines.join('\n')}\n`;
}

function control(leaf: ControlLeaf): string {
  const { control: kind, recordedAt, commitment } = leaf;
  return `control\n${tenant(leaf.tenant)}\n${kind}\n${instant(recordedAt)}\n${hash(commitment)}\n`;
}

function tenant(id: string): string {
  if (id === '') throw new LeafError('A leaf names its tenant.');
  return base64url(id);
}

function instant(text: string): string {
  if (!isInstant(text))
    throw new LeafError(`"${text}" is no instant of a leaf: UTC, three digits of milliseconds.`);
  return text;
}

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
    throw new LeafError(`"${text}" is no UUID in lower case.`);
  return text;
}

function count(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new LeafError(`${number} is no count.`);
  return String(number);
}

function hash(bytes: Buffer): string {
  if (bytes.length !== hashSize) throw notWhole();
  return bytes.toString('hex');
}

function notWhole(): LeafError {
  return new LeafError('A hash in a leaf has 32 bytes.');
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
