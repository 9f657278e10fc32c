// The verifier for plain Node.js against folders built by code of their own. Most tests keep the folder in memory:
// verify() sees it through the two functions by which it sees a disk.
import { spawnSync } from 'node:child_process';
import { verify as verifyEd25519, createPublicKey } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';

type Files = Map<string, Buffer>;
interface Entry {
  leaf: Buffer;
  raw?: Buffer;
  salt?: Buffer;
  pages?: Buffer;
}
interface Key {
  name: string;
  point: Buffer;
  verifierKey: string;
  sign: (text: string) => Buffer;
}
interface Verdict {
  code: number;
  lines: string[];
  records: { record: string; verdict: string; words: string[]; file?: string }[];
}
interface Folder {
  read: (name: string, limit: number) => Buffer;
  list: (name: string, limit: number) => string[];
}

// Plain JavaScript without types of its own: what travels to an auditor is not compiled.
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const script = path('../../../libs/evidence/verifiers/verify.mjs');
const verifier = (await import(script)) as {
  verify: (folder: Folder, keys: readonly string[]) => Verdict;
  verifyFolder: (folder: string, keys?: readonly string[]) => Verdict;
  rootFrom: (leafHash: Buffer, index: bigint, size: bigint, path: readonly Buffer[]) => Buffer | undefined;
};
const build = (await import(path('./build-folder.mjs'))) as {
  ORIGIN: string;
  archive: (n: number) => Entry[];
  auditPath: (m: number, entries: readonly Buffer[]) => Buffer[];
  b64url: (text: string) => string;
  checkpoint: (entries: readonly Entry[], keys: readonly Key[], more?: string) => string;
  control: (entry?: object) => Entry;
  folder: (
    entries: readonly Entry[],
    indexes: readonly number[],
    keys?: readonly Key[],
    note?: string,
  ) => Files;
  keyId: (name: string, point: Buffer) => Buffer;
  makeKey: (name: string, seed?: number) => Key;
  observation: (entry?: object) => Entry;
  sampleFolder: () => Files;
  sha256: (...parts: (string | Buffer)[]) => Buffer;
  signatureLine: (name: string, id: Buffer, signature: Buffer) => string;
  sweep: (entry?: object) => Entry;
  treeHash: (entries: readonly Buffer[]) => Buffer;
  verifierKey: (name: string, point: Buffer) => string;
  writeFolder: (path: string, files: Files) => void;
};
const { ORIGIN, archive, checkpoint, control, folder, makeKey, observation, sampleFolder, sweep } = build;

const key = makeKey(ORIGIN);
const inMemory = (files: Files): Folder => ({
  read(name) {
    const bytes = files.get(name);
    if (!bytes) throw Object.assign(new Error(`${name} is missing`), { file: name });
    return bytes;
  },
  list: (name) =>
    [...files.keys()]
      .filter((file) => file.startsWith(`${name}/`))
      .map((file) => file.slice(name.length + 1)),
});
const check = (files: Files, keys: readonly string[] = [key.verifierKey]) =>
  verifier.verify(inMemory(files), keys);
const text = (verdict: Verdict) => verdict.lines.join('\n');
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The files with one of them changed as text. */
function withChanged(files: Files, name: string, change: (text: string) => string): Files {
  const before = files.get(name)!.toString();
  const after = change(before);
  if (after === before) throw new Error(`The change leaves ${name} as it was.`);
  return new Map(files).set(name, Buffer.from(after));
}

const scratch = mkdtempSync(join(tmpdir(), 'verify-node-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});
let folders = 0;
function onDisk(files: Files): string {
  const place = join(scratch, String((folders += 1)));
  build.writeFolder(place, files);
  return place;
}

describe('a valid folder', () => {
  it('of the first release verifies for ever', () => {
    const place = path('../fixtures/folder-v1-node');
    const pinned = readFileSync(path('../fixtures/folder-v1-node.key.txt'), 'utf8').trim();
    const verdict = verifier.verifyFolder(place, [pinned]);
    expect(text(verdict)).not.toContain('BROKEN');
    expect(verdict.code).toBe(0);
    expect(verdict.records).toHaveLength(11);
  });

  it('is built today as it was built then', () => {
    for (const [name, bytes] of sampleFolder()) {
      expect(readFileSync(path(`../fixtures/folder-v1-node/${name}`))).toEqual(bytes);
    }
  });

  it.each(numbers(70).map((n) => n + 1))('is proved for every entry of a log of %i', (size) => {
    const verdict = check(folder(archive(size), numbers(size)));
    expect(verdict.records.filter(({ verdict }) => verdict !== 'PROVED')).toEqual([]);
    expect(verdict.code).toBe(0);
  });

  it('may hold any entries in any order, and any content', () => {
    const entries = [
      ...archive(20),
      observation({ raw: Buffer.alloc(0) }),
      observation({ raw: Buffer.alloc(99_999, 255) }),
    ];
    expect(check(folder(entries, [21, 3, 20, 3, 0])).code).toBe(0);
  });

  it('says of each record in plain words what it is', () => {
    const verdict = check(sampleFolder());
    expect(verdict.records.map(({ words }) => words[0])).toEqual([
      'approval request request-1 as it was read on 2026-10-05 09:00:00 UTC',
      expect.stringMatching(/^complete reading of approval requests, .*2026-10-05 09:00:00 to .* 3 objects$/),
      'approval request request-0 as it was read on 2026-10-05 09:00:00 UTC',
      'approval request request-1 as it was read on 2026-10-05 09:05:00 UTC',
      expect.stringMatching(/^complete reading of approval requests/),
      'audit event event-1 as it was read on 2026-10-05 09:00:00 UTC',
      expect.stringMatching(/^incomplete reading of audit events from 2026-10-01 00:00:00 .*"HTTP 503"$/),
      'imported object without an id as it was read on 2026-10-05 09:00:00 UTC',
      expect.stringMatching(/a gap, in which something may have come and gone unseen$/),
      expect.stringMatching(/content was deleted under policy$/),
      expect.stringMatching(/a signing key was put into use$/),
    ]);
  });

  it('shows what a reading with its pages listed, and what it did not', () => {
    const { records } = check(sampleFolder());
    expect(records[1]!.words.slice(1)).toEqual(['it showed request-1', 'it did NOT show request-0']);
    expect(records[4]!.words.slice(1)).toEqual(['it did NOT show request-1', 'it did NOT show request-0']);
  });

  it('does not say that an incomplete reading would have shown an object', () => {
    const { records } = check(
      folder([observation({ object: 'request-9' }), sweep({ why: 'timeout' })], [0, 1]),
    );
    expect(records[1]!.words.slice(1)).toEqual(['it did NOT show request-9 before it broke off']);
  });

  it('counts the objects where they are too many to name', () => {
    const many = numbers(30).map((i) => observation({ object: `request-${i}` }));
    const { records } = check(folder([...many, sweep()], numbers(31)));
    expect(records[30]!.words.slice(1)).toEqual(['it showed 3 of the 30 objects of this folder']);
  });

  it('stays proved when content was deleted, and says that it is not here', () => {
    const files = folder(archive(9), [0, 2]);
    for (const name of ['0001.raw', '0001.salt', '0002.raw', '0002.salt']) files.delete(`records/${name}`);
    const verdict = check(files);
    expect(verdict.code).toBe(0);
    expect(verdict.records[0]!.words.slice(1)).toEqual([
      expect.stringContaining('proved is only that it existed'),
    ]);
  });

  it('says what is proved and what is not', () => {
    const summary = text(check(sampleFolder()));
    expect(summary).toContain('PROVED: all 11 records');
    expect(summary).toContain('NOT PROVED: that Microsoft Graph told the truth');
    expect(summary).not.toContain('DEMO');
    const demo = makeKey('countersign.local/demo/00112233445566778899aabbccddeeff');
    expect(text(check(folder(archive(3), [0], [demo]), [demo.verifierKey]))).toContain('DEMO');
  });

  it('tells whether its anchors belong to the checkpoint of its proofs', () => {
    const files = sampleFolder();
    expect(text(check(files))).toContain('No anchor is in this folder');
    const note = files
      .get('records/0001.tlog-proof')!
      .toString()
      .split(/(?<=\n)\n(.*)/s)[1]!;
    files.set('anchors/checkpoint.txt', Buffer.from(note));
    expect(text(check(files))).toContain('anchors/checkpoint.txt is the checkpoint of their proofs');
    expect(text(check(files))).toContain('openssl ts -verify');
    files.set('anchors/checkpoint.txt', Buffer.from(`${note}\n`));
    expect(text(check(files))).toContain('does NOT date these records');
  });
});

describe('RFC 6962', () => {
  // The vectors of the Certificate Transparency reference implementation.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const entries = inputs.map((hex) => Buffer.from(hex, 'hex'));
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const paths: [number, number, string[]][] = [
    [0, 1, []],
    [
      ...([0, 8] as const),
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      ...([5, 8] as const),
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      ...([1, 5] as const),
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ];
  const leafHash = (index: number) => build.sha256('\0', entries[index]!);

  it('gives the published roots', () => {
    expect(roots.map((_, i) => build.treeHash(entries.slice(0, i + 1)).toString('hex'))).toEqual(roots);
  });

  it.each(paths)(
    'leads from entry %i of %i by the published path to the published root',
    (index, size, hex) => {
      const hashes = hex.map((one) => Buffer.from(one, 'hex'));
      const root = verifier.rootFrom(leafHash(index), BigInt(index), BigInt(size), hashes);
      expect(root?.toString('hex')).toBe(roots[size - 1]);
      expect(build.auditPath(index, entries.slice(0, size))).toEqual(hashes);
    },
  );

  it('leads to the root from no other index, size or length of path', () => {
    const all = numbers(40).map((i) => Buffer.from(`entry ${i}`));
    let wrong = 0;
    for (const size of [1, 2, 3, 7, 8, 21, 40]) {
      const root = build.treeHash(all.slice(0, size));
      for (const index of numbers(size)) {
        const hash = build.sha256('\0', all[index]!);
        const good = build.auditPath(index, all.slice(0, size));
        const leads = (at: number, of: number, by: Buffer[]) =>
          verifier.rootFrom(hash, BigInt(at), BigInt(of), by)?.equals(root) === true;
        expect(leads(index, size, good)).toBe(true);
        for (const at of numbers(size)) if (at !== index && leads(at, size, good)) wrong += 1;
        if (leads(index, size, [...good, root]) || leads(index, size, [root, ...good])) wrong += 1;
        if (good.length > 0 && (leads(index, size, good.slice(1)) || leads(index, size, good.slice(0, -1))))
          wrong += 1;
      }
    }
    expect(wrong).toBe(0);
  });
});

describe('a changed folder', () => {
  it('F65 is never proved, whatever single bit of it is flipped', () => {
    const entries = [
      observation({ raw: '{"id":"request-1"}' }),
      sweep({ ids: [['request-1'], [null]] }),
      control(),
    ];
    const files = folder(entries, [0, 1, 2]);
    expect(check(files).code).toBe(0);
    let flips = 0;
    const accepted: string[] = [];
    const silent: string[] = [];
    for (const [name, bytes] of files) {
      if (name === 'trust.json') continue; // not part of the proof when a key is given
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const verdict = check(new Map(files).set(name, flipped));
        flips += 1;
        if (verdict.code !== 1) accepted.push(`${name}, bit ${bit}`);
        // The record is named, or the one whose checkpoint now differs.
        if (!verdict.lines.some((line) => line.includes('BROKEN') && line.includes('records/')))
          silent.push(name);
      }
    }
    console.info(`${flips} bits flipped, ${accepted.length} accepted`);
    expect(accepted).toEqual([]);
    expect(silent).toEqual([]);
    expect(flips).toBeGreaterThan(15_000);
  });

  it('is never proved, wherever a file of it is cut or grows by a byte, or is missing', () => {
    const files = folder([...archive(3), ...archive(2)], [0, 1, 2]);
    const accepted: string[] = [];
    for (const [name, bytes] of files) {
      if (name === 'trust.json') continue;
      for (let end = 0; end < bytes.length; end += 1) {
        if (check(new Map(files).set(name, bytes.subarray(0, end))).code !== 1)
          accepted.push(`${name} cut at ${end}`);
      }
      for (const more of ['\n', '\r', '\0', ' ', 'a', '=', '\n\n']) {
        for (const grown of [
          Buffer.concat([bytes, Buffer.from(more)]),
          Buffer.concat([Buffer.from(more), bytes]),
        ]) {
          if (check(new Map(files).set(name, grown)).code !== 1)
            accepted.push(`${name} with ${JSON.stringify(more)}`);
        }
      }
      const fewer = new Map(files);
      fewer.delete(name);
      // A list of ids may be left out; all else must be whole.
      if (check(fewer).code !== (name.endsWith('.pages') ? 0 : 1)) accepted.push(`without ${name}`);
    }
    expect(accepted).toEqual([]);
  });

  it('names the file and says in plain words what is wrong', () => {
    const files = sampleFolder();
    const verdict = check(withChanged(files, 'records/0001.raw', (raw) => raw.replace('needs', 'Needs')));
    expect(verdict.code).toBe(1);
    expect(verdict.records[0]).toMatchObject({ verdict: 'BROKEN', file: 'records/0001.raw' });
    expect(verdict.records[0]!.words[0]).toContain(
      'records/0001.raw was changed after it was archived: its content does not match the commitment in records/0001.leaf',
    );
    expect(verdict.lines.at(-1)).toBe('BROKEN: 1 of 11; the first wrong file is records/0001.raw.');
    expect(verdict.records.filter(({ verdict }) => verdict === 'PROVED')).toHaveLength(10);
  });
});

/** The next character of the base64 alphabet: the same bytes with other unused bits. */
const nextDigit = (digit: string) => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return digits[digits.indexOf(digit) + 1]!;
};
const line = (n: number, change: (line: string) => string) => (text: string) =>
  text
    .split('\n')
    .map((one, i) => (i === n - 1 ? change(one) : one))
    .join('\n');
const dropLine = (n: number) => (text: string) =>
  text
    .split('\n')
    .toSpliced(n - 1, 1)
    .join('\n');
const addLine = (n: number, added: string) => (text: string) =>
  text
    .split('\n')
    .toSpliced(n - 1, 0, added)
    .join('\n');

describe('another way to write the same', () => {
  // Record 1: an observation, 2: a sweep, 3: a control record, in a log of 5 (proofs of 3 lines).
  const files = folder([...archive(3), ...archive(2)], [0, 1, 2]);
  const proofs = [1, 2, 3].map((n) => `records/000${n}.tlog-proof`);
  const bothBits = (text: string) =>
    text.replace(/(.)(=+)$/, (_, digit: string, pad: string) => nextDigit(digit) + pad);
  const upper = (text: string) => text.toUpperCase();

  const changes: [string, string, (text: string) => string][] = [
    ['a leaf with Windows line ends', '0001.leaf', (text) => text.replaceAll('\n', '\r\n')],
    ['a leaf with a byte order mark', '0001.leaf', (text) => `\uFEFF${text}`],
    ['a leaf with a byte after its end', '0001.leaf', (text) => `${text}-`],
    ['a leaf with an empty line after its end', '0001.leaf', (text) => `${text}\n`],
    ['a leaf without its last line end', '0001.leaf', (text) => text.slice(0, -1)],
    ['a leaf of another version', '0001.leaf', line(1, () => 'countersign-leaf/v2')],
    ['a leaf of an unknown kind', '0001.leaf', line(2, () => '__proto__')],
    ['an id with padding', '0001.leaf', line(3, (one) => `${one}=`)],
    ['an id in the other base64', '0001.leaf', line(5, () => '++++')],
    ['a commitment in capitals', '0001.leaf', line(8, upper)],
    ['a time without milliseconds', '0001.leaf', line(6, (one) => one.replace('.123Z', 'Z'))],
    ['a day that does not exist', '0001.leaf', line(6, (one) => one.replace('10-05', '02-30'))],
    ['a UUID in capitals', '0001.leaf', line(7, upper)],
    ['an unknown source', '0001.leaf', line(4, () => 'constructor')],
    ['a number with a leading zero', '0002.leaf', line(11, (one) => `0${one}`)],
    ['a complete reading with a reason', '0002.leaf', line(14, () => 'eA')],
    ['an incomplete reading without one', '0002.leaf', line(13, () => 'incomplete')],
    ['an unknown kind of control record', '0003.leaf', line(4, () => 'toString')],
    ['a salt in capitals', '0001.salt', upper],
    ['a salt without a line end', '0001.salt', (text) => text.slice(0, -1)],
    ['a salt with Windows line ends', '0001.salt', (text) => text.replace('\n', '\r\n')],
    ['a salt with another line', '0001.salt', (text) => text + text],
    ['pages with Windows line ends', '0002.pages', (text) => text.replaceAll('\n', '\r\n')],
    ['a page number with a leading zero', '0002.pages', (text) => text.replace('page 1', 'page 01')],
    ['a digest of ids in capitals', '0002.pages', line(1, (one) => `page${upper(one.slice(4))}`)],
    ['an id of a page with padding', '0002.pages', line(2, (one) => `${one}=`)],
    ['an id before the first page', '0002.pages', (text) => `id -\n${text}`],
    [
      'an id of another page',
      '0002.pages',
      (text) =>
        text
          .split('\n')
          .toSpliced(2, 2, ...text.split('\n').slice(2, 4).reverse())
          .join('\n'),
    ],
    ['pages with two blanks', '0002.pages', (text) => text.replace('page 1', 'page  1')],
    ['an empty list of pages', '0002.pages', () => ''],
    ['a proof with a trailing line', '0001.tlog-proof', (text) => `${text}\n`],
    ['a proof of another version', '0001.tlog-proof', line(1, () => 'c2sp.org/tlog-proof@v2')],
    ['a proof with extra data', '0001.tlog-proof', addLine(2, 'extra QQ==')],
    ['an index with a leading zero', '0002.tlog-proof', line(2, () => 'index 01')],
    ['an index with a plus', '0002.tlog-proof', line(2, () => 'index +1')],
    ['a negative index', '0002.tlog-proof', line(2, () => 'index -1')],
    ['an index at the end of the log', '0002.tlog-proof', line(2, () => 'index 5')],
    ['an index far beyond the end', '0002.tlog-proof', line(2, () => 'index 9223372036854775809')],
    ['an index of a thousand digits', '0002.tlog-proof', line(2, () => `index ${'9'.repeat(1000)}`)],
    ['another index inside', '0002.tlog-proof', line(2, () => 'index 2')],
    ['a fingerprint with unused bits set', '0001.tlog-proof', line(3, bothBits)],
    ['a fingerprint without padding', '0001.tlog-proof', line(3, (one) => one.replace(/=+$/, ''))],
    [
      'a fingerprint in base64url',
      '0001.tlog-proof',
      (text) => text.replace(/[+/](?=[^\n]*\n)/g, (c) => (c === '+' ? '-' : '_')),
    ],
    ['a fingerprint of 33 bytes', '0001.tlog-proof', line(3, () => Buffer.alloc(33).toString('base64'))],
    ['one fingerprint more', '0001.tlog-proof', addLine(3, Buffer.alloc(32).toString('base64'))],
    ['one fingerprint fewer', '0001.tlog-proof', dropLine(5)],
    [
      '64 fingerprints',
      '0001.tlog-proof',
      addLine(3, Array<string>(61).fill(Buffer.alloc(32).toString('base64')).join('\n')),
    ],
    ['no empty line before the checkpoint', '0001.tlog-proof', dropLine(6)],
  ];
  it.each(changes)('%s breaks the proof', (_, name, change) => {
    const verdict = check(withChanged(files, `records/${name}`, change));
    expect(verdict.code).toBe(1);
    expect(verdict.records.filter(({ verdict }) => verdict === 'BROKEN').map(({ record }) => record)).toEqual(
      [name.slice(0, 4)],
    );
  });

  // A log that was written wrongly: the hashes fit, so that only the grammar can find it.
  const relogged = (change: (entry: Entry, i: number) => Entry) => {
    const entries = [...archive(3), ...archive(2)].map(change);
    return check(folder(entries, [0, 1, 2]));
  };
  const leafChanges = changes.filter(([, name]) => name.endsWith('.leaf'));
  it.each(leafChanges)('%s breaks the proof even if the log was made over it', (_, name, change) => {
    const at = Number(name.slice(0, 4)) - 1;
    const relog = (entry: Entry, i: number) =>
      i === at ? { ...entry, leaf: Buffer.from(change(entry.leaf.toString())) } : entry;
    const { code, records } = relogged(relog);
    expect(code).toBe(1);
    expect(records.filter(({ verdict }) => verdict === 'BROKEN').map(({ file }) => file)).toEqual([
      `records/${name}`,
    ]);
  });

  const hex = (text: string) => build.sha256(text).toString('hex');
  const pageChanges: [string, string, string, string][] = [
    // page number, count, id
    ['a page number with a leading zero', '01', '1', 'cg'],
    ['a count of objects with a leading zero', '1', '01', 'cg'],
    ['a count with a plus', '1', '+1', 'cg'],
    ['an id with padding', '1', '1', 'cg=='],
    ['an id with unused bits set', '1', '1', 'ch'],
    ['an id that is not UTF-8', '1', '1', '_w'],
    ['an id with a blank', '1', '1', 'cg '],
  ];
  it.each(pageChanges)('%s breaks the pages even if the log was made over it', (_, page, items, id) => {
    const withPage = (page: string, items: string, id: string) =>
      relogged((entry, i) => {
        if (i !== 1) return entry;
        const words = `${page} ${items} ${hex(`${id}\n`)} ${hex('page')}`;
        const lines = sweep({ ids: [['r']] })
          .leaf.toString()
          .split('\n')
          .slice(0, -2);
        const leaf = Buffer.from([...lines, hex(`${words}\n`), ''].join('\n'));
        return { leaf, pages: Buffer.from(`page ${words}\nid ${id}\n`) };
      });
    expect(withPage('1', '1', 'cg').code).toBe(0);
    const { code, records } = withPage(page, items, id);
    expect(code).toBe(1);
    expect(records[1]!.file).toBe('records/0002.pages');
  });

  // What follows changes the checkpoint of all three proofs in the same way; its first line is line 7.
  const inAll = (change: (text: string) => string) =>
    proofs.reduce((before, name) => {
      const [path, note] = before
        .get(name)!
        .toString()
        .split(/(?<=\n)\n(.*)/s) as [string, string];
      return withChanged(before, name, () => `${path}\n${change(note)}`);
    }, files);
  const other = makeKey('other.example/log', 5);
  const otherLine = (n: number) =>
    build.signatureLine(`other.example/${n}`, Buffer.alloc(4, n), Buffer.alloc(64, n));
  const checkpoints: [string, (note: string) => string][] = [
    ['a further line in its body', addLine(4, 'more')],
    ['a root with unused bits set', line(3, bothBits)],
    ['a root without padding', line(3, (one) => one.slice(0, -1))],
    ['a size with a leading zero', line(2, (one) => `0${one}`)],
    ['a larger size', line(2, () => '6')],
    ['another origin', line(1, (one) => `${one}0`)],
    ['no origin', line(1, () => '')],
    ['a signature with unused bits set', line(5, bothBits)],
    ['a signature without padding', line(5, (one) => one.replace(/=+$/, ''))],
    ['a hyphen instead of the dash', line(5, (one) => one.replace('—', '-'))],
    ['two blanks before the signature', line(5, (one) => one.replace(/ (?=[^ ]+$)/, '  '))],
    ['no signature', dropLine(5)],
    ['a signature of an unknown key only', line(5, () => otherLine(1).trim())],
    [
      'the id of another key',
      line(5, () => build.signatureLine(ORIGIN, Buffer.alloc(4), Buffer.alloc(64)).trim()),
    ],
    [
      '17 signatures',
      (note) =>
        note +
        numbers(16)
          .map((n) => otherLine(n))
          .join(''),
    ],
    ['a text after its signatures', (note) => `${note}\nmore\n`],
    ['an empty line between its signatures', (note) => `${note}\n${otherLine(1)}`],
    ['a malformed signature of an unknown key', (note) => `${note}— other.example/log !\n`],
    ['an unknown signature in inexact base64', (note) => `${note}— other.example/log AAAAAAB=\n`],
    ['Windows line ends', (note) => note.replaceAll('\n', '\r\n')],
    ['a control character', (note) => `${note}— other\u0007 AAAAAAAA\n`],
  ];
  it.each(checkpoints)('a checkpoint with %s breaks every proof', (_, change) => {
    const verdict = check(inAll(change));
    expect(verdict.code).toBe(1);
    expect(verdict.records.map(({ verdict }) => verdict)).toEqual(['BROKEN', 'BROKEN', 'BROKEN']);
  });

  it('signatures of unknown keys are ignored, up to 16 in all', () => {
    const sameName = build.signatureLine(ORIGIN, Buffer.alloc(4, 1), Buffer.alloc(9));
    const sameId = build.signatureLine('other.example/x', build.keyId(ORIGIN, key.point), Buffer.alloc(64));
    expect(
      check(
        inAll(
          (note) =>
            note +
            sameName +
            sameId +
            numbers(13)
              .map((n) => otherLine(n))
              .join(''),
        ),
      ).code,
    ).toBe(0);
  });

  it('a false signature of a key that is known breaks the proof though another is good', () => {
    const second = makeKey(ORIGIN, 2);
    const falseLine = build.signatureLine(
      ORIGIN,
      build.keyId(ORIGIN, second.point),
      key.sign('something else'),
    );
    const changed = inAll((note) => note + falseLine);
    expect(check(changed).code).toBe(0);
    expect(check(changed, [key.verifierKey, second.verifierKey]).code).toBe(1);
  });

  it('a good signature of a known key of another log is not enough', () => {
    const note = checkpoint([...archive(3), ...archive(2)], [key]);
    const body = note.slice(0, note.indexOf('\n\n') + 1);
    const byOther = build.signatureLine(other.name, build.keyId(other.name, other.point), other.sign(body));
    const changed = inAll(() => `${body}\n${byOther}`);
    expect(text(check(changed, [key.verifierKey, other.verifierKey]))).toContain(
      'not signed with a key you trust',
    );
    expect(check(changed, [other.verifierKey]).code).toBe(1);
  });

  it('a log that changed its key is proved by the old key and by the new', () => {
    const next = makeKey(ORIGIN, 2);
    const rotated = folder(archive(4), [0, 3], [key, next]);
    for (const keys of [[key], [next], [next, key]]) {
      expect(
        check(
          rotated,
          keys.map(({ verifierKey }) => verifierKey),
        ).code,
      ).toBe(0);
    }
    expect(check(rotated, [makeKey(ORIGIN, 3).verifierKey]).code).toBe(1);
  });
});

describe('records that do not belong together', () => {
  const files = () => folder(archive(6), [0, 1, 2, 3]);
  const swapped = (one: string, two: string) => {
    const all = files();
    return new Map(all).set(one, all.get(two)!).set(two, all.get(one)!);
  };

  it.each(['leaf', 'tlog-proof', 'raw', 'salt'])('swapped files NNNN.%s are found', (ending) => {
    expect(check(swapped(`records/0001.${ending}`, `records/0004.${ending}`)).code).toBe(1);
  });

  it.each([
    'note.txt',
    '0001.txt',
    '1.leaf',
    '00001.leaf',
    '0000.leaf',
    '0001.leaf~',
    '0001.LEAF',
    '-1.leaf',
    '10001.leaf',
  ])('a stray file records/%s is found and named', (name) => {
    const verdict = check(files().set(`records/${name}`, Buffer.from('x')));
    expect(verdict.code).toBe(1);
    expect(verdict.records.at(-1)!.file).toBe(`records/${name}`);
  });

  it('a record that is missing between others is found', () => {
    const all = files();
    for (const name of [...all.keys()]) if (name.startsWith('records/0002')) all.delete(name);
    expect(check(all).lines.at(-1)).toBe('BROKEN: 1 of 4; the first wrong file is records/0002.leaf.');
  });

  it('content of a sweep and pages of an observation are found', () => {
    expect(check(files().set('records/0002.raw', Buffer.from('x'))).records[1]!.file).toBe(
      'records/0002.raw',
    );
    expect(check(files().set('records/0001.pages', Buffer.from(''))).records[0]!.file).toBe(
      'records/0001.pages',
    );
  });

  it('F64 two checkpoints of the same log, both signed, are one too many', () => {
    const all = files();
    all.set('records/0002.tlog-proof', folder(archive(7), [1]).get('records/0001.tlog-proof')!);
    const verdict = check(all);
    expect(verdict.code).toBe(1);
    expect(verdict.records[1]!.words[0]).toContain(
      'records/0002.tlog-proof carries another checkpoint than records/0001',
    );
  });

  it('a sweep whose pages hold more objects than its leaf says is broken', () => {
    expect(check(folder([sweep({ items: 4 })], [0])).code).toBe(1);
  });

  it('a sweep of no pages is proved with an empty list', () => {
    expect(check(folder([sweep({ ids: [], why: 'timeout' })], [0])).code).toBe(0);
  });
});

describe('Ed25519', () => {
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const toBytes = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
  const toNumber = (bytes: Buffer) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const entries = archive(3);
  const body = checkpoint(entries, [key]).split('\n\n')[0]! + '\n';
  /** A folder whose checkpoint carries this signature by a key of this point, checked with that key. */
  const checkWith = (point: Buffer, signature: Buffer) => {
    const note = `${body}\n${build.signatureLine(ORIGIN, build.keyId(ORIGIN, point), signature)}`;
    return check(folder(entries, [0, 1, 2], [key], note), [build.verifierKey(ORIGIN, point)]);
  };
  const signature = key.sign(body);

  it('accepts the true signature', () => {
    expect(checkWith(key.point, signature).code).toBe(0);
  });

  it.each([1n, 2n, 15n])('refuses the same signature with S + %i L', (times) => {
    const s = toBytes(toNumber(signature.subarray(32)) + times * L);
    expect(checkWith(key.point, Buffer.concat([signature.subarray(0, 32), s])).code).toBe(1);
  });

  it('refuses a signature that is too short or too long', () => {
    expect(checkWith(key.point, signature.subarray(0, 63)).code).toBe(1);
    expect(checkWith(key.point, Buffer.concat([signature, Buffer.alloc(1)])).code).toBe(1);
  });

  // With the neutral point as its key, R = S·B is a "signature" of any text. A pair (S, S·B) is in every secret key.
  const scalar = (() => {
    // SHA-512 of the seed, clamped (RFC 8032 §5.1.5), for makeKey's seed 1.
    const half = Buffer.from(seedHash(1)).subarray(0, 32);
    half[0]! &= 248;
    half[31] = (half[31]! & 127) | 64;
    return toNumber(half) % L;
  })();
  const forged = Buffer.concat([key.point, toBytes(scalar)]);

  it('is forged for a neutral key where nobody looks at the key', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBytes(1n).toString('base64url') };
    const neutral = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verifyEd25519(null, Buffer.from('any text'), neutral, forged)).toBe(true);
  });

  const order8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
  const sign = 2n ** 255n;
  const points: [string, bigint][] = [
    ['the neutral point', 1n],
    ['the neutral point with a sign', 1n + sign],
    ['the point of order 2', P - 1n],
    ['the point of order 2 with a sign', P - 1n + sign],
    ['a point of order 4', 0n],
    ['the other point of order 4', sign],
    ['a point of order 8', order8],
    ['a second point of order 8', order8 + sign],
    ['a third point of order 8', P - order8],
    ['a fourth point of order 8', P - order8 + sign],
    ['the neutral point, not reduced', P + 1n],
    ['a point of order 4, not reduced', P],
    ['a point, not reduced', P + 3n],
    ['the largest number', 2n ** 256n - 1n],
  ];
  it.each(points)('refuses %s as a key', (_, point) => {
    const verdict = checkWith(toBytes(point), forged);
    expect(verdict.code).toBe(2);
    expect(verdict.lines.join()).toContain('anybody could sign');
  });
});

function seedHash(seed: number): Buffer {
  const { stdout } = spawnSync(process.execPath, [
    '-e',
    `process.stdout.write(require('node:crypto').createHash('sha512').update(Buffer.alloc(32, ${seed})).digest())`,
  ]);
  return stdout;
}

describe('keys', () => {
  it.each([
    ['an empty text', ''],
    ['no key', 'name'],
    ['another id', key.verifierKey.replace(/\+[0-9a-f]{8}/, '+00000000')],
    ['an id in capitals', key.verifierKey.replace(/\+[0-9a-f]{8}/, (id) => id.toUpperCase())],
    ['another name', `x${key.verifierKey}`],
    ['a name with a blank', ` ${key.verifierKey}`],
    ['a line end', `${key.verifierKey}\n`],
    ['a cut key', key.verifierKey.slice(0, -4)],
  ])('given with %s decide nothing', (_, verifierKey) => {
    expect(verifierKey).not.toBe(key.verifierKey);
    expect(check(sampleFolder(), [verifierKey]).code).toBe(2);
  });

  it('from trust.json alone decide nothing, and it says so', () => {
    const verdict = check(sampleFolder(), []);
    expect(verdict.code).toBe(2);
    expect(text(verdict)).toContain('CANNOT DECIDE: no key was given');
    expect(verdict.lines.some((line) => line.startsWith('PROVED'))).toBe(false);
  });

  it('from trust.json alone still find what is broken', () => {
    expect(check(withChanged(sampleFolder(), 'records/0001.raw', upperFirst), []).code).toBe(1);
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"format":"countersign-evidence/v1","keys":[]}',
    '{"format":"countersign-evidence/v1","keys":[null]}',
  ])('from a trust.json of %j decide nothing', (json) => {
    expect(check(sampleFolder().set('trust.json', Buffer.from(json)), []).code).toBe(2);
  });

  it('given on purpose make trust.json irrelevant', () => {
    expect(check(sampleFolder().set('trust.json', Buffer.from('garbage'))).code).toBe(0);
    const forger = makeKey(ORIGIN, 9);
    const forgery = folder(archive(3), [0, 1], [forger]);
    expect(check(forgery, []).code).toBe(2);
    expect(check(forgery).code).toBe(1);
  });
});
const upperFirst = (text: string) => text.replace('i', 'I');

describe('a hostile folder', () => {
  it('gets no control character and no line of its own onto the screen', () => {
    const id = '\u001b[2J\u009b31m\u202eevil\nPROVED\u2028\u0000';
    const entries = [observation({ object: id }), sweep({ ids: [[id]], why: id, asked: id })];
    const files = folder(entries, [0, 1]);
    files.set('records/\u001b[31m\n0009.leaf', Buffer.from('x'));
    const { lines, records } = check(files);
    expect(records.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['PROVED', 'PROVED']);
    const steering = /[\p{C}\p{Zl}\p{Zp}]/u;
    expect(lines.filter((line) => steering.test(line))).toEqual([]);
    const { stdout } = spawnSync(process.execPath, [
      script,
      onDisk(files),
      '--json',
      '--key',
      key.verifierKey,
    ]);
    expect(stdout.toString().trimEnd()).not.toMatch(steering);
    expect(JSON.parse(stdout.toString())).toMatchObject({ code: 1 });
    expect(lines.filter((one) => one.startsWith('PROVED'))).toEqual([]);
  });

  it('with links, folders or too much in it is broken, not followed', () => {
    const files = sampleFolder();
    const spoil = (name: string, how: (file: string, place: string) => void) => {
      const place = onDisk(files);
      rmSync(join(place, name));
      how(join(place, name), place);
      const verdict = verifier.verifyFolder(place, [key.verifierKey]);
      return `${verdict.code} ${verdict.lines.at(-1)}`;
    };
    const raw = 'records/0001.raw';
    const broken = '1 BROKEN: 1 of 11; the first wrong file is records/0001.raw.';
    const copy = join(scratch, 'copy.raw');
    writeFileSync(copy, files.get(raw)!);
    expect(spoil(raw, (file) => symlinkSync(copy, file))).toBe(broken);
    expect(spoil(raw, (file) => symlinkSync('/dev/zero', file))).toBe(broken);
    expect(spoil(raw, (file) => mkdirSync(file))).toBe(broken);
    expect(spoil(raw, (file) => (writeFileSync(file, ''), truncateSync(file, 2 ** 40)))).toBe(broken);
    expect(spoil(raw, (file) => spawnSync('mkfifo', [file]))).toBe(broken);
    const moved = spoil('trust.json', (_, place) => {
      rmSync(join(place, 'records'), { recursive: true });
      symlinkSync(join(onDisk(files), 'records'), join(place, 'records'));
    });
    expect(moved).toBe('1 BROKEN: records is not a folder (links are not followed).');
  });

  it('of garbage is broken, never a crash', () => {
    const files = folder(archive(3), [0, 1, 2]);
    const garbage = [Buffer.alloc(0), Buffer.alloc(40_000, 255), Buffer.alloc(40_000, 10), build.sha256('x')];
    for (const name of files.keys()) {
      if (name === 'trust.json') continue;
      for (const bytes of garbage) {
        const verdict = check(new Map(files).set(name, bytes));
        expect({ name, code: verdict.code }).toEqual({ name, code: 1 });
        expect(verdict.records.find(({ verdict }) => verdict === 'BROKEN')!.record).toBe(name.slice(8, 12));
      }
    }
  });
});

describe('node verify.mjs', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const place = onDisk(sampleFolder());
  copyFileSync(script, join(place, 'verify.mjs'));
  const own = join(place, 'verify.mjs');
  const keyFile = join(scratch, 'keys.txt');
  writeFileSync(keyFile, `${makeKey('other.example/log', 7).verifierKey}\r\n${key.verifierKey}\n`);

  it('verifies the folder it lies in, with a key or a file of keys', () => {
    expect(run(own, '--key', key.verifierKey)).toMatchObject({ status: 0, stderr: '' });
    const { status, stdout } = run(own, '--key-file', keyFile);
    expect(status).toBe(0);
    expect(stdout).toContain('\nPROVED: all 11 records');
  });

  it('verifies a folder it is given, from any place and by any name', () => {
    const renamed = join(scratch, 'check it.mjs');
    copyFileSync(script, renamed);
    const link = join(scratch, 'link.mjs');
    symlinkSync(script, link);
    for (const file of [script, renamed, link]) {
      expect(run(file, place, '--key', key.verifierKey)).toMatchObject({ status: 0, stderr: '' });
      expect(run(file, place).status).toBe(2);
    }
  });

  it('answers for programs too', () => {
    const { status, stdout } = run(own, '--json', '--key', key.verifierKey);
    expect(status).toBe(0);
    const answer = JSON.parse(stdout) as Verdict;
    expect(answer).toMatchObject({ code: 0, records: { length: 11 } });
    expect(answer.records[0]).toEqual({ record: '0001', verdict: 'PROVED', words: expect.any(Array) });
  });

  it('ends with 1 and the file where something is broken', () => {
    const files = withChanged(sampleFolder(), 'records/0001.raw', upperFirst);
    const { status, stdout } = run(script, onDisk(files), '--key', key.verifierKey);
    expect(status).toBe(1);
    expect(stdout).toContain('0001  BROKEN  records/0001.raw was changed after it was archived');
  });

  it.each([
    ['without a key', []],
    ['with an unknown option', ['--trust-me']],
    ['with two folders', ['a', 'b', '--key', key.verifierKey]],
    ['with a folder that does not exist', ['/does/not/exist', '--key', key.verifierKey]],
    ['with an empty key', ['--key', '']],
    ['with a file of keys that does not exist', ['--key-file', '/does/not/exist']],
    ['with an empty file of keys', ['--key-file', '/dev/null']],
    ['with a key that is none', ['--key', 'x']],
  ])('ends with 2 %s', (_, args) => {
    expect(run(own, ...args).status).toBe(2);
  });
});
