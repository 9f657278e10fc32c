// A log drawn from a seed: entries of every kind as the archive would hold them, turned into leaves, heads, proofs and
// folders by the product's own code. What is odd here (ids, sizes, keys) is odd on purpose.
import { createPrivateKey } from 'node:crypto';
import {
  CompactRange,
  contentCommitment,
  controlKinds,
  idsDigest,
  leafBytes,
  leafHash,
  type NodeSource,
  nodeHash,
  PagesDigest,
  type PageWithIds,
  pageSources,
  parseCheckpoint,
  proveInclusion,
  sha256,
  signCheckpoint,
  type SignedCheckpoint,
  signingKey,
  type SigningKey,
  type StoredControl,
  type StoredEntry,
  type StoredObservation,
  type StoredSweep,
  storedLeaf,
} from '@countersign/evidence';
import { type Random } from '../../../bench/generator/random.ts';
import { recordFiles, trustFile } from '../../../libs/evidence/src/pack/folder-files.ts';

export interface GeneratedLog {
  readonly origin: string;
  readonly entries: readonly StoredEntry[];
  readonly leaves: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
  /** Those that signed. */
  readonly signers: readonly SigningKey[];
  /** Verifier keys that whoever checks was given: some of the signers', perhaps others beside them. */
  readonly pinned: readonly string[];
  /** The records of its folder. */
  readonly positions: readonly number[];
  readonly files: ReadonlyMap<string, Buffer>;
}

export async function generateLog(random: Random): Promise<GeneratedLog> {
  const tenant = random.chance(0.5) ? random.uuid() : oddText(random) || 'tenant';
  const pages = new Map<string, PageWithIds[]>();
  const entries = Array.from({ length: sizeOf(random) }, (_, position) => entryAt(random, position, pages));
  const leaves = entries.map((entry) => leafBytes(storedLeaf(tenant, entry)));
  const demo = random.chance(0.2) ? 'demo/' : '';
  const origin = `countersign.local/${demo}${bytes(random, 16).toString('hex')}`;
  const signers = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => aKey(random, origin));
  const checkpoint = signHead(random, { origin, leaves, signers });
  const pinned = signers.filter((_, index) => index === 0 || random.chance(0.5)).map(textOf);
  if (random.chance(0.3)) pinned.push(textOf(aKey(random, origin))); // one that did not sign
  if (random.chance(0.3)) pinned.unshift(textOf(aKey(random, 'other.example/log')));
  const positions = some(random, entries.length, 1 + random.below(4));
  const log = { origin, entries, leaves, checkpoint, signers, pinned, positions };
  return { ...log, files: await filesOf(log, pages) };
}

/** The head over leaves, signed by each key; perhaps with cosignatures of keys nobody here knows. */
export function signHead(
  random: Random,
  log: Pick<GeneratedLog, 'origin' | 'leaves' | 'signers'>,
): SignedCheckpoint {
  const range = CompactRange.empty();
  for (const leaf of log.leaves) range.append(leafHash(leaf));
  const head = { origin: log.origin, size: range.size, rootHash: range.root() };
  const { note } = signCheckpoint(head, log.signers);
  const cosignatures = Array.from({ length: random.chance(0.4) ? 1 + random.below(5) : 0 }, () => {
    const name = random.chance(0.3) ? log.origin : `witness.example/${random.below(1000)}`;
    return `\u2014 ${name} ${bytes(random, 5 + random.below(100)).toString('base64')}\n`;
  });
  return parseCheckpoint(note + cosignatures.join(''));
}

export function aKey(random: Random, name: string): SigningKey {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytes(random, 32)]);
  return signingKey(name, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
}

export function bytes(random: Random, length: number): Buffer {
  const drawn = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 1) drawn[at] = random.bits();
  return drawn;
}

function textOf(key: SigningKey): string {
  return key.verifier.text;
}

async function filesOf(
  log: Omit<GeneratedLog, 'files'>,
  pages: ReadonlyMap<string, readonly PageWithIds[]>,
): Promise<Map<string, Buffer>> {
  const source = nodesOf(log.leaves);
  const files = new Map<string, Buffer>();
  const keys = log.signers.map(textOf);
  const trust = trustFile(log.origin, keys);
  files.set(trust.name, trust.bytes);
  for (const [index, position] of log.positions.entries()) {
    const path = await proveInclusion(source, position, log.leaves.length);
    const record = {
      entry: log.entries[position]!,
      leaf: log.leaves[position]!,
      proof: { index: position, path, checkpoint: log.checkpoint },
    };
    const number = String(index + 1).padStart(4, '0');
    for await (const file of recordFiles(number, record, (sweepId) => pages.get(sweepId) ?? []))
      files.set(file.name, file.bytes);
  }
  return files;
}

/** All full subtrees, level by level. */
function nodesOf(leaves: readonly Buffer[]): NodeSource {
  const levels = [leaves.map(leafHash)];
  for (let level = levels[0]!; level.length > 1; levels.push(level)) {
    const below = level;
    level = Array.from({ length: below.length >> 1 }, (_, nth) =>
      nodeHash(below[2 * nth]!, below[2 * nth + 1]!),
    );
  }
  return { nodes: (wanted) => wanted.map(({ height, nth }) => levels[height]![nth]!) };
}

/** Small ones, full trees and their neighbours, and anything between. */
function sizeOf(random: Random): number {
  if (random.chance(0.2)) return 1 + random.below(3);
  if (random.chance(0.5)) return Math.max(1, 2 ** random.below(9) + random.below(3) - 1);
  return 1 + random.below(400);
}

function entryAt(random: Random, position: number, pages: Map<string, PageWithIds[]>): StoredEntry {
  const draw = random.unit();
  if (draw < 0.6) return observationAt(random, position);
  return draw < 0.75 ? controlAt(random, position) : sweepAt(random, position, pages);
}

function observationAt(random: Random, position: number): StoredObservation {
  const content = { bytes: contentOf(random), salt: bytes(random, 32) };
  const contentHash = sha256(content.bytes);
  const isPurged = random.chance(0.15);
  return {
    kind: 'observation',
    position,
    source: random.pick(pageSources),
    objectId: random.chance(0.1) ? null : oddText(random),
    arrivedAt: instantOf(random),
    sweepId: random.uuid(),
    pageId: 0,
    contentHash: isPurged ? contentCommitment(content.salt, contentHash) : contentHash,
    content: isPurged ? null : content,
    purgedAt: isPurged ? position + 1 : null,
  };
}

function controlAt(random: Random, position: number): StoredControl {
  const key = oddText(random);
  return {
    kind: 'control',
    position,
    control: random.pick(controlKinds),
    key,
    recordedAt: instantOf(random),
    salt: bytes(random, 32),
    body: JSON.stringify({ id: key, reason: oddText(random) }),
  };
}

function sweepAt(random: Random, position: number, pages: Map<string, PageWithIds[]>): StoredSweep {
  const sweepId = random.uuid();
  const digest = new PagesDigest();
  const own = Array.from({ length: random.below(4) }, (_, nth) => pageAt(random, nth + 1));
  for (const page of own) digest.add(page);
  pages.set(sweepId, own);
  const isComplete = random.chance(0.8);
  return {
    kind: 'sweep',
    position,
    source: random.pick(pageSources),
    sweepId,
    asked: oddText(random),
    begin: instantOf(random),
    end: instantOf(random),
    rangeFrom: random.chance(0.5) ? null : instantOf(random),
    rangeTo: random.chance(0.5) ? null : instantOf(random),
    pages: digest.pages,
    items: digest.items,
    newItems: 0,
    isComplete,
    reason: isComplete ? null : oddText(random),
    pagesDigest: digest.digest(),
  };
}

function pageAt(random: Random, pageNumber: number): PageWithIds {
  const ids = Array.from({ length: random.below(6) }, () => (random.chance(0.1) ? null : oddText(random)));
  const commitment = bytes(random, 32); // no folder opens it
  return { pageNumber, items: ids.length, idsDigest: idsDigest(ids), commitment, ids };
}

const oddTexts = [
  '',
  '-',
  ' ',
  '\ufeff',
  '\ufeffid',
  '\0',
  'a\nb',
  '\r\n',
  '\u001b[2J',
  '\u202egnp.exe',
  'e\u0301',
  '\u00e9',
  '💥👩‍👩‍👧',
  '\u{10ffff}',
  '\ud7ff\ue000\ufffd',
  'ſẞİı',
  '../../etc/passwd',
  '__proto__',
  'PROVED',
  '日本語',
  'x'.repeat(300),
];

/** An id, a name, a reason: mostly a plain one, often enough one that a careless reader trips over. */
function oddText(random: Random): string {
  if (random.chance(0.5)) return random.uuid();
  return random.chance(0.5) ? random.pick(oddTexts) : random.pick(oddTexts) + random.pick(oddTexts);
}

function contentOf(random: Random): Buffer {
  if (random.chance(0.6)) return Buffer.from(JSON.stringify({ id: random.uuid(), note: oddText(random) }));
  return bytes(random, random.chance(0.2) ? 0 : random.below(200));
}

function instantOf(random: Random): string {
  return new Date(Math.floor(random.unit() * 253_402_300_800_000)).toISOString();
}

/** So many different positions below `size`, as far as there are, in any order. */
function some(random: Random, size: number, count: number): number[] {
  const drawn = new Set<number>();
  for (let tries = 0; drawn.size < Math.min(size, count) && tries < 100; tries += 1)
    drawn.add(random.below(size));
  return [...drawn];
}
