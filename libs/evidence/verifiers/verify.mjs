#!/usr/bin/env node
// Verifies a Countersign evidence folder. One file, nothing to install, Node.js 18.3 or newer, works offline:
//
//     node verify.mjs [FOLDER] [--key VERIFIER-KEY]... [--key-file FILE] [--json]
//
// Exit code: 0 all is proved, 1 something is broken, 2 cannot decide (no key given, nothing to check, wrong usage).
//
// Each record (records/NNNN.leaf) has a fingerprint, its SHA-256. The fingerprints in its proof (NNNN.tlog-proof),
// combined with it step by step, must give the one fingerprint of the whole log that stands in the checkpoint, and
// the checkpoint must be signed with the key you got from somebody you trust. What was archived (NNNN.raw, .pages)
// must fit a fingerprint inside the leaf. So nobody without the signing key can change one bit and be believed.
// What decides stands first; the last part, "What is said", only finds words.
//
// Formats: docs/evidence-format.md, RFC 6962 (log), RFC 8032 (Ed25519), c2sp.org/tlog-proof, c2sp.org/signed-note.
import { createHash, createPublicKey, verify as verifyEd25519 } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'Usage: node verify.mjs [FOLDER] [--key VERIFIER-KEY]... [--key-file FILE] [--json]';
const MAX_RECORDS = 10_000;
const MAX_BYTES = { leaf: 2 ** 16, 'tlog-proof': 2 ** 18, salt: 65, raw: 2 ** 26, pages: 2 ** 25 };
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
/** Every error: the place (a file, perhaps ", line N") and what is wrong there. */
const fail = (place, words) => {
  throw Object.assign(new Error(`${place} ${words}`), {
    file: place.replace(/, (line|fingerprint|signature) .*/s, ''),
  });
};
const attempt = (work) => {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
};

// ---- Text. Each thing can be written in exactly one way; any other way is refused. Readers take (text, place).

const oneOf = (words) => (text, at) =>
  words.includes(text) ? text : fail(at, `is none of ${words.join(', ')}`);
const match = (pattern, what) => (text, at) => (pattern.test(text) ? text : fail(at, `is not ${what}`));
const DECIMAL = '(?:0|[1-9][0-9]{0,18})';
const DIGEST = '[0-9a-f]{64}';
const digest = match(new RegExp(`^${DIGEST}$`), 'a fingerprint of 64 hex digits in lower case');
const uuid = match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID in lower case');
const decimal = match(new RegExp(`^${DECIMAL}$`), 'a plain number without leading zeros');
const number = (text, at) => BigInt(decimal(text, at));
const isTime = (text) => /^\d{4}-/.test(text) && attempt(() => new Date(text).toISOString()).value === text;
const time = (text, at) => (isTime(text) ? text : fail(at, 'is not a time like 2026-10-05T09:00:00.123Z'));
const utf8 = (bytes, at) => {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : fail(at, 'is not valid UTF-8 text');
};
const base64 = (text, at, kind = 'base64') => {
  const bytes = Buffer.from(text, kind);
  return bytes.toString(kind) === text ? bytes : fail(at, `is not exact ${kind}`);
};
const phrase = (text, at) => utf8(base64(text, at, 'base64url'), at);
const orNone = (reader) => (text, at) => (text === '-' ? undefined : reader(text, at));
const textOf = (bytes, file) => {
  const text = utf8(bytes, file);
  if (!/^\uFEFF|\r|[^\n]$/.test(text)) return text;
  return fail(file, 'was rewritten: it has a byte order mark, a \\r, or no line end at its end');
};
const linesOf = (bytes, file) => textOf(bytes, file).split('\n').slice(0, -1);

// ---- Leaves: what the log holds, line by line.

const SOURCES = [
  'approval-requests',
  'access-policies',
  'audit-events',
  'role-assignments',
  'approver-groups',
  'directory-audits',
  'import',
];
const KINDS = [
  'gap',
  'key',
  'retention',
  'hold-set',
  'hold-released',
  'accepted',
  'restored',
  'finding',
  'rule',
  'notification',
];
const LEAVES = {
  observation: {
    ...{ tenant: phrase, source: oneOf(SOURCES), object: orNone(phrase) },
    ...{ arrived: time, sweep: uuid, commitment: digest },
  },
  sweep: {
    ...{ tenant: phrase, source: oneOf(SOURCES), sweep: uuid, asked: phrase },
    ...{ begin: time, end: time, from: orNone(time), to: orNone(time), pages: number, items: number },
    ...{ complete: oneOf(['complete', 'incomplete']), why: orNone(phrase), pagesDigest: digest },
  },
  control: { tenant: phrase, event: oneOf(KINDS), recorded: time, commitment: digest },
};

function parseLeaf(bytes, file) {
  const [version, kind, ...lines] = linesOf(bytes, file);
  if (version !== 'countersign-leaf/v1') fail(`${file}, line 1`, 'is not "countersign-leaf/v1"');
  const fields = Object.entries(LEAVES[oneOf(Object.keys(LEAVES))(kind, `${file}, line 2`)]);
  if (lines.length !== fields.length) fail(file, `has ${lines.length + 2} lines, not ${fields.length + 2}`);
  const leaf = { kind, hash: sha256('\0', bytes) };
  fields.forEach(([name, reader], i) => (leaf[name] = reader(lines[i], `${file}, line ${i + 3}`)));
  if (kind === 'sweep' && (leaf.complete === 'complete') !== (leaf.why === undefined))
    fail(`${file}, line 14`, 'must be "-" if the reading is complete, and a reason if not');
  return leaf;
}

// ---- The signed checkpoint, and the way from a record to it.

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const yOf = (point) => littleEndian(point) & (2n ** 255n - 1n); // the top bit is the sign of x
// The y of the eight points of small order: as a "key", each lets anybody sign anything.
const ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const WEAK = [0n, 1n, P - 1n, ORDER_8, P - ORDER_8];

const NAME = '[^\\p{White_Space}\\p{Cc}+]+';
const KEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+([\\w+/=]+)$`, 'u');
const SIGNATURE = new RegExp(`^— (${NAME}) ([\\w+/=]+)$`, 'u');
const PATH = 'c2sp\\.org/tlog-proof@v1\\nindex (\\d+)\\n((?:[\\w+/=]+\\n){0,63})'; // index, fingerprints
const CHECKPOINT = '((.+)\\n(\\d+)\\n([\\w+/=]+)\\n)\\n((?:— .+\\n){1,16})'; // origin, size, root; signatures
const PROOF = new RegExp(`^${PATH}\\n(${CHECKPOINT})$`, 'u');

function parseKey(text) {
  const at = `the key ${quoted(text)}`;
  const [, name, id, encoded] =
    KEY.exec(text) ?? fail(at, 'is not a verifier key (NAME+8 HEX DIGITS+BASE64)');
  const typed = base64(encoded, at);
  if (typed.length !== 33 || typed[0] !== 1) fail(at, 'is not an Ed25519 key');
  if (sha256(`${name}\n`, typed).toString('hex', 0, 4) !== id) fail(at, 'was mistyped: its parts do not fit');
  const point = typed.subarray(1);
  if (yOf(point) >= P || WEAK.includes(yOf(point))) fail(at, 'is not a sound key: anybody could sign for it');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') };
  return { name, id, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

const isSigned = (body, signature, key) =>
  signature.length === 64 &&
  yOf(signature.subarray(0, 32)) < P &&
  littleEndian(signature.subarray(32)) < L &&
  verifyEd25519(null, Buffer.from(body), key, signature);

/** The id of the key of this log that signed the checkpoint. */
function signerOf({ body, origin, signatures }, keys, file) {
  let signer;
  for (const line of signatures.split('\n').slice(0, -1)) {
    const [, name, encoded] = SIGNATURE.exec(line) ?? fail(file, 'has a malformed signature line');
    const bytes = base64(encoded, `${file}, signature of ${name},`);
    if (bytes.length < 5) fail(file, 'has a signature that is too short');
    const known = keys.find((key) => key.name === name && key.id === bytes.toString('hex', 0, 4));
    if (known === undefined) continue; // a signature of somebody unknown proves nothing and harms nothing
    const isGood = isSigned(body, bytes.subarray(4), known.key);
    if (!isGood)
      fail(file, `has a false signature of ${name}: its checkpoint was changed or signed by another`);
    if (name === origin) signer = known.id;
  }
  return signer ?? fail(file, 'carries a checkpoint that is not signed with a key you trust');
}

/**
 * The fingerprint of a log of `size` entries, worked out from the one at `index`; undefined if the path has too many
 * or too few lines. RFC 6962 §2.1.1, by the steps of RFC 9162 §2.1.3.2.
 */
export function rootFrom(leafHash, index, size, path) {
  let [node, last, result] = [index, size - 1n, leafHash];
  for (const neighbour of path) {
    if (last === 0n) return undefined;
    const isLeft = node % 2n === 1n || node === last; // the neighbour is
    result = isLeft ? sha256('\x01', neighbour, result) : sha256('\x01', result, neighbour);
    while (isLeft && node % 2n === 0n && node !== 0n) [node, last] = [node / 2n, last / 2n];
    [node, last] = [node / 2n, last / 2n];
  }
  return last === 0n ? result : undefined;
}

/** Checks that a leaf is in the signed log. `log`: the keys, and the checkpoint as soon as a good one is found. */
function checkProof(leaf, bytes, leafFile, file, log) {
  const words = 'is not exactly: index, up to 63 fingerprints, checkpoint, 1 to 16 signatures';
  const [, index, path, note, body, origin, size, root, signatures] =
    PROOF.exec(textOf(bytes, file)) ?? fail(file, words);
  const hashOf = (text) => {
    const hash = base64(text, `${file}, fingerprint ${text}`);
    return hash.length === 32 ? hash : fail(`${file}, fingerprint ${text}`, 'has not 32 bytes');
  };
  const [position, entries] = [number(index, `${file}, line 2`), number(size, `${file}, line with the size`)];
  if (note !== log.note) {
    const signer = signerOf({ body, origin, signatures }, log.keys, file);
    if (log.note !== undefined) fail(file, `carries another checkpoint than ${log.file}`);
    Object.assign(log, { note, origin, entries, signer, file });
  }
  if (position >= entries) fail(`${file}, line 2`, `is beyond the end of the log of ${entries} entries`);
  const way = path.split('\n').slice(0, -1).map(hashOf);
  if (rootFrom(leaf.hash, position, entries, way)?.equals(hashOf(root))) return;
  fail(leafFile, `does not lead to what was signed: it was changed, or its proof ${file} was`);
}

// ---- What a leaf commits to: content, or the pages of a reading.

function checkContent(leaf, raw, salt, file) {
  const [line, ...more] = linesOf(salt, `${file}.salt`);
  if (line === undefined || more.length > 0) fail(`${file}.salt`, 'is not one line');
  const bytes = Buffer.from(digest(line, `${file}.salt`), 'hex');
  if (sha256('countersign-content/v1\0', bytes, sha256(raw)).toString('hex') === leaf.commitment) return;
  const words = `its content does not match the commitment in ${file}.leaf`;
  fail(`${file}.raw`, `was changed after it was archived: ${words} (or ${file}.salt was changed)`);
}

const PAGE = new RegExp(`^page (${DECIMAL} (${DECIMAL}) (${DIGEST}) ${DIGEST})$`);

/** Checks the ids that a reading showed, page by page, and gives them. */
function checkPages(leaf, bytes, file) {
  const [shownIds, pages] = [new Set(), []];
  linesOf(bytes, file).forEach((line, i) => {
    const at = `${file}, line ${i + 1}`;
    const [, head, items, idsDigest] = PAGE.exec(line) ?? [];
    if (head !== undefined) return pages.push({ at, head: `${head}\n`, items, idsDigest, ids: [] });
    if (!line.startsWith('id ') || pages.length === 0) fail(at, 'is neither a page nor an id of a page');
    shownIds.add(orNone(phrase)(line.slice(3), at));
    return pages.at(-1).ids.push(`${line.slice(3)}\n`);
  });
  const digestOf = (lines) => sha256(lines.join('')).toString('hex');
  for (const { at, items, idsDigest, ids } of pages) {
    if (String(ids.length) !== items) fail(at, `says ${items} objects, but ${ids.length} ids follow`);
    if (digestOf(ids) !== idsDigest) fail(at, 'does not fit the ids after it: one of them was changed');
  }
  if (digestOf(pages.map(({ head }) => head)) !== leaf.pagesDigest)
    fail(file, 'was changed: it does not fit the pages digest in its leaf');
  const items = pages.reduce((sum, { ids }) => sum + ids.length, 0);
  if (BigInt(pages.length) !== leaf.pages || BigInt(items) !== leaf.items)
    fail(file, 'has not as many pages and ids as its leaf says');
  return shownIds;
}

// ---- The folder.

/** What verify() needs of a folder: bounded, links not followed, names relative to it. */
const openFolder = (folder) => ({
  read(name, limit) {
    const is = lstatSync(join(folder, name), { throwIfNoEntry: false }) ?? fail(name, 'is missing');
    if (!is.isFile()) fail(name, 'is not a regular file (links are not followed)');
    if (is.size > limit) fail(name, `has ${is.size} bytes; no more than ${limit} are accepted`);
    return readFileSync(join(folder, name));
  },
  list(name, limit) {
    const is = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (is !== undefined && !is.isDirectory()) fail(name, 'is not a folder (links are not followed)');
    const names = is === undefined ? [] : readdirSync(join(folder, name)).sort();
    return names.length <= limit ? names : fail(name, `holds more than ${limit} files`);
  },
});

/** The endings of the files of each record, 0001 first; and the names that belong to no record. */
function sortFiles(names) {
  const [records, strays] = [[], []];
  for (const name of names) {
    const [, digits, ending] = /^(\d{4,5})\.(leaf|tlog-proof|raw|salt|pages)$/.exec(name) ?? [];
    const nr = Number(digits ?? 0);
    const isRecord = nr >= 1 && nr <= MAX_RECORDS && digits === String(nr).padStart(4, '0');
    if (isRecord) (records[nr - 1] ??= []).push(ending);
    else strays.push(name);
  }
  return { records: Array.from(records, (endings) => endings ?? []), strays };
}

/** Checks one record. Gives whether its content or pages are here, and the ids that they showed. */
function checkRecord(folder, file, leaf, endings, log) {
  const read = (ending) => folder.read(`${file}.${ending}`, MAX_BYTES[ending]);
  const isSweep = leaf.kind === 'sweep';
  const odd = endings.find((ending) => (isSweep ? ['raw', 'salt'] : ['pages']).includes(ending));
  if (odd !== undefined) fail(`${file}.${odd}`, `does not belong to a record of the kind ${leaf.kind}`);
  checkProof(leaf, read('tlog-proof'), `${file}.leaf`, `${file}.tlog-proof`, log);
  const isHere = ['raw', 'salt', 'pages'].some((ending) => endings.includes(ending));
  if (isHere && !isSweep) checkContent(leaf, read('raw'), read('salt'), file);
  const showed = isHere && isSweep ? checkPages(leaf, read('pages'), `${file}.pages`) : new Set();
  return { leaf, isHere, showed };
}

function keysInFolder(folder) {
  const { format, keys } = JSON.parse(utf8(folder.read('trust.json', 2 ** 16), 'trust.json'));
  const isSound = format === 'countersign-evidence/v1' && Array.isArray(keys) && keys.length > 0;
  return isSound ? keys.map(String) : fail('trust.json', 'is not in the format countersign-evidence/v1');
}

const fileOf = (i) => `records/${String(i + 1).padStart(4, '0')}`;

/** The exit code, and why: each record as it was found, or one sentence where not even that could be looked at. */
function judge(folder, keyTexts) {
  const listed = attempt(() => sortFiles(folder.list('records', 4 * MAX_RECORDS)));
  if (listed.error) return { code: 1, why: `BROKEN: ${listed.error.message}.` };
  const { records, strays } = listed.value;
  if (records.length + strays.length === 0)
    return { code: 2, why: 'CANNOT DECIDE: there is nothing to check, no file in records/.' };
  const isPinned = keyTexts.length > 0;
  const { value: keys, error } = attempt(() => (isPinned ? keyTexts : keysInFolder(folder)).map(parseKey));
  if (error)
    return { code: 2, why: `CANNOT DECIDE: ${isPinned ? '' : 'no key was given, and '}${error.message}.` };
  const log = { keys };
  const found = records.map((endings, i) => {
    const file = fileOf(i);
    return attempt(() => {
      const leaf = parseLeaf(folder.read(`${file}.leaf`, MAX_BYTES.leaf), `${file}.leaf`);
      return checkRecord(folder, file, leaf, endings, log);
    });
  });
  const isBroken = strays.length > 0 || found.some(({ error }) => error !== undefined);
  return { code: isBroken ? 1 : isPinned ? 0 : 2, log, found, strays };
}

// ---- What is said. Everything that decides stands above; from here on it is only put into words.

const OBJECTS = {
  'approval-requests': ['approval request', 'approval requests'],
  'access-policies': ['access policy', 'access policies'],
  'audit-events': ['audit event', 'audit events'],
  'role-assignments': ['role assignment', 'role assignments'],
  'approver-groups': ['group or member of a group', 'groups and members of groups'],
  'directory-audits': ['directory audit', 'directory audits'],
  import: ['imported object', 'imported objects'],
};
const NOTES = {
  gap: 'a gap, in which something may have come and gone unseen',
  key: 'a signing key was put into use',
  retention: 'content was deleted under policy',
  'hold-set': 'a legal hold was set',
  'hold-released': 'a legal hold was released',
  accepted: 'a person accepted that something is gone',
  restored: 'the log was restored from a backup, and what is lost',
  finding: 'what a person said of a finding',
  rule: 'a person changed what a rule looks for',
  notification: 'a person changed who is told of what',
};
const moment = (iso) => iso?.slice(0, 19).replace('T', ' ');
const quoted = (text) => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
const shown = (id) => (id === undefined ? 'without an id' : /^[\w.:@-]{1,120}$/.test(id) ? id : quoted(id));

/** What a record is. */
function describe(leaf) {
  const [one, many] = OBJECTS[leaf.source] ?? [];
  if (leaf.kind === 'observation')
    return `${one} ${shown(leaf.object)} as it was read on ${moment(leaf.arrived)} UTC`;
  if (leaf.kind === 'control')
    return `note of the archive, ${moment(leaf.recorded)} UTC: ${NOTES[leaf.event]}`;
  const range =
    leaf.from || leaf.to ? ` from ${moment(leaf.from) ?? 'ever'} to ${moment(leaf.to) ?? 'now'}` : '';
  const why = leaf.why === undefined ? '' : `, incomplete because: ${quoted(leaf.why)}`;
  const times = `read ${moment(leaf.begin)} to ${moment(leaf.end)} UTC`;
  return `${leaf.complete} reading of ${many}${range}, ${times}, ${leaf.items} objects${why}`;
}

/** What was checked of a record beside its proof. `objects`: the leaves of this folder that are of an object. */
function checked({ leaf, isHere, showed }, file, objects) {
  if (leaf.kind !== 'sweep')
    return isHere
      ? [`content as archived: ${file}.raw`]
      : ['content not here (deleted under policy, or left out): proved is only that it existed'];
  if (!isHere) return [];
  const same = objects.filter(({ source, tenant }) => source === leaf.source && tenant === leaf.tenant);
  const wanted = [...new Set(same.map(({ object }) => object))];
  const until = leaf.why === undefined ? '' : ' before it broke off';
  if (wanted.length <= 20)
    return wanted.map((id) => `it ${showed.has(id) ? 'showed' : 'did NOT show'} ${shown(id)}${until}`);
  const count = wanted.filter((id) => showed.has(id)).length;
  return [`it showed ${count} of the ${wanted.length} objects of this folder${until}`];
}

/** How to check when the log stood so. Nothing of this decides anything. */
function anchorHints(folder, log) {
  const read = () => String(folder.read('anchors/checkpoint.txt', MAX_BYTES['tlog-proof']));
  const { value: anchored, error } = attempt(read);
  if (error) return ['No anchor is in this folder: nothing here shows when the log stood so.'];
  const isOurs = anchored === log.note;
  return [
    'NOT CHECKED: anchors/, which can show when the log stood so. For each NAME.tsr in it, by hand:',
    '  openssl ts -verify -in anchors/NAME.tsr -data anchors/checkpoint.txt -CAfile TIME-STAMP-SERVICE.pem',
    `  It ${isOurs ? 'dates' : 'does NOT date'} these records: anchors/checkpoint.txt is ${isOurs ? 'the' : 'not the'} checkpoint of their proofs.`,
  ];
}

/** That the log was restored from a backup, and who admitted it. `found`: as of judge(). */
function restorations(folder, { origin }, found) {
  const say = (value) =>
    typeof value === 'string' ? quoted(value) : Number.isSafeInteger(value) ? value : 'unknown';
  const told = found.flatMap(({ value }, i) => {
    if (value?.leaf.event !== 'restored' || !value.isHere) return [];
    const { value: body } = attempt(() => JSON.parse(String(folder.read(`${fileOf(i)}.raw`, MAX_BYTES.raw))));
    const { size, lost, by, reason } = body ?? {};
    const count = Array.isArray(lost) ? lost.length : undefined;
    return [
      `RESTORED: from a backup of its first ${say(size)} entries; signed states that are lost: ${say(count)},`,
      `  admitted by ${say(by)} on ${moment(value.leaf.recorded)} UTC: ${say(reason)}`,
    ];
  });
  if (told.length > 0 || !/\/[1-9][0-9]{0,2}$/.test(origin)) return told;
  return [
    'RESTORED: the name of this log ends in a number, so it was restored from a backup; no record here says more.',
  ];
}

/** Nothing in a folder may steer the terminal: control, format and line separating characters become "\ufffd". */
const clean = (text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');

/** `folder`: see openFolder. `keyTexts`: verifier keys. Gives the exit code, each record, and the lines to print. */
export function verify(folder, keyTexts) {
  const { code, why, log, found = [], strays = [] } = judge(folder, keyTexts);
  const leaves = found.flatMap(({ value }) => (value === undefined ? [] : [value.leaf]));
  const objects = leaves.filter(({ object }) => object !== undefined);
  const records = found.map(({ value, error }, i) => {
    const record = fileOf(i).slice('records/'.length);
    if (error) return { record, verdict: 'BROKEN', words: [error.message], file: error.file ?? fileOf(i) };
    return {
      record,
      verdict: 'PROVED',
      words: [describe(value.leaf), ...checked(value, fileOf(i), objects)],
    };
  });
  for (const file of strays.map((name) => `records/${name}`)) {
    const words = [`${file} does not belong to any record`];
    records.push({ record: '----', verdict: 'BROKEN', words, file });
  }
  const lines = records.flatMap(({ record, verdict, words: [what, ...more] }) => [
    `${record}  ${verdict}  ${what}`,
    ...more.map((words) => `              ${words}`),
  ]);
  const summary = why === undefined ? summarise(folder, code, log, records, found) : [why];
  return { code, records, lines: [...lines, '', ...summary].map(clean) };
}

function summarise(folder, code, log, records, found) {
  const wrong = records.filter(({ verdict }) => verdict === 'BROKEN');
  if (code === 1)
    return [`BROKEN: ${wrong.length} of ${records.length}; the first wrong file is ${wrong[0].file}.`];
  const doubt = 'no key was given. The key in trust.json was used, which a forger would have made to fit.';
  return [
    `${code === 0 ? 'PROVED' : 'FITS TOGETHER'}: all ${records.length} records stood, as they are here, in the log`,
    `  ${log.origin} when it had ${log.entries} entries, and that state was signed with the key ${log.signer}.`,
    ...restorations(folder, log, found),
    'NOT PROVED: that Microsoft Graph told the truth; that times before the first anchor are right; that no other',
    '  records exist. (But a complete reading with its list of ids proves what it showed, and what it did not.)',
    ...anchorHints(folder, log),
    ...(log.origin.includes('/demo/') ? ['This is a DEMO log: what it holds was made up.'] : []),
    ...(code === 0
      ? []
      : [`CANNOT DECIDE: ${doubt}`, '  Get the key from somebody you trust, and use --key.']),
  ];
}

export const verifyFolder = (folder, keyTexts = []) => verify(openFolder(folder), keyTexts);

function main(args) {
  const key = { type: 'string', multiple: true };
  const options = { key, 'key-file': { type: 'string' }, json: { type: 'boolean' } };
  const { value: asked, error } = attempt(() => {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (positionals.length > 1) fail(quoted(positionals[1]), 'is one folder too many');
    const file = values['key-file'];
    const lines = file === undefined ? [] : readFileSync(file, 'utf8').split(/\r?\n/);
    return {
      ...values,
      folder: positionals[0],
      keys: [...(values.key ?? []), ...lines.filter((line) => line !== '')],
    };
  });
  if (error) console.error(`${clean(error.message)}\n${USAGE}`);
  if (error) return 2;
  const { code, records, lines } = verifyFolder(asked.folder ?? dirname(process.argv[1]), asked.keys);
  console.log(asked.json ? clean(JSON.stringify({ code, records, lines })) : lines.join('\n'));
  return code;
}

// Not when a test imports this file. When in doubt it runs: saying nothing must never look like a proof.
const isOther = () => realpathSync(process.argv[1]) !== realpathSync(fileURLToPath(import.meta.url));
if (attempt(isOther).value !== true) process.exitCode = main(process.argv.slice(2));
