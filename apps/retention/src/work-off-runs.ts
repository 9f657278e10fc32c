import { inTenants, type Logger } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { carryOut } from './carry-out.ts';
import { openRuns, tenantNumbers } from './open-runs.query.ts';

/** Carries out what is approved, tenant by tenant, in the order of approval. A run that fails stops no other. */
export async function workOffRuns(
  dataSource: DataSource,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<void> {
  for (const tenantId of await tenantNumbers(dataSource)) {
    const archive = inTenants(dataSource, [tenantId]);
    for (const run of await openRuns(archive, tenantId)) {
      signal.throwIfAborted();
      const facts = { tenant: tenantId, run: run.runId };
      try {
        const result = await carryOut(archive, run, {
          signal,
          onBatch: (contents, controlPosition) =>
            log.info('Content was deleted under policy.', { ...facts, contents, controlPosition }),
        });
        if (result.done) log.info('A retention run is done.', facts);
        else log.info('A retention run waits.', { ...facts, waitsFor: result.waitsFor });
      } catch (error) {
        if (signal.aborted) throw error;
        log.error('A retention run cannot go on; it is tried again.', { ...facts, error });
      }
    }
  }
}
