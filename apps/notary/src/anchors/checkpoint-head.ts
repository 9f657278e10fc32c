import { type AnchoredCheckpoint, AnchorError } from './anchor.ts';

/** What a checkpoint says, read out of its note. The signature is the notary's to check, not the anchor's. */
export interface CheckpointHead {
  readonly origin: string;
  readonly size: number;
  /** As in the note, base64. */
  readonly root: string;
  readonly note: string;
}

const noteCharactersMax = 16 * 1024;
const grammar =
  /^(?<origin>[^\s+]{1,255})\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\n\n(?:— [^\s+]+ [A-Za-z0-9+/]+={0,2}\n){1,16}$/;

/** The head of a signed note without extension lines (docs/evidence-format.md); null if it is none. */
export function readHead(note: string): CheckpointHead | null {
  const read = note.length <= noteCharactersMax ? grammar.exec(note)?.groups : undefined;
  if (!read) return null;
  const { origin = '', size = '', root = '' } = read;
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root, note } : null;
}

/** The head of a checkpoint that is to be anchored. Throws an AnchorError if note and fields disagree. */
export function checkedHead({ origin, size, note }: AnchoredCheckpoint): CheckpointHead {
  const head = readHead(note);
  if (head?.origin === origin && head.size === size) return head;
  throw new AnchorError(
    `The checkpoint of ${size} entries of ${origin} was not anchored: its note does not say so.`,
    'Run countersign verify: the stored checkpoint is damaged.',
  );
}

/**
 * Where `next` stands after the newest checkpoint of the same log at `place`: to be appended, or there already.
 * Throws an AnchorError if the place holds more, or as much with another root: the log went back or forked.
 */
export function placeAfter(
  newest: CheckpointHead | null,
  next: CheckpointHead,
  place: string,
): 'append' | 'present' {
  if (newest === null || newest.size < next.size) return 'append';
  if (newest.note === next.note) return 'present';
  if (newest.size === next.size && newest.root === next.root) return 'append';
  const holds = newest.size === next.size ? 'as many with another root' : `${newest.size} entries`;
  throw new AnchorError(
    `${place} was not given the checkpoint of ${next.size} entries of ${next.origin}: it holds ${holds} for this log.`,
    'The database is older than this anchor, or was changed. Keep the anchor as it is, and run countersign verify.',
  );
}
