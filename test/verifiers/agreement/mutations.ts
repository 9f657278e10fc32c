// One change each that lets a folder say something else, or say it in a second spelling. A change that cannot be made
// of a folder (nothing to swap, no path) gives null, and another is drawn.
import { formatTlogProof, parseCheckpoint, parseTlogProof, type TlogProof } from '@countersign/evidence';
import { type Random } from '../../../bench/generator/random.ts';
import { aKey, bytes, type GeneratedLog, signHead } from './generated-log.ts';

export interface Changed {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly pinned: readonly string[];
}
type Files = Map<string, Buffer>;

/** `other` is another log, sound in itself. */
type Mutation = (random: Random, log: GeneratedLog, other: GeneratedLog) => Changed | null;

const named = (log: GeneratedLog, ending: string) =>
  [...log.files.keys()].filter((name) => name.endsWith(`.${ending}`));

/** Changes the bytes of one file; null if there is none of that kind. */
function inFile(ending: string, change: (bytes: Buffer, random: Random) => Buffer | string | null): Mutation {
  return (random, log) => {
    const names = named(log, ending);
    if (names.length === 0) return null;
    const name = random.pick(names);
    const after = change(log.files.get(name)!, random);
    if (after === null) return null;
    return { files: new Map(log.files).set(name, Buffer.from(after)), pinned: log.pinned };
  };
}

/** Changes the proofs of all records in one way, so that they still agree with each other. */
function inAllProofs(
  change: (proof: TlogProof, random: Random, log: GeneratedLog, other: GeneratedLog) => TlogProof | null,
): Mutation {
  return (random, log, other) => {
    const files: Files = new Map(log.files);
    for (const name of named(log, 'tlog-proof')) {
      const proof = change(parseTlogProof(log.files.get(name)!), random, log, other);
      if (proof === null) return null;
      files.set(name, Buffer.from(formatTlogProof(proof)));
    }
    return { files, pinned: [...log.pinned, ...other.pinned] };
  };
}

function inOneProof(change: (proof: TlogProof, random: Random) => TlogProof | null): Mutation {
  return inFile('tlog-proof', (file, random) => {
    const proof = change(parseTlogProof(file), random);
    return proof && formatTlogProof(proof);
  });
}

function flip(random: Random, file: Buffer, end = file.length): Buffer | null {
  if (end === 0) return null;
  const flipped = Buffer.from(file);
  flipped[random.below(end)]! ^= 1 << random.below(8);
  return flipped;
}

/** What the note's signatures say is another matter: one of an unknown key may be anything. */
const endOfBody = (proof: Buffer) => proof.lastIndexOf('\n\n\u2014 ') + 1;

function swap(ending: string): Mutation {
  return (random, log) => {
    const names = named(log, ending);
    const [one, two] = [random.pick(names), random.pick(names)];
    const [a, b] = [log.files.get(one ?? ''), log.files.get(two ?? '')];
    if (!a || !b || a.equals(b)) return null;
    return { files: new Map(log.files).set(one!, b).set(two!, a), pinned: log.pinned };
  };
}

function withLine(text: string, nth: number, change: (line: string) => string): string {
  const lines = text.split('\n');
  return lines.map((line, index) => (index === nth ? change(line) : line)).join('\n');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The same bytes of a 32-byte hash, with one of the unused bits of its last digit set. */
const otherSpelling = (line: string) =>
  line.replace(/(.)=$/, (_, digit: string) => `${digits[digits.indexOf(digit) | 1]!}=`);

const replaceNote = (proof: TlogProof, note: string) => ({ ...proof, checkpoint: parseCheckpoint(note) });

export const mutations: Readonly<Record<string, Mutation>> = {
  'a bit of a leaf': inFile('leaf', (file, random) => flip(random, file)),
  'a bit of a content': inFile('raw', (file, random) => flip(random, file)),
  'a bit of a salt': inFile('salt', (file, random) => flip(random, file)),
  'a bit of pages': inFile('pages', (file, random) => flip(random, file)),
  'a bit of a proof': inFile('tlog-proof', (file, random) => flip(random, file, endOfBody(file))),
  'a bit of a signature': inAllProofs((proof, _, log) => {
    const key = log.signers[0]!.verifier;
    const note = proof.checkpoint.note.replace(
      /^\u2014 (\S+) (\S+)$/gm,
      (line, name: string, text: string) => {
        const signature = Buffer.from(text, 'base64');
        if (name !== key.name || signature.toString('hex', 0, 4) !== key.id || signature.length !== 68)
          return line;
        signature[4 + (proof.checkpoint.size % 64)]! ^= 1;
        return `\u2014 ${name} ${signature.toString('base64')}`;
      },
    );
    return note === proof.checkpoint.note ? null : replaceNote(proof, note);
  }),
  'swapped proofs': swap('tlog-proof'),
  'swapped leaves': swap('leaf'),
  'swapped contents': swap('raw'),
  'swapped salts': swap('salt'),
  'swapped pages': swap('pages'),
  'the next index': inOneProof((proof) => {
    const index = (proof.index + 1) % proof.checkpoint.size;
    return index === proof.index ? null : { ...proof, index };
  }),
  'an index beyond the end': inFile('tlog-proof', (file) => {
    const { checkpoint } = parseTlogProof(file);
    return withLine(file.toString(), 1, () => `index ${checkpoint.size}`);
  }),
  'an index with a leading zero': inFile('tlog-proof', (file) =>
    withLine(file.toString(), 1, (line) => line.replace('index ', 'index 0')),
  ),
  'a hash of the path gone': inOneProof((proof) =>
    proof.path.length === 0 ? null : { ...proof, path: proof.path.slice(1) },
  ),
  'a hash of the path twice': inOneProof((proof) =>
    proof.path.length === 0 ? null : { ...proof, path: [...proof.path, proof.path.at(-1)!] },
  ),
  'the path backwards': inOneProof((proof) =>
    proof.path.length < 2 ? null : { ...proof, path: proof.path.toReversed() },
  ),
  'a hash in a second spelling': inFile('tlog-proof', (file) =>
    parseTlogProof(file).path.length === 0 ? null : withLine(file.toString(), 2, otherSpelling),
  ),
  'the root in a second spelling': inFile('tlog-proof', (file) => {
    const lines = file.toString().split('\n');
    return withLine(file.toString(), lines.indexOf('') + 3, otherSpelling);
  }),
  'another size': inAllProofs((proof) =>
    replaceNote(
      proof,
      withLine(proof.checkpoint.note, 1, (line) => String(Number(line) + 1)),
    ),
  ),
  'the origin of another log': inAllProofs((proof, _random, _log, other) =>
    replaceNote(
      proof,
      withLine(proof.checkpoint.note, 0, () => other.origin),
    ),
  ),
  'the head of another log': inAllProofs((proof, _random, _log, other) =>
    proof.index < other.checkpoint.size ? { ...proof, checkpoint: other.checkpoint } : null,
  ),
  'the head of another log in one proof': (random, log, other) => {
    if (log.positions.length < 2) return null;
    const change = inOneProof((proof) =>
      proof.index < other.checkpoint.size ? { ...proof, checkpoint: other.checkpoint } : null,
    );
    return change(random, log, other);
  },
  'a head signed by a key of the same name': (random, log, other) => {
    const checkpoint = signHead(random, { ...log, signers: [aKey(random, log.origin)] });
    return inAllProofs((proof) => ({ ...proof, checkpoint }))(random, log, other);
  },
  'a line of extra data': inFile('tlog-proof', (file) => file.toString().replace('\n', '\nextra QQ==\n')),
  'an extension line in the head': inFile('tlog-proof', (file) =>
    file.toString().replace(/\n\n(?=\u2014)/, '\nmore\n\n'),
  ),
  'a time a second later': inFile('leaf', (file) => {
    const text = file.toString();
    const later = text.replace(/(?<=T\d\d:\d\d:)\d\d/, (seconds) =>
      String((Number(seconds) + 1) % 60).padStart(2, '0'),
    );
    return later === text ? null : later;
  }),
  'Windows line ends': inFile('leaf', (file) => file.toString().replaceAll('\n', '\r\n')),
  'a byte order mark': inFile('leaf', (file) => `\ufeff${file.toString()}`),
  'something after the end': inFile('leaf', (file) => `${file.toString()}\n`),
  'content cut short': inFile('raw', (file) => (file.length === 0 ? null : file.subarray(0, -1))),
  'content that goes on': inFile('raw', (file) => Buffer.concat([file, Buffer.from('\n')])),
  'an id of a page gone': inFile('pages', (file) => {
    const text = file.toString();
    const without = text.replace(/^id .*\n/m, '');
    return without === text ? null : without;
  }),
  'an id of a page more': inFile('pages', (file) => (file.length === 0 ? null : `${file.toString()}id -\n`)),
  'a page twice': inFile('pages', (file) => (file.length === 0 ? null : file.toString() + file.toString())),
  'a salt in capitals': inFile('salt', (file) => {
    const upper = file.toString().toUpperCase();
    return upper === file.toString() ? null : upper;
  }),
  'no leaf': without('leaf'),
  'no proof': without('tlog-proof'),
  'no content': without('raw'),
  'no salt': without('salt'),
  'a file of no record': (random, log) => ({
    files: new Map(log.files).set(
      `records/${random.pick(['note.txt', '0000.leaf', '00001.leaf', '0001.LEAF'])}`,
      bytes(random, 9),
    ),
    pinned: log.pinned,
  }),
  'a record that is only content': (random, log) => ({
    files: new Map(log.files).set(`records/000${log.positions.length + 1}.raw`, bytes(random, 9)),
    pinned: log.pinned,
  }),
  'pages beside content': (random, log) => {
    const [raw] = named(log, 'raw');
    if (raw === undefined) return null;
    return {
      files: new Map(log.files).set(raw.replace('.raw', '.pages'), bytes(random, 0)),
      pinned: log.pinned,
    };
  },
};

function without(ending: string): Mutation {
  return (random, log) => {
    const names = named(log, ending);
    if (names.length === 0) return null;
    const files: Files = new Map(log.files);
    files.delete(random.pick(names));
    return { files, pinned: log.pinned };
  };
}
