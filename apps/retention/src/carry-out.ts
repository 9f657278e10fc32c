import { type TenantArchive } from '@countersign/database';
import { blankBody } from './blank-bodies.ts';
import { nextBatch } from './next-batch.query.ts';
import { type OpenRun } from './open-runs.query.ts';

/** SQLSTATEs of the functions of migration 0009. */
const notNow = 'CS425';
const refused = 'CS403';

const contentsPerBatch = 500;
const refusalsMax = 5;

export interface CarryOutOptions {
  readonly signal: AbortSignal;
  /** Told after each batch: how many contents went, under which control record. */
  readonly onBatch?: (contents: number, controlPosition: number) => void;
  /** Default 500. */
  readonly contentsPerBatch?: number;
}

export type CarriedOut = { readonly done: true } | { readonly done: false; readonly waitsFor: string };

/**
 * Carries out an approved run as far as it can go now. Each batch is one transaction of the database: content,
 * derived rows and control record, or nothing. So it may be killed anywhere and goes on where it was. What may go
 * is decided there, not here: this only overwrites bytes.
 */
export async function carryOut(
  archive: TenantArchive,
  run: OpenRun,
  options: CarryOutOptions,
): Promise<CarriedOut> {
  try {
    if (run.state === 'approved')
      await archive.query('select begin_retention_run($1, $2)', [run.tenantId, run.runId]);
    await deleteContents(archive, run, options);
    return { done: true };
  } catch (error) {
    if (codeOf(error) !== notNow) throw error;
    const waitsFor = (error as Error).message;
    await archive.query('update retention_run set waiting = $3 where tenant_id = $1 and run_id = $2', [
      run.tenantId,
      run.runId,
      waitsFor,
    ]);
    return { done: false, waitsFor };
  }
}

async function deleteContents(archive: TenantArchive, run: OpenRun, options: CarryOutOptions): Promise<void> {
  const { signal, onBatch, contentsPerBatch: contentsMax = contentsPerBatch } = options;
  for (let refusals = 0; ;) {
    signal.throwIfAborted();
    const batch = await nextBatch(archive, run, contentsMax);
    if (batch === null) return;
    const pages = [];
    for (const page of batch.pages) pages.push({ pageId: page.pageId, body: await blankBody(page) });
    try {
      const [row] = await archive.query<{ control: number }[]>(
        `select purge_content($1, $2, $3, $4, $5)::float8 as control`,
        [
          run.tenantId,
          run.runId,
          batch.positions,
          pages.map(({ pageId }) => pageId),
          pages.map(({ body }) => body),
        ],
      );
      onBatch?.(batch.positions.length, row?.control ?? -1);
      refusals = 0;
    } catch (error) {
      // A hold was set, or another program deleted the same, since the batch was asked for: ask again.
      refusals += 1;
      if (codeOf(error) !== refused || refusals >= refusalsMax) throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
