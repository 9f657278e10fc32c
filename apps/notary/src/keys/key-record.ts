import { type ControlRow, type Editions, parseVerifierKey } from '@countersign/evidence';
import { Quarantine, thenRelease } from '../quarantine.ts';

/** A `key` record as the log has it, or what a `restored` record says of keys: from its position on, `key` signs. */
export interface KeyRecord {
  readonly position: number;
  /** Verifier keys. */
  readonly key: string;
  readonly previous: string | null;
}

export function keyRecordBody(key: string, previous: string | null): string {
  return JSON.stringify({ id: key, key, previous });
}

/**
 * The keys of a log's newest edition, oldest first. A later edition begins with the one that its `restored` record
 * names; what that follows, verification looks at. Throws a Quarantine for anything we did not write.
 */
export function readKeyRecords({ origin, admissions }: Editions, rows: readonly ControlRow[]): KeyRecord[] {
  const begun = admissions.slice(-1).map(({ position, key }) => ({ position, key, previous: null }));
  const own = rows.filter(({ position }) => position > (begun[0]?.position ?? -1));
  return [...begun, ...own.map(({ position, body }) => readKeyRecord(origin, position, body))];
}

function readKeyRecord(origin: string, position: number, body: string): KeyRecord {
  try {
    const { key, previous } = JSON.parse(body) as Record<string, unknown>;
    const isRecord = typeof key === 'string' && (previous === null || typeof previous === 'string');
    if (isRecord && body === keyRecordBody(key, previous)) {
      const { name } = parseVerifierKey(key);
      if (name === origin) return { position, key, previous };
      throw new Quarantine(
        'origin-changed',
        `Table control_record, position ${position}: the log was called ${name} when its key was recorded, and is called ${origin} now.`,
        `Set the origin in evidence_log back, or restore the database; ${thenRelease}`,
      );
    }
  } catch (cause) {
    if (cause instanceof Quarantine) throw cause;
  }
  throw new Quarantine(
    'key-unknown',
    `Table control_record, position ${position}: this is no key record of ours.`,
    `Find out who wrote it; restore the database to before it, ${thenRelease}`,
  );
}
