import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  checkLeaves,
  type LeafHashes,
  positionsPerLook,
  type Span,
  type Tenant,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { checkSpan } from './check-span.ts';
import { CheckingThread } from './checking-thread.ts';
import { checkInOrder, type SpanChecker } from './in-order.ts';

/** Each has a hundred megabytes for what it unpacks, and a connection to Postgres, which works beside it. */
const threadsMax = 7;
/** To start a thread takes half a second: as long as one alone checks a third of so many positions. */
const positionsMin = 10 * positionsPerLook;

/** Beside the main one, for a large log. */
export function usualThreads(): number {
  return Math.min(threadsMax, availableParallelism() - 1);
}

export interface CheckingThreadsOptions {
  readonly databaseUrl: string;
  /** Beside the main one. Default: one for each other core, seven at most, and none for a small log. */
  readonly count?: number | undefined;
  /** What each runs. Where TypeScript runs as it is, none lies beside this file: Node.js 20 starts none from it. */
  readonly program?: URL;
  /** Default: those of one look of checkLeaves, so that the looks are those of a thread that is alone. */
  readonly positionsPerSpan?: number;
}

/**
 * Threads that check leaves beside the main one, started when a log is large enough. The main thread checks too; with
 * none beside it, all of it.
 */
export class CheckingThreads {
  readonly #databaseUrl: string;
  readonly #count: number | undefined;
  readonly #program: URL;
  readonly #positionsPerSpan: number;
  #threads: CheckingThread[] = [];

  constructor(options: CheckingThreadsOptions) {
    this.#databaseUrl = options.databaseUrl;
    this.#count = options.count;
    this.#program = options.program ?? new URL('./thread.js', import.meta.url);
    this.#positionsPerSpan = options.positionsPerSpan ?? positionsPerLook;
  }

  /** As checkLeaves, of all positions; the runner has to be in a transaction that sees one moment of the archive. */
  async *checkLeaves(runner: QueryRunner, tenant: Tenant, size: number): AsyncGenerator<LeafHashes> {
    const threads = this.#start(size);
    if (threads.length === 0) {
      yield* checkLeaves(runner, tenant, { begin: 0, end: size });
      return;
    }
    const [row] = (await runner.query('select pg_export_snapshot() as snapshot')) as { snapshot: string }[];
    const { snapshot } = row as { snapshot: string };
    const { tenantId, entraId } = tenant;
    const others = threads.map(
      (thread): SpanChecker =>
        (span) =>
          thread.check({ tenant: { tenantId, entraId }, snapshot, span }),
    );
    const own: SpanChecker = (span) => checkSpan(runner, tenant, span);
    yield* checkInOrder(own, others, spansOf(size, this.#positionsPerSpan));
  }

  #start(size: number): readonly CheckingThread[] {
    const usual = size < positionsMin ? 0 : usualThreads();
    const count = existsSync(fileURLToPath(this.#program)) ? (this.#count ?? usual) : 0;
    this.#threads = this.#threads.filter(({ isBroken }) => !isBroken);
    while (this.#threads.length < count)
      this.#threads.push(new CheckingThread(this.#program, { databaseUrl: this.#databaseUrl }));
    return this.#threads.slice(0, count);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
    this.#threads = [];
  }
}

function spansOf(size: number, step: number): Span[] {
  return Array.from({ length: Math.ceil(size / step) }, (_, nth) => ({
    begin: nth * step,
    end: Math.min(size, (nth + 1) * step),
  }));
}
