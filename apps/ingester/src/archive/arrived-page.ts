import * as crypto from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { archiveKey, type PageSource } from '@countersign/domain';
import { findJsonRanges } from '../json-ranges.ts';

/** One answer of a source, or one piece of an imported file, as it arrived. */
export interface ArrivedPage {
  readonly source: PageSource;
  /** What was asked for: the path, or the file. */
  readonly asked: string;
  readonly pageNumber: number;
  readonly status: number;
  readonly requestId: string | null;
  /** The Date header as text: the source's own clock. */
  readonly sourceDate: string | null;
  readonly receivedAt: Date;
  readonly bytes: Buffer;
  /** Where its objects lie, flat pairs; found here if absent. */
  readonly items?: readonly number[];
}

/** An object of a page: where its bytes lie, and where it is filed. */
export interface ArrivedItem {
  readonly start: number;
  readonly end: number;
  readonly hash: Buffer;
  /** The hash as a key for maps. */
  readonly key: string;
  readonly objectId: string | null;
  readonly month: string;
}

/** A page with everything computed that does not depend on what the archive holds already. */
export interface PreparedPage {
  readonly page: ArrivedPage;
  readonly sha256: Buffer;
  readonly key: string;
  readonly items: readonly ArrivedItem[];
  /** Those of the items whose content was deleted before: shown again, and blank in the bytes. */
  readonly withheld: ReadonlySet<ArrivedItem>;
}

const nothing: ReadonlySet<ArrivedItem> = new Set();

export function preparePage(page: ArrivedPage): PreparedPage {
  const { bytes, source } = page;
  const ranges = page.items ?? findJsonRanges(bytes).items;
  const sha256 = hashOf(bytes);
  const isText = isUtf8(bytes);
  const items: ArrivedItem[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    const start = ranges[at] as number;
    const end = ranges[at + 1] as number;
    const object = bytes.subarray(start, end);
    const hash = hashOf(object);
    const { objectId, month } = archiveKey(source, isText || isUtf8(object) ? parse(object) : undefined);
    items.push({
      start,
      end,
      hash,
      key: hash.toString('latin1'),
      objectId: objectId === null ? null : storedText(objectId),
      month,
    });
  }
  return { page, sha256, key: sha256.toString('latin1'), items, withheld: nothing };
}

/** An object that does not parse is archived all the same, filed under no id: the readers reject it visibly. */
function parse(object: Buffer): unknown {
  try {
    return JSON.parse(object.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Postgres has no NUL in text. Only a label loses it; the bytes are kept as they are. */
export function storedText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** crypto.hash saves a third of the time for texts of 1.5 kB. */
export function hashOf(bytes: Buffer): Buffer {
  return crypto.hash('sha256', bytes, 'buffer') as unknown as Buffer;
}
