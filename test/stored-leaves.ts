// The leaves of docs/evidence-format.md computed from what is stored, a third time and as plainly as can be: for
// tests that ask whether what is left of an archive still proves itself.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type ArchiveBuilder } from './archive-builder.ts';

const sha256 = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const b64 = (text: string) => Buffer.from(text).toString('base64url');

/** Stored leaf hashes by position. */
export async function storedLeaves(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ first: number; hashes: Buffer }>(
    'select first_position::int as first, hashes from leaf_run where tenant_id = $1 order by first_position',
  );
  return rows.flatMap(({ hashes }) => hashes.toString('hex').match(/.{64}/g) ?? []);
}

interface Row {
  readonly position: number;
  readonly source: string;
  readonly objectId: string | null;
  readonly arrived: Date;
  readonly sweepId: string;
  readonly offset: number;
  readonly length: number;
  readonly nth: number;
  readonly salts: Buffer;
  readonly body: Buffer;
}

/** Leaf hashes of the observations whose content is there, from that content. */
export async function leavesFromContent(archive: ArchiveBuilder): Promise<Map<number, string>> {
  const rows = await archive.query<Row>(
    `select o.position::int, o.source, o.object_id as "objectId", o.observed_at as arrived, p.sweep_id as "sweepId",
            o.body_offset as offset, o.body_length as length, (o.position - p.first_position)::int as nth, p.salts, p.body
       from observation o join page p on p.tenant_id = o.tenant_id and p.page_id = o.page_id
      where o.tenant_id = $1 and o.purged_at_position is null`,
  );
  return new Map(
    rows.map((row) => {
      const content = gunzipSync(row.body).subarray(row.offset, row.offset + row.length);
      const salt = row.salts.subarray(32 * row.nth, 32 * row.nth + 32);
      const commitment = sha256('countersign-content/v1\0', salt, sha256(content)).toString('hex');
      const lines = [
        'countersign-leaf/v1',
        'observation',
        b64(archive.tenant.entraId),
        row.source,
        row.objectId === null ? '-' : b64(row.objectId),
        row.arrived.toISOString(),
        row.sweepId,
        commitment,
      ];
      return [row.position, sha256('\0', lines.map((line) => `${line}\n`).join('')).toString('hex')];
    }),
  );
}

/** The positions among them whose content does not lead to the stored leaf; empty if all do. */
export async function brokenLeaves(archive: ArchiveBuilder): Promise<number[]> {
  const stored = await storedLeaves(archive);
  const computed = await leavesFromContent(archive);
  return [...computed].filter(([position, leaf]) => stored[position] !== leaf).map(([position]) => position);
}
