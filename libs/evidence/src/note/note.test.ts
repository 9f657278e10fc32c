import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { leafHash, nodeHash } from '../tree/hash.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { isCanonicalPoint, verifyEd25519 } from './ed25519.ts';
import { parseVerifierKey, signingKey, verifierKey } from './keys.ts';
import { parseNote, signNote, verifyNote } from './signed-note.ts';
import { formatTlogProof, parseTlogProof, provesLeaf } from './tlog-proof.ts';

// From the documentation of golang.org/x/mod/sumdb/note, the first implementation of the format.
const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const petersNote =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const origin = 'countersign.local/00112233445566778899aabbccddeeff';
// RFC 8032 §7.1, test 1: a key everybody has.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const key = signingKey(origin, privateKey);
const otherKey = signingKey(origin, generateKeyPairSync('ed25519').privateKey);
const leaves = ['one', 'two', 'three'].map((text) => leafHash(Buffer.from(text)));
const rootHash = nodeHash(nodeHash(leaves[0]!, leaves[1]!), leaves[2]!);
const checkpoint = signCheckpoint({ origin, size: 3, rootHash }, [key]);
const keys = [key.verifier];

describe('signed notes', () => {
  it('verifies the example of the format’s first implementation, and signs the same way', () => {
    const verifier = parseVerifierKey(peter);
    expect(verifier.text).toBe(peter);
    expect(verifyNote(parseNote(petersNote), [verifier])).toEqual([verifier]);
    const signed = parseNote(signNote('text\n\nwith an empty line\n', [key, otherKey]));
    expect(signed.text).toBe('text\n\nwith an empty line\n');
    expect(verifyNote(signed, [key.verifier, otherKey.verifier])).toHaveLength(2);
  });

  it('passes over signatures of other keys, but not over one of a known key that fails', () => {
    const both = signNote('text\n', [otherKey, key]);
    expect(verifyNote(parseNote(both), keys)).toEqual(keys);
    expect(() => verifyNote(parseNote(both), [parseVerifierKey(peter)])).toThrow('known is c74f20a3');
    const [text, first, second] = [both.split('\n\n')[0], ...both.trimEnd().split('\n').slice(2)];
    const spoilt = Buffer.from(second!.split(' ')[2]!, 'base64');
    spoilt[20]! ^= 1;
    const note = `${text}\n\n${first}\n— ${origin} ${spoilt.toString('base64')}\n`;
    expect(() => verifyNote(parseNote(note), [key.verifier, otherKey.verifier])).toThrow('does not verify');
    expect(verifyNote(parseNote(note), [otherKey.verifier])).toEqual([otherKey.verifier]);
  });

  it.each([
    ['without signatures', (note: string) => note.slice(0, note.indexOf('—'))],
    ['without an empty line', (note: string) => note.replace('\n\n', '\n')],
    ['with an open last line', (note: string) => note.slice(0, -1)],
    ['with something after the end', (note: string) => `${note} `],
    ['with an empty line at the end', (note: string) => `${note}\n`],
    ['with carriage returns', (note: string) => note.replaceAll('\n', '\r\n')],
    ['with a NUL', (note: string) => note.replace('3\n', '3\0\n')],
    ['with a byte order mark', (note: string) => `\ufeff${note}`],
    ['with a hyphen for the dash', (note: string) => note.replace('—', '-')],
    ['with two spaces', (note: string) => note.replace('— ', '—  ')],
    ['with base64 without padding', (note: string) => note.replace(/=+\n$/, '\n')],
    ['with half a surrogate pair', (note: string) => note.replace('—', '\ud800')],
    ['with 17 signatures', (note: string) => note + note.slice(note.indexOf('—')).repeat(16)],
  ])('refuses a note %s', (_what, change) => {
    expect(() => parseNote(change(checkpoint.note))).toThrow(/note/);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseNote(Buffer.concat([Buffer.from([0xc3]), Buffer.from(checkpoint.note)]))).toThrow(
      'UTF-8',
    );
  });
});

describe('verifier keys', () => {
  it('is the key id of the format, over name and key', () => {
    expect(key.verifier.publicKey.toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    expect(parseVerifierKey(key.verifier.text)).toEqual(key.verifier);
    const elsewhere = signingKey(`${origin.slice(0, -1)}0`, privateKey).verifier;
    expect(elsewhere.id).not.toBe(key.verifier.id);
  });

  it('refuses another id, another algorithm, another spelling', () => {
    const [name, id, encoded] = [origin, key.verifier.id, key.verifier.text.split('+').slice(2).join('+')];
    for (const text of [
      `${name}+00000000+${encoded}`,
      `${name}+${id.toUpperCase()}+${encoded}`,
      `${name}+${id}+${encoded.replace(/^A/, 'B')}`,
      `${name}+${id}+${encoded}=`,
      `${name}+${id}+${encoded}\n`,
      `${name} +${id}+${encoded}`,
      `+${id}+${encoded}`,
      `${name}+${id}`,
      '',
    ])
      expect(() => parseVerifierKey(text)).toThrow();
    for (const bad of ['', 'a b', 'a+b', 'a\u00a0b', 'a\n', '\ufeffa'])
      expect(() => verifierKey(bad, key.verifier.publicKey)).toThrow('name of a key');
  });
});

describe('Ed25519', () => {
  const prime = 2n ** 255n - 19n;
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const littleEndian = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
  const fromLittleEndian = (bytes: Buffer) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

  it('verifies test 3 of RFC 8032', () => {
    const publicKey = Buffer.from('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'hex');
    const signature = Buffer.from(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
      'hex',
    );
    expect(verifyEd25519(publicKey, Buffer.from('af82', 'hex'), signature)).toBe(true);
    expect(verifyEd25519(publicKey, Buffer.from('af83', 'hex'), signature)).toBe(false);
  });

  it('refuses the second spelling of S', () => {
    const signature = key.sign(Buffer.from('text'));
    const s = fromLittleEndian(signature.subarray(32));
    const twin = Buffer.concat([signature.subarray(0, 32), littleEndian(s + order)]);
    expect(verifyEd25519(key.verifier.publicKey, Buffer.from('text'), signature)).toBe(true);
    expect(verifyEd25519(key.verifier.publicKey, Buffer.from('text'), twin)).toBe(false);
  });

  it('refuses points that have another spelling', () => {
    expect(isCanonicalPoint(littleEndian(prime - 1n))).toBe(true);
    expect(isCanonicalPoint(littleEndian(1n))).toBe(true);
    for (const twin of [prime, prime + 1n, 2n ** 255n - 1n, 2n ** 255n + 1n, 2n ** 255n + prime - 1n])
      expect(isCanonicalPoint(littleEndian(twin))).toBe(false);
    // y = 1 is the neutral point: with it as key and R, S = 0 "signs" everything, and so does its twin.
    const neutral = littleEndian(1n);
    const forged = Buffer.concat([neutral, littleEndian(0n)]);
    expect(verifyEd25519(littleEndian(prime + 1n), Buffer.from('text'), forged)).toBe(false);
    expect(verifyEd25519(littleEndian(2n ** 255n + 1n), Buffer.from('text'), forged)).toBe(false);
    expect(() => verifierKey('name', littleEndian(prime + 1n))).toThrow('no Ed25519 key');
  });

  it('refuses keys and signatures of another length', () => {
    const signature = key.sign(Buffer.from('text'));
    const { publicKey } = key.verifier;
    expect(verifyEd25519(publicKey, Buffer.from('text'), signature.subarray(1))).toBe(false);
    expect(verifyEd25519(publicKey, Buffer.from('text'), Buffer.concat([signature, Buffer.alloc(1)]))).toBe(
      false,
    );
    expect(verifyEd25519(publicKey.subarray(1), Buffer.from('text'), signature)).toBe(false);
  });
});

describe('checkpoints', () => {
  it('is origin, size and root hash, signed by a key of the origin’s name', () => {
    expect(checkpoint.note.split('\n').slice(0, 4)).toEqual([origin, '3', rootHash.toString('base64'), '']);
    expect(openCheckpoint(checkpoint.note, keys)).toEqual({ ...checkpoint, signedBy: keys });
    expect(openCheckpoint(Buffer.from(checkpoint.note), keys).note).toBe(checkpoint.note);
    const rotated = signCheckpoint(checkpoint, [key, otherKey]);
    expect(openCheckpoint(rotated.note, [otherKey.verifier]).signedBy).toEqual([otherKey.verifier]);
    expect(openCheckpoint(rotated.note, keys).signedBy).toEqual(keys);
  });

  it('does not take the word of another log’s key', () => {
    const stranger = signingKey('countersign.local/ffffffffffffffffffffffffffffffff', privateKey);
    const { note } = signCheckpoint(checkpoint, [stranger]);
    expect(() => openCheckpoint(note, [stranger.verifier])).toThrow('known is none');
  });

  it.each([
    ['a leading zero', `${origin}\n03\n`],
    ['a sign', `${origin}\n+3\n`],
    ['a size beyond 2^53', `${origin}\n9007199254740992\n`],
    ['no size', `${origin}\n\n`],
    ['an origin with a space', `${origin} x\n3\n`],
    ['no origin', `\n3\n`],
  ])('refuses %s', (_what, head) => {
    const note = signNote(`${head}${rootHash.toString('base64')}\n`, [key]);
    expect(() => openCheckpoint(note, keys)).toThrow(/checkpoint/);
  });

  it('refuses extension lines, and a root of another length or spelling', () => {
    const root = rootHash.toString('base64');
    for (const body of [
      `${root}\nmore\n`,
      `${root}\n\n`,
      `${root.slice(0, -1)}\n`,
      `${root.slice(4)}\n`,
      '\n',
    ]) {
      const note = signNote(`${origin}\n3\n${body}`, [key]);
      expect(() => openCheckpoint(note, keys)).toThrow(/checkpoint/);
    }
  });

  it('refuses every single flipped bit', () => {
    expect(flipsAccepted(checkpoint.note, (bytes) => openCheckpoint(bytes, keys))).toBe(0);
  });
});

describe('proofs of one entry', () => {
  const path = [nodeHash(leaves[0]!, leaves[1]!)];
  const proof = formatTlogProof({ index: 2, path, checkpoint });

  it('goes out and comes back', () => {
    expect(proof.split('\n').slice(0, 4)).toEqual([
      'c2sp.org/tlog-proof@v1',
      'index 2',
      path[0]!.toString('base64'),
      '',
    ]);
    const read = parseTlogProof(proof);
    expect(read).toEqual({ index: 2, path, checkpoint });
    expect(provesLeaf(read, leaves[2]!)).toBe(true);
    expect(provesLeaf(read, leaves[1]!)).toBe(false);
    expect(formatTlogProof(read)).toBe(proof);
  });

  it('has no hash for the only entry of a log', () => {
    const only = signCheckpoint({ origin, size: 1, rootHash: leaves[0]! }, [key]);
    const alone = formatTlogProof({ index: 0, path: [], checkpoint: only });
    expect(provesLeaf(parseTlogProof(alone), leaves[0]!)).toBe(true);
  });

  it.each([
    ['another first line', (text: string) => text.replace('@v1', '@v2')],
    ['extra data', (text: string) => text.replace('index', 'extra AAAA\nindex')],
    ['a leading zero', (text: string) => text.replace('index 2', 'index 02')],
    ['two spaces', (text: string) => text.replace('index 2', 'index  2')],
    ['an index beyond its size', (text: string) => text.replace('index 2', 'index 3')],
    ['a short hash', (text: string) => text.replace(/index 2\n..../, 'index 2\n')],
    [
      '64 hashes',
      (text: string) =>
        text.replace('index 2\n', `index 2\n${`${path[0]!.toString('base64')}\n`.repeat(63)}`),
    ],
    ['a second empty line', (text: string) => text.replace('\n\n', '\n\n\n')],
    ['no empty line', (text: string) => text.replace('\n\n', '\n')],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['something before the beginning', (text: string) => ` ${text}`],
    ['something after the end', (text: string) => `${text}x`],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
  ])('refuses %s', (_what, change) => {
    expect(() => parseTlogProof(change(proof))).toThrow(/proof|checkpoint|note/);
  });

  it('refuses every single flipped bit', () => {
    const accepted = flipsAccepted(proof, (bytes) => {
      const read = parseTlogProof(bytes);
      openCheckpoint(read.checkpoint.note, keys);
      if (!provesLeaf(read, leaves[2]!)) throw new Error('not proved');
    });
    expect(accepted).toBe(0);
  });
});

function flipsAccepted(text: string, check: (bytes: Buffer) => unknown): number {
  const bytes = Buffer.from(text);
  let accepted = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    try {
      check(flipped);
      accepted += 1;
    } catch {
      // as it should be
    }
  }
  return accepted;
}
