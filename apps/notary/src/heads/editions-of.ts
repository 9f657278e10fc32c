import { EditionProblem, Editions } from '@countersign/evidence';
import { type StoredLog } from '../log-store.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';

/**
 * The editions of a log as its `restored` records tell them. Such a record is written in one transaction with the first
 * head that covers it: one without is of somebody who holds no key. Throws a Quarantine.
 */
export function editionsOf({ log, newest, admissions }: StoredLog): Editions {
  const forged = (position: number, finding: string) =>
    new Quarantine(
      'restored-forged',
      `Table control_record, position ${position}: this record that the log was restored is none of ours (${finding}).`,
      `Find out who wrote it; restore the database to before it, ${thenRelease}`,
    );
  try {
    const editions = Editions.of(log.firstOrigin, admissions);
    const last = editions.admissions.at(-1);
    if (last && (newest?.size ?? 0) <= last.position) throw forged(last.position, 'no signed head covers it');
    return editions;
  } catch (error) {
    if (error instanceof EditionProblem) throw forged(error.position, error.message);
    throw error;
  }
}
