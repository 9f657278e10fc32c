import { type CopiedRows } from '@countersign/database';
import { type PageSource } from '../leaf/leaf.ts';
import { type Span } from '../tree/nodes.ts';
import { type Queryable } from './queryable.ts';
import { sqlNumber, sqlNumbers, Statements } from './statements.ts';
import { type ObservationRow } from './stored-entry.ts';

// The one table with a row for each object, and so read by COPY, as it is stored: to have Postgres write its instants
// and hashes as text cost more than all the hashing.

const selectObservation = `
  select position, source, object_id, content_hash, observed_at, page_id, body_offset, body_length,
         purged_at_position, month
    from observation`;

export async function readObservationRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<ObservationRow[]> {
  if (![begin, end].every(Number.isSafeInteger)) return [];
  return read(
    db,
    `${selectObservation} where tenant_id = ${sqlNumber(tenantId)}
        and position >= ${sqlNumber(begin)} and position < ${sqlNumber(end)} order by position`,
  );
}

/** Those at some positions, in order; what is not there is left out. */
export async function readObservationsAt(
  db: Queryable,
  tenantId: number,
  positions: readonly number[],
): Promise<ObservationRow[]> {
  if (positions.length === 0) return [];
  return read(
    db,
    `${selectObservation} where tenant_id = ${sqlNumber(tenantId)}
        and position = any (${sqlNumbers(positions.filter(Number.isSafeInteger))}) order by position`,
  );
}

async function read(db: Queryable, select: string): Promise<ObservationRow[]> {
  const rows: ObservationRow[] = [];
  const times = new Times();
  for (const copied = await Statements.of(db).copyOut(select); copied.next();) rows.push(row(copied, times));
  return rows;
}

function row(copied: CopiedRows, times: Times): ObservationRow {
  return {
    kind: 'observation',
    position: copied.integer() as number,
    source: copied.text() as PageSource,
    encodedId: copied.base64url(),
    contentHash: copied.latin1() as string,
    arrivedAt: times.instant(copied.bigint()),
    pageId: copied.integer() as number,
    offset: copied.integer() as number,
    length: copied.integer() as number,
    purgedAt: copied.integer(),
    month: times.day(copied.integer()),
  };
}

const epoch = Date.UTC(2000, 0, 1);
const [firstTime, lastTime] = [Date.parse('0001-01-01'), Date.parse('+010000-01-01')];

/**
 * Instants and days as a leaf and a page head write them. One that is finer than a millisecond, out of the four digits
 * of our era or infinite is given in words that none of them has: rounded, a change of microseconds would pass. The
 * objects of a page arrived together: the same instant is not written a thousand times.
 */
class Times {
  #microseconds: bigint | null = null;
  #instant = 'null';
  #days: number | null = null;
  #day = 'null';

  /** Of microseconds since 2000. */
  instant(microseconds: bigint | null): string {
    if (microseconds === this.#microseconds) return this.#instant;
    this.#microseconds = microseconds;
    const isCoarse = microseconds !== null && microseconds % 1000n === 0n;
    const text = isCoarse ? written(Number(microseconds / 1000n)) : null;
    return (this.#instant = text ?? `${microseconds} µs since 2000`);
  }

  /** Of days since 2000. */
  day(days: number | null): string {
    if (days === this.#days) return this.#day;
    this.#days = days;
    const text = days === null ? null : written(days * 86_400_000);
    return (this.#day = text?.slice(0, 10) ?? `${days} days since 2000`);
  }
}

/** Milliseconds since 2000. */
function written(milliseconds: number): string | null {
  const time = epoch + milliseconds;
  return time < firstTime || time >= lastTime ? null : new Date(time).toISOString();
}
