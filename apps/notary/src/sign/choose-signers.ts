import { type KeyRecord } from '../keys/key-record.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';

/**
 * The verifier keys that have to sign the checkpoint over positions `signed` … `size - 1`: the one in force so
 * far, and each that the new positions record. So the first checkpoint that covers a new key has both. Throws a
 * Quarantine if the records are no chain.
 */
export function chooseSigners(records: readonly KeyRecord[], signed: number, size: number): string[] {
  const known = records.filter(({ position }) => position < size);
  for (const [index, { position, previous }] of known.entries()) {
    const before = known[index - 1]?.key ?? null;
    if (previous === before) continue;
    throw new Quarantine(
      'key-unknown',
      `Table control_record, position ${position}: the key before this one was ${before ?? 'none'}, not ${previous ?? 'none'}.`,
      `Find out who wrote the record; restore the database to before it, ${thenRelease}`,
    );
  }
  const inForce = known.findLast(({ position }) => position < signed);
  const news = known.filter(({ position }) => position >= signed);
  return [...new Set([...(inForce ? [inForce] : []), ...news].map(({ key }) => key))];
}
