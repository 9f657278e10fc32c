import { type PageWithIds } from '../archive/page-lines.ts';
import { idLine, pageLine } from '../leaf/commitments.ts';
import { formatTlogProof } from '../note/tlog-proof.ts';
import { type ChosenHead } from './choose-head.query.ts';
import { type ProvedRecord } from './prove-record.ts';

/** One file of an evidence folder. */
export interface EvidenceFile {
  /** Relative, with `/`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where the pages of a sweep come from, in the order they were archived. */
export type PagesOf = (sweepId: string) => AsyncIterable<PageWithIds> | Iterable<PageWithIds>;

/** The files of one proved record. `number` is its name in the folder: 0001, 0002, … */
export async function* recordFiles(
  number: string,
  { entry, leaf, proof }: Pick<ProvedRecord, 'entry' | 'leaf' | 'proof'>,
  pagesOf: PagesOf,
): AsyncGenerator<EvidenceFile> {
  const stem = `records/${number}`;
  if (!leaf || !proof || !entry) throw new Error(`${stem} was not proved.`);
  yield { name: `${stem}.leaf`, bytes: leaf };
  yield { name: `${stem}.tlog-proof`, bytes: Buffer.from(formatTlogProof(proof)) };
  const content =
    entry.kind === 'control'
      ? { bytes: Buffer.from(entry.body), salt: entry.salt }
      : entry.kind === 'observation'
        ? entry.content
        : null;
  if (content) {
    yield { name: `${stem}.raw`, bytes: content.bytes };
    yield { name: `${stem}.salt`, bytes: Buffer.from(`${content.salt.toString('hex')}\n`) };
  }
  if (entry.kind !== 'sweep') return;
  const lines: string[] = [];
  for await (const page of pagesOf(entry.sweepId)) {
    lines.push(`page ${pageLine(page)}`);
    for (const id of page.ids) lines.push(`id ${idLine(id)}`);
  }
  yield { name: `${stem}.pages`, bytes: Buffer.from(lines.join('')) };
}

/** The keys that the log names as its own, newest first: to be compared, never trusted by themselves. */
export function trustFile(origin: string, keys: readonly string[]): EvidenceFile {
  const trust = { format: 'countersign-evidence/v1', origin, keys };
  return { name: 'trust.json', bytes: Buffer.from(`${JSON.stringify(trust, null, 2)}\n`) };
}

/** The head and its receipts, if it left the house. */
export function* anchorFiles({ note, receipts }: ChosenHead): Generator<EvidenceFile> {
  if (receipts.length === 0) return;
  yield { name: 'anchors/checkpoint.txt', bytes: Buffer.from(note) };
  for (const [index, { kind, receipt }] of receipts.entries()) {
    const extension = kind === 'rfc3161' ? 'tsr' : 'json';
    yield { name: `anchors/${String(index + 1).padStart(2, '0')}-${kind}.${extension}`, bytes: receipt };
  }
}
