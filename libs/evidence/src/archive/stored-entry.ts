import { type ControlKind, type PageSource } from '../leaf/leaf.ts';

/** What is stored at one position. Instants are texts as a leaf has them, or finer if somebody made them so. */
export type StoredEntry = StoredObservation | StoredSweep | StoredControl;

export interface StoredObservation {
  readonly kind: 'observation';
  readonly position: number;
  readonly source: PageSource;
  readonly objectId: string | null;
  readonly arrivedAt: string;
  readonly sweepId: string;
  readonly pageId: number;
  /** SHA-256 of the content; of something else once the content was deleted under policy. */
  readonly contentHash: Buffer;
  /** The exact bytes and their salt; null once the content was deleted under policy. */
  readonly content: { readonly bytes: Buffer; readonly salt: Buffer } | null;
  /** Position of the control record that authorised deleting the content. */
  readonly purgedAt: number | null;
}

export interface StoredSweep {
  readonly kind: 'sweep';
  readonly position: number;
  readonly source: PageSource;
  readonly sweepId: string;
  readonly asked: string;
  readonly begin: string;
  readonly end: string;
  readonly rangeFrom: string | null;
  readonly rangeTo: string | null;
  readonly pages: number;
  readonly items: number;
  readonly newItems: number;
  readonly isComplete: boolean;
  readonly reason: string | null;
  /** Made of its stored pages. */
  readonly pagesDigest: Buffer;
}

/** A row of table sweep. */
export type SweepRow = Omit<StoredSweep, 'pagesDigest'>;

export interface StoredControl {
  readonly kind: 'control';
  readonly position: number;
  readonly control: ControlKind;
  readonly key: string;
  readonly recordedAt: string;
  readonly salt: Buffer;
  /** A JSON text, exactly as stored. */
  readonly body: string;
}

/** A row of table page, without its body. */
export interface StoredPage {
  readonly pageId: number;
  readonly receivedAt: string;
  readonly sweepId: string;
  readonly source: PageSource;
  readonly pageNumber: number;
  readonly asked: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly sourceDate: string | null;
  readonly items: number;
  readonly firstPosition: number;
  readonly newItems: number;
  /** Of the answer as it arrived. */
  readonly sizeBytes: number;
  /** Null, like the salt, once a content that the page shows was deleted under policy. */
  readonly sha256: Buffer | null;
  readonly salt: Buffer | null;
  /** What stays of them. */
  readonly answerCommitment: Buffer;
  /** Of the commitment to the body as it is stored now; null, like the next, if another page holds the body. */
  readonly bodySalt: Buffer | null;
  /** To the body as it was stored first. */
  readonly bodyCommitment: Buffer | null;
  readonly commitment: Buffer;
  readonly idsDigest: Buffer;
  /** 32 bytes for each new object. */
  readonly salts: Buffer;
  readonly knownPositions: readonly number[];
  /** Where in the unpacked body each of them is to be inserted. */
  readonly knownOffsets: readonly number[];
  /** Objects that it showed and whose content was deleted before: blank in the body, without an observation. */
  readonly withheldIds: readonly string[];
  /** Where in the unpacked body each of them begins. */
  readonly withheldOffsets: readonly number[];
  /** Whether its arrays are lists that begin at 1: who reads them is not told, and SQL counts by it. */
  readonly isPlain: boolean;
  /** The page that equals this one byte for byte and holds the body; null if this one holds it. */
  readonly sameAsPageId: number | null;
  readonly sameAsReceivedAt: string | null;
}

/** Where the bytes of an observation lie. */
export interface ObservationRow {
  readonly kind: 'observation';
  readonly position: number;
  readonly source: PageSource;
  /** As leaves and digests have it: the id of its object in base64url. */
  readonly encodedId: string | null;
  /** One character for each byte: they come by the million, and are compared. */
  readonly contentHash: string;
  readonly arrivedAt: string;
  readonly pageId: number;
  readonly offset: number;
  readonly length: number;
  readonly purgedAt: number | null;
  /** Where it is filed: the first day of a month. */
  readonly month: string;
}

export function objectIdOf({ encodedId }: Pick<ObservationRow, 'encodedId'>): string | null {
  return decodedId(encodedId);
}

export function decodedId(encoded: string | null): string | null {
  return encoded === null ? null : Buffer.from(encoded, 'base64url').toString();
}
