import { type CopiedRows, sqlNumber, sqlNumbers } from '@countersign/database';
import { type PageSource } from '../leaf/leaf.ts';
import { type Span } from '../tree/nodes.ts';
import { type Queryable } from './queryable.ts';
import { Statements } from './statements.ts';
import { type ObservationRow } from './stored-entry.ts';
import { day, instant } from './stored-times.ts';

// The one table with a row for each object, and so read by COPY, as it is stored: to have Postgres write its instants
// and hashes as text cost more than all the hashing. And in groups, as they lie in pages: a message for each row took
// us five times as long to receive, and nine times until V8 had learnt it.

export async function readObservationRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<ObservationRow[]> {
  if (![begin, end].every(Number.isSafeInteger)) return [];
  return read(db, tenantId, `position >= ${sqlNumber(begin)} and position < ${sqlNumber(end)}`);
}

/** Those at some positions, in order; what is not there is left out. */
export async function readObservationsAt(
  db: Queryable,
  tenantId: number,
  positions: readonly number[],
): Promise<ObservationRow[]> {
  if (positions.length === 0) return [];
  return read(db, tenantId, `position = any (${sqlNumbers(positions.filter(Number.isSafeInteger))})`);
}

async function read(db: Queryable, tenantId: number, condition: string): Promise<ObservationRow[]> {
  const select = `
    select page_id, source, observed_at, purged_at_position, month, array_agg(position), array_agg(object_id),
           array_agg(content_hash), array_agg(body_offset), array_agg(body_length)
      from observation where tenant_id = ${sqlNumber(tenantId)} and ${condition}
     group by page_id, source, observed_at, purged_at_position, month`;
  const rows: ObservationRow[] = [];
  for (const copied = await Statements.of(db).copyOut(select); copied.next();) addRows(rows, copied);
  return rows.sort((a, b) => a.position - b.position);
}

function addRows(rows: ObservationRow[], copied: CopiedRows): void {
  const pageId = copied.integer() as number;
  const source = copied.text() as PageSource;
  const arrivedAt = instant(copied.bigint());
  const purgedAt = copied.integer();
  const month = day(copied.integer());
  const integers = () => copied.list(() => copied.integer()) as number[];
  const positions = integers();
  const ids = copied.list(() => copied.base64url()) as (string | null)[];
  const hashes = copied.list(() => copied.latin1()) as string[];
  const offsets = integers();
  const lengths = integers();
  for (const [nth, position] of positions.entries())
    rows.push({
      kind: 'observation',
      position,
      source,
      encodedId: ids[nth] as string | null,
      contentHash: hashes[nth] as string,
      arrivedAt,
      pageId,
      offset: offsets[nth] as number,
      length: lengths[nth] as number,
      purgedAt,
      month,
    });
}
