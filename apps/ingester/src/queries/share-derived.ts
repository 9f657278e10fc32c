import type { QueryRunner } from 'typeorm';

/** The first number of the advisory lock; the function purge_content takes the same, for itself alone. */
const lockFamily = 1668248930;

/**
 * Until the transaction ends nothing is deleted under policy: a stage that read a content before its deletion
 * would save it afterwards. Stages do not wait for each other.
 */
export async function shareDerived(runner: QueryRunner, tenantId: number): Promise<void> {
  await runner.query('select pg_advisory_xact_lock_shared($1, $2)', [lockFamily, tenantId]);
}
