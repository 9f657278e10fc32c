// Builds evidence folders for the tests of the verifiers, from docs/evidence-format.md alone: it shares no code with
// the product nor with a verifier. Trees follow the recursive definitions of RFC 6962 §2.1, salts and keys are fixed,
// so the same call gives the same bytes for ever.
//
//     node test/verifiers/node/build-folder.mjs FOLDER     writes sampleFolder() to FOLDER, its key to FOLDER.key.txt
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
export const b64url = (text) => Buffer.from(text).toString('base64url');
const linesOf = (...lines) => lines.map((line) => `${line}\n`).join('');
const saltOf = (name) => sha256(`salt of ${name}`);

export const TENANT = '0d5c7a3e-6a51-4f0c-9d0e-2f1b8a7c4e10';
export const ORIGIN = 'countersign.local/00112233445566778899aabbccddeeff';
const SWEEP = '5f0c1f7e-53a7-4c7e-8a55-7d1f5f3b9c01';

/** An Ed25519 key from a fixed seed. */
export function makeKey(name, seed = 1) {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ]);
  const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const point = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    name,
    point,
    verifierKey: verifierKey(name, point),
    sign: (text) => sign(null, Buffer.from(text), secret),
  };
}

export const keyId = (name, point) => sha256(`${name}\n\x01`, point).subarray(0, 4);
export const verifierKey = (name, point) =>
  `${name}+${keyId(name, point).toString('hex')}+${Buffer.concat([Buffer.of(1), point]).toString('base64')}`;
export const signatureLine = (name, id, signature) =>
  `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;

/** RFC 6962 §2.1: the hash of a list of entries. */
export function treeHash(entries) {
  if (entries.length === 0) return sha256();
  if (entries.length === 1) return sha256('\0', entries[0]);
  const k = splitOf(entries.length);
  return sha256('\x01', treeHash(entries.slice(0, k)), treeHash(entries.slice(k)));
}

/** RFC 6962 §2.1.1: the audit path of entry m. */
export function auditPath(m, entries) {
  if (entries.length === 1) return [];
  const k = splitOf(entries.length);
  return m < k
    ? [...auditPath(m, entries.slice(0, k)), treeHash(entries.slice(k))]
    : [...auditPath(m - k, entries.slice(k)), treeHash(entries.slice(0, k))];
}

/** The largest power of two below n. */
const splitOf = (n) => 2 ** Math.floor(Math.log2(n - 1));

const commit = (salt, content) => sha256('countersign-content/v1\0', salt, sha256(content)).toString('hex');

export function observation(entry = {}) {
  const of = {
    source: 'approval-requests',
    object: 'request-1',
    arrived: '2026-10-05T09:00:00.123Z',
    ...entry,
  };
  const raw = Buffer.from(of.raw ?? `{"id":"${of.object}","status":"needsApproval"}`);
  const salt = saltOf(raw);
  const object = of.object === null ? '-' : b64url(of.object);
  const head = ['countersign-leaf/v1', 'observation', b64url(TENANT), of.source, object, of.arrived, SWEEP];
  return { leaf: Buffer.from(linesOf(...head, commit(salt, raw))), raw, salt };
}

export function control(entry = {}) {
  const of = { kind: 'gap', recorded: '2026-10-05T09:30:00.000Z', ...entry };
  const raw = Buffer.from(of.raw ?? '{"source":"approval-requests","remembersDays":30}');
  const salt = saltOf(raw);
  const head = ['countersign-leaf/v1', 'control', b64url(TENANT), of.kind, of.recorded];
  return { leaf: Buffer.from(linesOf(...head, commit(salt, raw))), raw, salt };
}

/** `ids`: one list per page; null is an object without an id. */
export function sweep(entry = {}) {
  const of = {
    ...{
      source: 'approval-requests',
      ids: [['request-1', 'request-2'], ['request-3']],
      why: null,
      asked: '/requests',
    },
    ...{ begin: '2026-10-05T09:00:00.000Z', end: '2026-10-05T09:00:04.500Z', from: '-', to: '-', ...entry },
  };
  const pages = of.ids.map((page, i) => {
    const ids = page.map((id) => (id === null ? '-' : b64url(id)));
    const digest = sha256(linesOf(...ids)).toString('hex');
    const answer = ids.join();
    const none = sha256().toString('hex');
    const body = commit(saltOf(`body ${i}`), `packed ${answer}`);
    const head = linesOf(
      ...[of.end, b64url(of.asked), 200, b64url('answer'), '-', answer.length, body],
      ...[none, none, i, 0, none, '-'],
    );
    const parts = [Buffer.from(commit(saltOf(`page ${i}`), answer), 'hex'), sha256(head)];
    const commitment = sha256('countersign-page/v1\0', ...parts).toString('hex');
    const line = `${i + 1} ${ids.length} ${digest} ${commitment}`;
    return { line, ids };
  });
  const digest = sha256(linesOf(...pages.map(({ line }) => line))).toString('hex');
  const numbers = [pages.length, of.items ?? of.ids.flat().length];
  const end = [of.why === null ? 'complete' : 'incomplete', of.why === null ? '-' : b64url(of.why), digest];
  const leaf = linesOf(
    ...['countersign-leaf/v1', 'sweep', b64url(TENANT), of.source, SWEEP, b64url(of.asked)],
    ...[of.begin, of.end, of.from, of.to, ...numbers, ...end],
  );
  const list = pages.flatMap(({ line, ids }) => [`page ${line}`, ...ids.map((id) => `id ${id}`)]);
  return { leaf: Buffer.from(leaf), pages: Buffer.from(linesOf(...list)) };
}

/** A log of n entries of all kinds, in turn. */
export const archive = (n) =>
  Array.from({ length: n }, (_, i) => {
    if (i % 3 === 0) return observation({ object: `request-${i}` });
    return i % 3 === 1 ? sweep({ asked: `/requests?sweep=${i}` }) : control({ raw: `{"record":${i}}` });
  });

/** A checkpoint over entries, signed by keys; `more` are signature lines of others. */
export function checkpoint(entries, keys, more = '') {
  const body = linesOf(
    keys[0].name,
    entries.length,
    treeHash(entries.map(({ leaf }) => leaf)).toString('base64'),
  );
  const lines = keys.map((key) => signatureLine(key.name, keyId(key.name, key.point), key.sign(body)));
  return `${body}\n${lines.join('')}${more}`;
}

export function proof(index, entries, note) {
  const path = auditPath(
    index,
    entries.map(({ leaf }) => leaf),
  );
  return (
    linesOf('c2sp.org/tlog-proof@v1', `index ${index}`, ...path.map((hash) => hash.toString('base64')), '') +
    note
  );
}

/** The files of an evidence folder, by name: those of `entries` that stand at `indexes`, in that order. */
export function folder(entries, indexes, keys = [makeKey(ORIGIN)], note = checkpoint(entries, keys)) {
  const files = new Map();
  indexes.forEach((index, i) => {
    const name = `records/${String(i + 1).padStart(4, '0')}`;
    const { leaf, raw, salt, pages } = entries[index];
    files.set(`${name}.leaf`, leaf);
    files.set(`${name}.tlog-proof`, Buffer.from(proof(index, entries, note)));
    if (raw) files.set(`${name}.raw`, raw);
    if (salt) files.set(`${name}.salt`, Buffer.from(linesOf(salt.toString('hex'))));
    if (pages) files.set(`${name}.pages`, pages);
  });
  const trust = {
    format: 'countersign-evidence/v1',
    origin: keys[0].name,
    keys: keys.map((key) => key.verifierKey),
  };
  files.set('trust.json', Buffer.from(`${JSON.stringify(trust, null, 2)}\n`));
  return files;
}

/** Every kind of record, with and without content and pages, in a log of 11 entries. */
export function sampleFolder() {
  const purged = { leaf: observation({ object: 'request-0', raw: '{"deleted":true}' }).leaf };
  const entries = [
    control({ kind: 'key', raw: `{"key":"${makeKey(ORIGIN).verifierKey}","previous":null}` }),
    observation({ raw: '{"id":"request-1","status":"needsApproval","requestJustification":"Grüße 🔑"}' }),
    sweep(),
    purged,
    observation({ raw: '{"id":"request-1","status":"completed"}', arrived: '2026-10-05T09:05:00.000Z' }),
    sweep({ ids: [['request-2'], []], begin: '2026-10-05T09:10:00.000Z', end: '2026-10-05T09:10:01.000Z' }),
    observation({ source: 'audit-events', object: 'event-1', raw: Buffer.from([0, 255, 10, 13, 128]) }),
    {
      leaf: sweep({
        source: 'audit-events',
        ids: [['event-1', null]],
        why: 'HTTP 503',
        from: '2026-10-01T00:00:00.000Z',
      }).leaf,
    },
    observation({ source: 'import', object: null, raw: '' }),
    control(),
    control({ kind: 'retention', raw: '{"positions":[[3,3]]}' }),
  ];
  const note = checkpoint(
    entries,
    [makeKey(ORIGIN)],
    signatureLine('witness.example/w', Buffer.alloc(4, 7), Buffer.alloc(72, 9)),
  );
  return folder(entries, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0], [makeKey(ORIGIN)], note);
}

export function writeFolder(path, files) {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), bytes);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = process.argv[2] ?? '';
  if (path === '') throw new Error('Name the folder to write.');
  writeFolder(path, sampleFolder());
  writeFileSync(`${path}.key.txt`, `${makeKey(ORIGIN).verifierKey}\n`);
}
