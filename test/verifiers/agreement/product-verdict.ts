// What the product itself would say of an evidence folder, put together from the readers of libs/evidence: the third
// opinion beside the two verifiers. `countersign verify FOLDER` is no third one: it runs verify.mjs.
import {
  contentCommitment,
  idLine,
  idsDigest,
  leafBytes,
  leafHash,
  openCheckpoint,
  pageLine,
  PagesDigest,
  parseLeaf,
  parseTlogProof,
  parseVerifierKey,
  provesLeaf,
  sha256,
  type SweepLeaf,
} from '@countersign/evidence';

export type Files = ReadonlyMap<string, Buffer>;

/** Null if every record is proved; else the first thing that is wrong. */
export function productVerdict(files: Files, keyTexts: readonly string[]): string | null {
  try {
    const keys = keyTexts.map(parseVerifierKey);
    const numbers = numbersOf(files);
    const notes = new Set<string>();
    for (const number of numbers) {
      const proof = parseTlogProof(need(files, `records/${number}.tlog-proof`));
      openCheckpoint(proof.checkpoint.note, keys);
      notes.add(proof.checkpoint.note);
      const bytes = need(files, `records/${number}.leaf`);
      const leaf = parseLeaf(bytes);
      if (!leafBytes(leaf).equals(bytes)) throw new Error('The leaf is not in its one spelling.');
      if (!provesLeaf(proof, leafHash(bytes))) throw new Error('The leaf does not lead to the signed root.');
      if (leaf.kind === 'sweep') checkPages(files, number, leaf);
      else checkContent(files, number, leaf.commitment);
    }
    if (notes.size > 1) throw new Error('The proofs carry different checkpoints.');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function need(files: Files, name: string): Buffer {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`${name} is missing.`);
  return bytes;
}

function numbersOf(files: Files): string[] {
  const numbers = new Set<string>();
  for (const name of files.keys()) {
    if (!name.startsWith('records/')) continue;
    const [, number] = /^records\/(\d{4})\.(leaf|tlog-proof|raw|salt|pages)$/.exec(name) ?? [];
    if (number === undefined) throw new Error(`${name} belongs to no record.`);
    numbers.add(number);
  }
  const sorted = [...numbers].sort();
  if (sorted.some((number, index) => Number(number) !== index + 1)) throw new Error('A record is missing.');
  return sorted;
}

function checkContent(files: Files, number: string, commitment: Buffer): void {
  if (files.has(`records/${number}.pages`)) throw new Error('Only a sweep has pages.');
  const raw = files.get(`records/${number}.raw`);
  const salt = files.get(`records/${number}.salt`);
  if (!raw && !salt) return;
  if (!raw || !salt) throw new Error('Of content and salt one is missing.');
  if (!/^[0-9a-f]{64}\n$/.test(salt.toString('latin1'))) throw new Error('The salt is malformed.');
  const salted = contentCommitment(Buffer.from(salt.toString('latin1').trim(), 'hex'), sha256(raw));
  if (!salted.equals(commitment)) throw new Error('The content is not what the leaf commits to.');
}

function checkPages(files: Files, number: string, leaf: SweepLeaf): void {
  if (files.has(`records/${number}.raw`) || files.has(`records/${number}.salt`))
    throw new Error('A sweep has no content.');
  const bytes = files.get(`records/${number}.pages`);
  if (!bytes) return;
  const digest = new PagesDigest();
  let again = '';
  for (const page of bytes
    .toString()
    .split(/^page /m)
    .slice(1)) {
    const [head = '', ...rest] = page.split('\n').slice(0, -1);
    const [pageNumber, items, idsHex = '', commitment = ''] = head.split(' ');
    const ids = rest.map((line) =>
      line === 'id -' ? null : Buffer.from(line.slice(3), 'base64url').toString(),
    );
    const line = {
      pageNumber: Number(pageNumber),
      items: Number(items),
      idsDigest: Buffer.from(idsHex, 'hex'),
      commitment: Buffer.from(commitment, 'hex'),
    };
    if (!idsDigest(ids).equals(line.idsDigest) || ids.length !== line.items)
      throw new Error('The ids of a page are not those of its digest.');
    digest.add(line);
    again += `page ${pageLine(line)}${ids.map((id) => `id ${idLine(id)}`).join('')}`;
  }
  // Written anew it has to be the same: so a second spelling is found without a second parser.
  if (!Buffer.from(again).equals(bytes)) throw new Error('The pages are not in their one spelling.');
  const isSame = digest.digest().equals(leaf.pagesDigest);
  if (!isSame || digest.pages !== leaf.pages || digest.items !== leaf.items)
    throw new Error('The pages are not those of the leaf.');
}
