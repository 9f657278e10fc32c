import {
  EditionProblem,
  Editions,
  type Log,
  type PlacedAdmission,
  readAdmissionRows,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { VerifyProblem } from './verify-problem.ts';

/**
 * The editions of a log, each begun by the notary: its `restored` record and the first head that covers it are written
 * together, and the record says how far the heads before it go. Throws a VerifyProblem.
 */
export async function checkEditions(
  runner: QueryRunner,
  { tenantId, firstOrigin, origin }: Log,
): Promise<Editions> {
  const editions = readEditions(firstOrigin, await readAdmissionRows(runner, tenantId));
  const newest = editions.admissions.at(-1);
  if (newest && editions.origin !== origin)
    throw problem(newest.position, 'its key is not the "id" in its body.');
  const positions = editions.admissions.map(({ position }) => position);
  const rows = (await runner.query(
    `select exists (select from checkpoint where tenant_id = $1 and size = position + 1) as "isSigned",
            coalesce((select max(size) from checkpoint where tenant_id = $1 and size <= position), 0)::float8 as before
       from unnest($2::bigint[]) with ordinality as p(position, nth) order by nth`,
    [tenantId, positions],
  )) as { isSigned: boolean; before: number }[];
  for (const [nth, { position, size }] of editions.admissions.entries()) {
    const { isSigned, before } = rows[nth] as (typeof rows)[number];
    if (!isSigned)
      throw problem(
        position,
        'no signed head ends with it: the notary did not write it, or the head was deleted.',
      );
    if (before !== size)
      throw problem(
        position,
        `it says that the newest head before it is of size ${size}, and that is of size ${before}: one was deleted or inserted.`,
      );
  }
  return editions;
}

function readEditions(firstOrigin: string, rows: Parameters<typeof Editions.of>[1]): Editions {
  try {
    return Editions.of(firstOrigin, rows);
  } catch (error) {
    if (error instanceof EditionProblem) throw problem(error.position, error.message);
    throw error;
  }
}

/** For people: what was admitted. */
export function sayRestored({
  origin,
  size,
  lost,
  by,
  reason,
  position,
  recordedAt,
}: PlacedAdmission): string {
  const heads = lost.length === 1 ? 'one signed head' : `${lost.length} signed heads`;
  const newest = lost.reduce((most, head) => Math.max(most, head.size), 0);
  return `The log was restored from a backup of its first ${size} records: ${heads} beyond, up to size ${newest}, and what they held are lost. ${by} admitted it at ${recordedAt} (position ${position}): ${reason}. Since then the log is called ${origin}.`;
}

function problem(position: number, finding: string): VerifyProblem {
  return new VerifyProblem('control_record', position, 'the restored record', finding);
}
