import { parseVerifierKey } from '@countersign/evidence';
import { Quarantine, thenRelease } from '../quarantine.ts';

/** A `key` record as the log has it: from its position on, `key` signs. */
export interface KeyRecord {
  readonly position: number;
  /** Verifier keys. */
  readonly key: string;
  readonly previous: string | null;
}

export function keyRecordBody(key: string, previous: string | null): string {
  return JSON.stringify({ id: key, key, previous });
}

/** Reads the body of a `key` record of this log. Throws a Quarantine for anything we did not write. */
export function readKeyRecord(origin: string, position: number, body: string): KeyRecord {
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
