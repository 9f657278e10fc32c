// What a superuser can do to a log with some thought, each with the rest of the archive left as it is. `$1` is the
// tenant, `$2` another one. Positions are those of the story.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type Admission,
  admissionBody,
  parseCheckpoint,
  parseVerifierKey,
  readAdmission,
  type SigningKey,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { OwnHeads } from '../../apps/notary/src/heads/own-heads.ts';
import { Keyring } from '../../apps/notary/src/keys/keyring.ts';
import { rehash, resign } from './rewrite.ts';
import { type Story } from './story.ts';

export interface Edit {
  readonly class: string;
  readonly what: string;
  /** SQL, or more than that. Returns the data directory that the attacker leaves behind, if he changed that too. */
  readonly make: string | ((runner: QueryRunner, story: Story) => Promise<unknown>);
}

const ofClass = (name: string, edits: Readonly<Record<string, Edit['make']>>): Edit[] =>
  Object.entries(edits).map(([what, make]) => ({ class: name, what, make }));

const newestCheckpoint = `(select max(size) from checkpoint where tenant_id = $1)`;
const oldestCheckpoint = `(select min(size) from checkpoint where tenant_id = $1)`;
const evidenceTables = [
  ...['page', 'observation', 'sweep', 'control_record', 'leaf_run', 'archive_head'],
  ...['evidence_log', 'checkpoint', 'anchor_receipt'],
];
/** A row once more; `change` gives other values to some columns. */
const again = (table: string, where: string, change: Readonly<Record<string, string>> = {}) =>
  `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object(${Object.entries(change)
    .map(([column, value]) => `'${column}', ${value}`)
    .join(', ')}))).* from ${table} r where tenant_id = $1 and ${where}`;
const exchange = (table: string, column: string, key: string, one: number, two: number) =>
  `update ${table} r set ${column} = o.${column} from ${table} o
    where r.tenant_id = $1 and o.tenant_id = $1 and r.${key} in (${one}, ${two}) and o.${key} = ${one + two} - r.${key}`;

export const edits: readonly Edit[] = [
  ...ofClass('change', {
    'a read that was cut off is made complete': `update sweep set complete = true, reason = null where tenant_id = $1 and not complete`,
    'a complete read is made incomplete': `update sweep set complete = false, reason = 'x' where tenant_id = $1 and position = 4`,
    'content, with its hash': (runner, story) => changeContent(runner, story),
    'the body packed another way': async (runner, { archive: { tenant } }) => {
      const body = await bodyOf(runner, tenant.tenantId, 0);
      await runner.query('update page set body = $2 where tenant_id = $1 and page_id = 0', [
        tenant.tenantId,
        gzipSync(gunzipSync(body), { level: 1 }),
      ]);
    },
    'what is left of a deleted content is filled': async (runner, { archive: { tenant } }) => {
      const bytes = gunzipSync(await bodyOf(runner, tenant.tenantId, 1));
      const text = bytes.toString().replace(/ {20}/, '{"id":"r-4"}        ');
      await runner.query('update page set body = $2 where tenant_id = $1 and page_id = 1', [
        tenant.tenantId,
        gzipSync(text),
      ]);
    },
    'the reason of a deletion': `update control_record set body = replace(body, 'forgotten', 'remembered') where tenant_id = $1 and kind = 'retention'`,
    'the end of a gap': `update control_record set body = replace(body, 'audit-events', 'import') where tenant_id = $1 and kind = 'gap'`,
    'a deletion that nobody allowed': `update observation set purged_at_position = null where tenant_id = $1 and purged_at_position is not null`,
    'a deletion under another record': `update observation set purged_at_position = (select max(position) from control_record where tenant_id = $1 and kind = 'retention')
        where tenant_id = $1 and purged_at_position = (select min(purged_at_position) from observation where tenant_id = $1)`,
    'a withheld object that was not shown': `update page set withheld_ids = '{}', withheld_offsets = '{}' where tenant_id = $1 and withheld_ids <> '{}'`,
    'the salt and its commitment': `update page set salt = sha256('x'), answer_commitment = sha256('countersign-content/v1'::bytea || '\\x00'::bytea || sha256('x') || sha256) where tenant_id = $1 and page_id = 0`,
    'a page that lost its hash': `update page set sha256 = null, salt = null where tenant_id = $1 and page_id = 0`,
    'another tenant under the log': `update tenant set entra_id = 'another' where tenant_id = $1`,
    'another origin': `update evidence_log set origin = 'countersign.local/' || repeat('0', 32) where tenant_id = $1`,
    'a count of positions': `update archive_head set size = size - 1 where tenant_id = $1`,
    'a count of pages': `update archive_head set pages = pages + 1 where tenant_id = $1`,
    'a row of the cache': `update subtree set hash = sha256(hash) where tenant_id = $2`,
  }),
  ...ofClass('delete', {
    ...Object.fromEntries(
      [0, 7, 9, 12].map((position) => [
        `what is at position ${position}, wherever that is`,
        ['observation', 'sweep', 'control_record']
          .map((table) => `delete from ${table} where tenant_id = $1 and position = ${position}`)
          .join(';'),
      ]),
    ),
    'a page with new objects': `delete from page where tenant_id = $1 and page_id = 0`,
    'a page that equals another': `delete from page where tenant_id = $1 and page_id = 2`,
    'a page of known objects': `delete from page where tenant_id = $1 and page_id = 4`,
    'an empty page': `delete from page where tenant_id = $1 and items = 0`,
    'a page with its objects, and the counts set right': `delete from observation where tenant_id = $1 and page_id = 5;
      delete from page where tenant_id = $1 and page_id = 5;
      update archive_head set pages = pages - 1, size = size - 1 where tenant_id = $1`,
    ...Object.fromEntries(
      ['gap', 'key', 'retention', 'hold-set', 'hold-released', 'accepted', 'restored', 'finding'].map(
        (kind) => [
          `the record ${kind}`,
          `delete from control_record where tenant_id = $1 and kind = '${kind}'`,
        ],
      ),
    ),
    'an incomplete sweep': `delete from sweep where tenant_id = $1 and not complete`,
    'leaf hashes': `delete from leaf_run where tenant_id = $1 and first_position = 4`,
    'leaf hashes, some of a run': `update leaf_run set hashes = substring(hashes for 32), leaves = 1 where tenant_id = $1 and first_position = 0`,
    'the last position and all about it': (runner, story) => cutTo(runner, story, story.firstSize + 1),
    'the newest checkpoint': `delete from checkpoint where tenant_id = $1 and size = ${newestCheckpoint}`,
    'the newest checkpoint and its receipt': `delete from anchor_receipt where tenant_id = $1 and size = ${newestCheckpoint};
      delete from checkpoint where tenant_id = $1 and size = ${newestCheckpoint}`,
    'the oldest checkpoint and its receipt': `delete from anchor_receipt where tenant_id = $1 and size = ${oldestCheckpoint};
      delete from checkpoint where tenant_id = $1 and size = ${oldestCheckpoint}`,
    'the log itself': `delete from evidence_log where tenant_id = $1`,
    'the head': `delete from archive_head where tenant_id = $1`,
    'the tenant': `delete from tenant where tenant_id = $1`,
  }),
  ...ofClass('insert', {
    'an observation at the end': again('observation', 'position = 0', {
      position: '(select size from archive_head where tenant_id = $1)',
      content_hash: `sha256('x')`,
    }),
    'an observation at the end, counted': `${again('observation', 'position = 0', {
      position: '(select size from archive_head where tenant_id = $1)',
      content_hash: `sha256('x')`,
    })}; update archive_head set size = size + 1 where tenant_id = $1`,
    'an observation with a leaf hash, in the middle of the archive': `${shift('observation', 'position')};
      ${shift('sweep', 'position')}; ${shift('control_record', 'position')}; ${shift('leaf_run', 'first_position')};
      ${again('observation', 'position = 0', { position: '6' })};
      insert into leaf_run values ($1, 6, 1, sha256('x')); update archive_head set size = size + 1 where tenant_id = $1`,
    'a page into a sweep': `${again('page', 'page_id = 0', { page_id: '(select pages from archive_head where tenant_id = $1)', new_items: '0', salts: `''` })};
      update archive_head set pages = pages + 1 where tenant_id = $1`,
    'a sweep': again('sweep', 'position = 4', { sweep_id: 'gen_random_uuid()' }),
    'a key of his own': `select append_control($1, 'key', 'k', now(), '{"id":"k","key":"k","previous":null}')`,
    'a deletion by no run': `select append_control($1, 'retention', 'x', now(), '{"id":"x","positions":[[0,0]],"pages":[]}')`,
    'a leaf hash more in a run': `update leaf_run set hashes = hashes || sha256('x') where tenant_id = $1 and first_position = 4`,
    'a row of the cache beyond the end': `insert into subtree values ($1, 8, 7, sha256('x'))`,
    'a row of the cache of an odd height': `insert into subtree values ($1, 3, 0, sha256('x'))`,
    'a checkpoint of another size': again('checkpoint', `size = ${newestCheckpoint}`, { size: '3' }),
    'a receipt of another size': again('anchor_receipt', `size = ${newestCheckpoint}`, { size: '3' }),
  }),
  ...ofClass('reorder', {
    'two objects of a page': exchange('observation', 'position', 'position', 0, 1),
    'two objects of a page, with their leaf hashes': `${exchange('observation', 'position', 'position', 0, 1)};
      update leaf_run set hashes = substring(hashes from 33 for 32) || substring(hashes for 32) where tenant_id = $1 and first_position = 0`,
    'two sweeps': exchange('sweep', 'position', 'position', 4, 5),
    'two sweeps, with their leaf hashes': `${exchange('sweep', 'position', 'position', 4, 5)}; ${exchange('leaf_run', 'hashes', 'first_position', 4, 5)}`,
    'two pages of a sweep': exchange('page', 'page_number', 'page_id', 0, 1),
    'two pages that brought nothing': exchange('page', 'page_id', 'page_id', 2, 3),
    'the places of two known objects': `update page set known_positions = array[known_positions[2], known_positions[1]] || known_positions[3:] where tenant_id = $1 and page_id = 4`,
    'the salts of two objects': `update page set salts = substring(salts from 33 for 32) || substring(salts for 32) where tenant_id = $1 and page_id = 0`,
    'the bodies of two pages': exchange('page', 'body', 'page_id', 0, 4),
    'two control records': exchange('control_record', 'body', 'position', 15, 16),
    'the notes of two checkpoints': `update checkpoint c set note = (select note from checkpoint o where o.tenant_id = $1 and o.size <> c.size order by o.size limit 1) where tenant_id = $1`,
    'two receipts': `update anchor_receipt c set receipt = (select receipt from anchor_receipt o where o.tenant_id = $1 and o.size <> c.size order by o.size limit 1) where tenant_id = $1`,
  }),
  ...ofClass('move', {
    'a page to another sweep': `update page set sweep_id = (select sweep_id from sweep where tenant_id = $1 and position = 5) where tenant_id = $1 and page_id = 0`,
    'a page that brought nothing to another sweep': `update page set sweep_id = (select sweep_id from sweep where tenant_id = $1 and position = 4) where tenant_id = $1 and page_id = 3`,
    'an object to another page': `update observation set page_id = 1 where tenant_id = $1 and position = 0`,
    'an object to another month': `update observation set month = '2025-01-01' where tenant_id = $1 and position = 0`,
    'a twin to another page': `update page set same_as_page_id = 1, same_as_received_at = (select received_at from page where tenant_id = $1 and page_id = 1) where tenant_id = $1 and page_id = 2`,
    ...Object.fromEntries(
      evidenceTables.map((table) => [
        `all of ${table} to another tenant`,
        `update ${table} set tenant_id = 1000 where tenant_id = $1`,
      ]),
    ),
    'a sweep to another tenant': `update sweep set tenant_id = $2 where tenant_id = $1 and position = 5`,
    'a gap to another tenant': `update control_record set tenant_id = $2 where tenant_id = $1 and kind = 'gap'`,
    'the log of another tenant': `update evidence_log set tenant_id = case tenant_id when $1 then $2::int else $1 end where tenant_id in ($1, $2)`,
    'the checkpoints of another tenant': `update checkpoint set tenant_id = case tenant_id when $1 then $2::int else $1 end where tenant_id in ($1, $2)`,
  }),
  ...ofClass('duplicate', {
    ...Object.fromEntries(
      [
        ['observation', 'position = 0'],
        ['page', 'page_id = 0'],
        ['page', 'page_id = 2'],
        ['sweep', 'position = 5'],
        ['control_record', `kind = 'gap'`],
        ['leaf_run', 'first_position = 0'],
        ['archive_head', 'true'],
        ['evidence_log', 'true'],
        ['checkpoint', `size = ${newestCheckpoint}`],
      ].map(([table = '', where = '']) => [`a row of ${table}, ${where}`, again(table, where)]),
    ),
  }),
  ...ofClass(
    'truncate',
    Object.fromEntries(evidenceTables.map((table) => [table, `delete from ${table} where tenant_id = $1`])),
  ),
  ...ofClass('recompute everything', {
    'a changed content': async (runner, story) => {
      await changeContent(runner, story);
      await rehashAll(runner, story);
    },
    'a changed answer of the source': async (runner, story) => {
      await inLog(
        runner,
        story,
        `update page set status = 500, request_id = 'x' where tenant_id = $1 and page_id = 0`,
      );
      await rehashAll(runner, story);
    },
    'a sweep made complete': async (runner, story) => {
      await inLog(
        runner,
        story,
        `update sweep set complete = true, reason = null where tenant_id = $1 and not complete`,
      );
      await rehashAll(runner, story);
    },
    'the metadata of a deleted page': async (runner, story) => {
      await inLog(runner, story, `update page set asked = '/other' where tenant_id = $1 and page_id = 1`);
      await rehashAll(runner, story);
    },
    'and the checkpoints thrown away': async (runner, story) => {
      await changeContent(runner, story);
      await rehashAll(runner, story);
      await inLog(
        runner,
        story,
        `delete from anchor_receipt where tenant_id = $1; delete from checkpoint where tenant_id = $1`,
      );
    },
    'and the checkpoints signed with a key of his own': async (runner, story) => {
      await changeContent(runner, story);
      await signWithOwnKey(runner, story);
    },
    'and the checkpoints signed with the stolen key': async (runner, story) => {
      await changeContent(runner, story);
      await rehashAll(runner, story);
      await signWithStolenKey(runner, story);
    },
    'and all of that in the data directory too': async (runner, story) => {
      await changeContent(runner, story);
      await rehashAll(runner, story);
      const note = await signWithStolenKey(runner, story);
      await inLog(runner, story, `delete from anchor_receipt where tenant_id = $1`);
      return ownHead(runner, story, note);
    },
  }),
  ...ofClass('roll back', {
    'to the first checkpoint': (runner, story) => cutTo(runner, story, story.firstSize),
    'to the first checkpoint, with the data directory': async (runner, story) => {
      await cutTo(runner, story, story.firstSize);
      const note = await inLog<{ note: string }>(
        runner,
        story,
        `select note from checkpoint where tenant_id = $1 order by size desc limit 1`,
      );
      return ownHead(runner, story, note[0]!.note);
    },
    'to nothing': (runner, story) => cutTo(runner, story, 0),
    'to nothing, under a new origin': async (runner, story) => {
      await cutTo(runner, story, 0);
      await inLog(
        runner,
        story,
        `update evidence_log set origin = 'countersign.local/' || repeat('1', 32) where tenant_id = $1`,
      );
    },
  }),
  ...ofClass('restored', {
    'another who admitted it': `update control_record set body = replace(body, 'Ada', 'Bob') where tenant_id = $1 and kind = 'restored'`,
    'its size': (runner, story) => changeAdmission(runner, story, ({ size }) => ({ size: size - 1 })),
    'the lost heads': (runner, story) => changeAdmission(runner, story, () => ({ lost: [] })),
    'the lost heads, with all hashes': async (runner, story) => {
      await changeAdmission(runner, story, () => ({ lost: [] }));
      await rehashAll(runner, story);
    },
    'the lost heads, with all hashes and signatures': async (runner, story) => {
      await changeAdmission(runner, story, () => ({ lost: [] }));
      await rehashAll(runner, story);
      return ownHead(runner, story, await signWithStolenKey(runner, story));
    },
    'the record and the head over it': `delete from anchor_receipt where tenant_id = $1 and size = ${newestCheckpoint};
      delete from checkpoint where tenant_id = $1 and size = ${newestCheckpoint};
      delete from leaf_run where tenant_id = $1 and first_position = (select position from control_record where tenant_id = $1 and kind = 'restored');
      delete from control_record where tenant_id = $1 and kind = 'restored';
      update archive_head set size = size - 1 where tenant_id = $1`,
    'one more, of nothing': (runner, story) => forgeAdmission(runner, story, () => ({ lost: [] })),
    'one more, of heads that are here': (runner, story) => forgeAdmission(runner, story, () => ({})),
    'one after a roll back, that names all that is lost, signed with a key of his own': forgeRestoration,
  }),
  ...ofClass('keys', {
    'the key in its record': `update control_record set body = replace(body, '+', '-') where tenant_id = $1 and kind = 'key'`,
    'the first key forgotten': `delete from control_record where tenant_id = $1 and kind = 'key' and position = (select min(position) from control_record where tenant_id = $1 and kind = 'key')`,
    'a signature taken away': `update checkpoint set note = regexp_replace(note, E'— [^\\n]*\\n$', '') where tenant_id = $1 and size = ${newestCheckpoint}`,
    'a signature twice': `update checkpoint set note = note || substring(note from E'(— [^\\n]*\\n)$') where tenant_id = $1 and size = ${newestCheckpoint}`,
    'the root in a checkpoint': `update checkpoint set root_hash = sha256('x') where tenant_id = $1`,
  }),
];

function shift(table: string, column: string): string {
  return `update ${table} set ${column} = ${column} + 1 where tenant_id = $1 and ${column} >= 6`;
}

/** Statements in turn, with the tenant and the other one as far as each names them. */
export async function inLog<Row>(
  runner: QueryRunner,
  { archive, other }: Story,
  sql: string,
): Promise<Row[]> {
  let rows: Row[] = [];
  for (const statement of sql.split(';')) {
    if (statement.trim() === '') continue;
    const values = [archive.tenant.tenantId, other.tenant.tenantId].filter((_, nth) =>
      statement.includes(`$${nth + 1}`),
    );
    // A statement about the other tenant alone has it as its first parameter.
    const own = statement.includes('$1') ? statement : statement.replaceAll('$2', '$1');
    rows = (await runner.query(own, values)) as Row[];
  }
  return rows;
}

async function bodyOf(runner: QueryRunner, tenantId: number, pageId: number): Promise<Buffer> {
  const [page] = (await runner.query('select body from page where tenant_id = $1 and page_id = $2', [
    tenantId,
    pageId,
  ])) as { body: Buffer }[];
  return page!.body;
}

/** Other words in the request r-1, as many of them, with the content hash that fits. */
async function changeContent(runner: QueryRunner, { archive: { tenant } }: Story): Promise<void> {
  const bytes = gunzipSync(await bodyOf(runner, tenant.tenantId, 0)).toString();
  const body = gzipSync(bytes.replace('Because of r-1', 'No reason here'));
  await runner.query('update page set body = $2 where tenant_id = $1 and page_id = 0', [
    tenant.tenantId,
    body,
  ]);
  await runner.query(
    `update observation set content_hash = sha256(substring($2::bytea from body_offset + 1 for body_length))
      where tenant_id = $1 and position = 0`,
    [tenant.tenantId, gunzipSync(body)],
  );
}

async function rehashAll(runner: QueryRunner, story: Story): Promise<void> {
  const [head] = await inLog<{ size: number }>(
    runner,
    story,
    'select size::int from archive_head where tenant_id = $1',
  );
  await rehash(runner, story.archive.tenant, head!.size);
}

async function cutTo(runner: QueryRunner, story: Story, size: number): Promise<void> {
  const sql = ['observation', 'sweep', 'control_record'].map(
    (table) => `delete from ${table} where tenant_id = $1 and position >= ${size}`,
  );
  await inLog(
    runner,
    story,
    `${sql.join(';')}; delete from leaf_run where tenant_id = $1 and first_position >= ${size};
     delete from anchor_receipt where tenant_id = $1 and size > ${size};
     delete from checkpoint where tenant_id = $1 and size > ${size};
     delete from page p where tenant_id = $1
        and not exists (select from sweep s where s.tenant_id = $1 and s.sweep_id = p.sweep_id);
     update archive_head set size = ${size}, pages = (select count(*) from page where tenant_id = $1) where tenant_id = $1`,
  );
}

async function originOf(runner: QueryRunner, story: Story): Promise<string> {
  const [log] = await inLog<{ origin: string }>(
    runner,
    story,
    'select origin from evidence_log where tenant_id = $1',
  );
  return log!.origin;
}

/** Those keys that the log names, from a copy of the data directory made while all of them could sign. */
async function signWithStolenKey(runner: QueryRunner, story: Story): Promise<string> {
  const keyring = new Keyring(story.stolenDir);
  await keyring.load();
  const keys = (await readKeys(runner, story)).map(({ position, key }) => {
    const { name } = parseVerifierKey(key);
    return { position, name, signer: keyring.signer(name, key)! };
  });
  return resign(runner, story.archive.tenant.tenantId, (size, origin) =>
    keys.filter(({ position, name }) => position < size && name === origin).map(({ signer }) => signer),
  );
}

interface KeyRow {
  readonly position: number;
  readonly kind: 'key' | 'restored';
  readonly body: string;
  readonly key: string;
}

function readKeys(runner: QueryRunner, story: Story): Promise<KeyRow[]> {
  return inLog<KeyRow>(
    runner,
    story,
    `select position::int, kind, body, body::json ->> 'key' as key from control_record
      where tenant_id = $1 and kind in ('key', 'restored') order by position`,
  );
}

/** Puts his own key wherever the log names one, and signs with that. */
async function signWithOwnKey(runner: QueryRunner, story: Story): Promise<void> {
  const keyring = new Keyring(mkdtempSync(join(tmpdir(), 'countersign-mutations-key-')));
  await keyring.makeNext();
  const { tenantId } = story.archive.tenant;
  let previous: string | null = null;
  for (const { position, kind, body, key: old } of await readKeys(runner, story)) {
    const key: string = keyring.current(parseVerifierKey(old).name)!.text;
    const id = previous === key ? `${key}-${position}` : key;
    const own: string =
      kind === 'restored'
        ? admissionBody({ ...readAdmission(body)!, key, previous })
        : JSON.stringify({ id, key, previous });
    await runner.query('update control_record set body = $3 where tenant_id = $1 and position = $2', [
      tenantId,
      position,
      own,
    ]);
    if (kind === 'key')
      await runner.query('update control_record set key = $3 where tenant_id = $1 and position = $2', [
        tenantId,
        position,
        id,
      ]);
    previous = key;
  }
  await rehashAll(runner, story);
  await resign(runner, tenantId, (_size, origin): SigningKey[] => [
    keyring.signer(origin, keyring.current(origin)!.text)!,
  ]);
}

type ChangeOfAdmission = (admission: Admission) => Partial<Admission>;

async function changeAdmission(runner: QueryRunner, story: Story, change: ChangeOfAdmission): Promise<void> {
  const admission = await admissionOf(runner, story);
  await runner.query(`update control_record set body = $2 where tenant_id = $1 and kind = 'restored'`, [
    story.archive.tenant.tenantId,
    admissionBody({ ...admission, ...change(admission) }),
  ]);
}

async function admissionOf(runner: QueryRunner, story: Story): Promise<Admission> {
  const rows = await readKeys(runner, story);
  return readAdmission(rows.find(({ kind }) => kind === 'restored')!.body)!;
}

/** A record of the kind that only the notary writes, at the end. */
async function forgeAdmission(runner: QueryRunner, story: Story, change: ChangeOfAdmission): Promise<void> {
  const [log] = await inLog<{ origin: string; size: number }>(
    runner,
    story,
    'select origin, size::int from evidence_log join archive_head using (tenant_id) where tenant_id = $1',
  );
  const rows = await readKeys(runner, story);
  const ended = rows.find(({ kind }) => kind === 'restored') ? `${log!.origin}/2` : log!.origin;
  const origin = `${log!.origin}/${ended === log!.origin ? 2 : 3}`;
  const keyring = new Keyring(story.dataDir);
  await keyring.load();
  const admission: Admission = {
    ...{ origin, ended, size: log!.size, lost: await headsOf(runner, story), reason: 'x', by: 'y' },
    ...{ key: keyring.current(origin)!.text, previous: rows.at(-1)!.key },
  };
  const body = admissionBody({ ...admission, ...change(admission) });
  await runner.query(`select append_control($1, 'restored', $2, now(), $3)`, [
    story.archive.tenant.tenantId,
    origin,
    body,
  ]);
}

/** As if a backup had been restored and the loss admitted, all by the book but the key. */
async function forgeRestoration(runner: QueryRunner, story: Story): Promise<void> {
  const { firstSize } = story;
  const known = [...(await admissionOf(runner, story)).lost, ...(await headsOf(runner, story))];
  const lost = known.filter(({ size }) => size > firstSize);
  await cutTo(runner, story, firstSize);
  const keyring = new Keyring(mkdtempSync(join(tmpdir(), 'countersign-mutations-key-')));
  await keyring.makeNext();
  await forgeAdmission(runner, story, ({ origin }) => ({
    ...{ lost, size: firstSize },
    key: keyring.current(origin)!.text,
  }));
  const first = await originOf(runner, story);
  await runner.query(
    `insert into checkpoint (tenant_id, size, root_hash, note)
     select tenant_id, size + 1, root_hash, replace(note, $2 || E'\n', $2 || E'/2\n') from checkpoint where tenant_id = $1`,
    [story.archive.tenant.tenantId, first],
  );
  await resign(runner, story.archive.tenant.tenantId, (_size, origin) =>
    origin === first ? [] : [keyring.signer(origin, keyring.current(origin)!.text)!],
  );
}

/** What is signed, as a record would name it. */
async function headsOf(runner: QueryRunner, story: Story): Promise<Admission['lost']> {
  const rows = await inLog<{ note: string }>(
    runner,
    story,
    'select note from checkpoint where tenant_id = $1 order by size',
  );
  return rows.map(({ note }) => parseCheckpoint(note));
}

/** A data directory in which the notary remembers another head, and none of a later edition. */
async function ownHead(runner: QueryRunner, story: Story, note: string): Promise<string> {
  const dataDir = `${mkdtempSync(join(tmpdir(), 'countersign-mutations-'))}`;
  cpSync(story.dataDir, dataDir, { recursive: true });
  const heads = new OwnHeads(dataDir);
  const { origin } = parseCheckpoint(note);
  const known = await heads.originsOf(await originOf(runner, story));
  for (const later of known.slice(known.indexOf(origin) + 1)) rmSync(heads.pathOf(later));
  await heads.write(origin, note);
  return dataDir;
}
