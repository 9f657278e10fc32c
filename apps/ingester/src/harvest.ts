import { dueEverySeconds, isOptional, type OptionalSource, type Source, sources } from '@countersign/domain';
import { randomUUID } from 'node:crypto';
import { type Logger } from '@countersign/database';
import {
  askedToWait,
  GraphError,
  type GraphClient,
  SignInError,
  type Wait,
  type Waits,
} from '@countersign/graph';
import { type DataSource } from 'typeorm';
import { closeInterruptedSweeps } from './archive/close-interrupted-sweeps.ts';
import { FencedError } from './archive/fenced-error.ts';
import { takeTurnIn, type Turn } from './archive/turn.ts';
import { type ConnectionState } from './connection-state.ts';
import { explain, logFailure } from './explain-error.ts';
import { GraphClock } from './graph-clock.ts';
import { type HarvestStore, postgresHarvestStore } from './harvest-store.ts';
import { readAuditEvents } from './sources/audit-events.ts';
import { type Cycle, type SourceOutcome } from './sources/cycle.ts';
import { isDueAgain, offReason, optionalReaders } from './sources/optional-sources.ts';
import { readWholeSet } from './sources/read-whole-set.ts';
import { inReadingOrder } from './sources/reading-order.ts';
import { type Tenant } from './tenant.ts';

export interface HarvestOptions extends HarvestParts {
  readonly archive: DataSource;
}

/** What a harvest is made of, apart from where it keeps what it reads. */
export interface HarvestParts {
  readonly tenant: Tenant;
  readonly connect: (waits: Waits) => GraphClient;
  /** Whether the token may read an optional path; null: it does not say. Without it no optional source is read. */
  readonly mayRead?: (path: string) => Promise<boolean | null>;
  /** normalise, correlate, detect. */
  readonly derive: (tenant: Tenant, signal: AbortSignal) => Promise<unknown>;
  readonly now: () => Date;
  /** Random without it. */
  readonly newSweepId?: () => string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly report: (source: Source | null, text: string) => void;
  /** All of them when absent. */
  readonly only?: readonly Source[];
  /** Wait for another harvester of this tenant, and read also what is not due. */
  readonly isOnce: boolean;
  /** How old the last reading of the approval requests may get while the past is being read. */
  readonly intervalMilliseconds: number;
}

export interface HarvestReport {
  /** Another harvester had the turn. */
  readonly skipped: boolean;
  readonly outcomes: readonly HarvestedSource[];
  /** What went wrong after the archive, if anything did. */
  readonly deriveProblem: string | null;
}

export interface HarvestedSource {
  readonly source: Source;
  readonly complete: boolean;
  readonly items: number;
  readonly newItems: number;
  readonly message: string | null;
  readonly nextStep: string | null;
}

const hourlyMilliseconds = 55 * 60_000;
const requestsPath = '/beta/deviceManagement/operationApprovalRequests';
const policiesPath = '/beta/deviceManagement/operationApprovalPolicies';

/** One harvest of one tenant, from its turn to its findings. */
export function harvest({ archive, ...parts }: HarvestOptions): Promise<HarvestReport> {
  return harvestInto(postgresHarvestStore(archive, parts.tenant, parts.now), parts);
}

/** The same, kept in any store. */
export async function harvestInto(store: HarvestStore, options: HarvestParts): Promise<HarvestReport> {
  const turn = await takeTurnIn(store.openTurnSession(), options.tenant.tenantId, {
    wait: options.isOnce,
    signal: options.signal,
    onWait: () => options.report(null, 'waiting for another harvest of this tenant'),
  });
  if (turn === null) return { skipped: true, outcomes: [], deriveProblem: null };
  try {
    return await new Harvest(store, options, turn).run();
  } finally {
    await turn.release();
  }
}

class Harvest {
  private readonly options: HarvestParts;
  private readonly cycle: Cycle;
  private readonly connection: ConnectionState;
  private readonly outcomes = new Map<Source, HarvestedSource>();
  private reading: Source = 'approval-requests';
  private requestsReadAt = 0;
  private deriveProblem: string | null = null;

  constructor(store: HarvestStore, options: HarvestParts, turn: Turn) {
    const { now, newSweepId = randomUUID, signal, report } = options;
    this.options = options;
    this.connection = store.connection;
    this.cycle = {
      archive: store.archive,
      sweeps: store.sweeps,
      states: store.states,
      turn,
      now,
      newSweepId,
      signal,
      report,
      client: options.connect({
        onWait: (wait) => this.tellWait(wait),
        toldToWait: () => store.states.waitsUntil(),
      }),
      clock: new GraphClock(now),
    };
  }

  async run(): Promise<HarvestReport> {
    const interrupted = await closeInterruptedSweeps(this.cycle.archive, this.cycle.turn);
    if (interrupted) this.options.logger.warn('An earlier harvest was interrupted.', { sweeps: interrupted });
    for (const source of await this.wantedInOrder()) await this.readSource(source);
    await this.derive();
    await this.noteConnection();
    const outcomes = sources.flatMap((source) => this.outcomes.get(source) ?? []);
    return { skipped: false, outcomes, deriveProblem: this.deriveProblem };
  }

  /** Whoever was throttled goes last: its next refusal holds up all, and must not starve the others for ever. */
  private async wantedInOrder(): Promise<readonly Source[]> {
    const wanted = this.options.only ?? inReadingOrder;
    const last = await this.cycle.states.lastThrottled();
    if (last === null || !wanted.includes(last)) return wanted;
    return [...wanted.filter((source) => source !== last), last];
  }

  private async readSource(source: Source): Promise<void> {
    if (source === 'approval-requests') return this.readRequests();
    if (source === 'audit-events') {
      await this.derive();
      return this.attempt(source, () => readAuditEvents(this.cycle, () => this.afterPastWindow()));
    }
    if (isOptional(source)) return this.readOptional(source);
    if (await this.isSettled(source)) return;
    await this.attempt(source, () => readWholeSet(this.cycle, source, policiesPath));
  }

  private async readOptional(source: OptionalSource): Promise<void> {
    const { path, read } = optionalReaders[source];
    const may = await this.mayRead(path);
    if (may === undefined) return;
    if (may === false) return this.turnOff(source, null);
    const refusedAt = await this.cycle.states.refusedAt(source);
    if (!this.options.isOnce && !isDueAgain(refusedAt, this.cycle.clock.now())) return;
    if (source !== 'directory-audits' && (await this.isSettled(source))) return;
    // The policies say which groups to ask for.
    if (source === 'approver-groups') await this.derive();
    await this.attempt(source, () => read(this.cycle));
  }

  /** Undefined if nobody can tell: a sign-in that fails is told of by the sources that need it. */
  private mayRead(path: string): Promise<boolean | null | undefined> {
    const asked = this.options.mayRead?.(path) ?? Promise.resolve(undefined);
    return asked.catch((error: unknown) => {
      if (error instanceof SignInError) return undefined;
      throw error;
    });
  }

  private async turnOff(source: OptionalSource, refusal: GraphError | null): Promise<void> {
    const reason = offReason(source, this.options.intervalMilliseconds, refusal);
    if (!(await this.cycle.states.off(source, reason))) return;
    this.options.report(source, reason.message);
    this.options.logger.info(reason.message, { tenant: this.options.tenant.entraId, source });
  }

  private async readRequests(): Promise<void> {
    await this.attempt('approval-requests', () =>
      readWholeSet(this.cycle, 'approval-requests', requestsPath),
    );
    this.requestsReadAt = this.cycle.clock.now().getTime();
  }

  /** The past takes its time; meanwhile the present must not be missed, nor the screen stay empty. */
  private async afterPastWindow(): Promise<void> {
    await this.derive();
    const age = this.cycle.clock.now().getTime() - this.requestsReadAt;
    const reads = this.options.only?.includes('approval-requests') ?? true;
    if (!reads || age < this.options.intervalMilliseconds) return;
    await this.readRequests();
    this.reading = 'audit-events';
    const until = await this.cycle.states.waitsUntil();
    // Graph counts what one app asks of one tenant, so what it said of one source holds for all.
    if (until) throw askedToWait(until, this.options.now());
  }

  /** A source that fails says so and leaves the others alone. */
  private async attempt(source: Source, read: () => Promise<SourceOutcome>): Promise<void> {
    const { states } = this.cycle;
    const until = await states.waitsUntil();
    if (until)
      return this.note(source, {
        complete: false,
        message: `Graph asked to wait until ${until.toISOString()}.`,
      });
    this.reading = source;
    await states.reading(source, dueEverySeconds(source, this.options.intervalMilliseconds / 1000));
    try {
      const { items, newItems, note } = await read();
      const message = [note, this.cycle.clock.warning].filter((part) => part !== null).join(' ') || null;
      if (await states.idle(source, message))
        this.options.logger.warn(message as string, { tenant: this.options.tenant.entraId, source });
      this.note(source, { complete: true, items, newItems, message });
      this.options.report(source, `${items.toLocaleString('en')} read, ${newItems.toLocaleString('en')} new`);
    } catch (error) {
      if (error instanceof FencedError || this.options.signal.aborted) throw error;
      if (isOptional(source) && error instanceof GraphError && error.kind === 'forbidden')
        return this.turnOff(source, error);
      const { message, nextStep, retryAfterSeconds, facts } = explain(error);
      const wait = retryAfterSeconds
        ? new Date(this.options.now().getTime() + retryAfterSeconds * 1000)
        : null;
      const isNews = await states.failing(source, { message, nextStep, until: wait, error: facts });
      if (isNews)
        logFailure(this.options.logger, error, { tenant: this.options.tenant.entraId, source, nextStep });
      this.note(source, { complete: false, message, nextStep });
    }
  }

  private note(source: Source, outcome: Partial<HarvestedSource> & { complete: boolean }): void {
    const nothing = { items: 0, newItems: 0, message: null, nextStep: null };
    this.outcomes.set(source, { source, ...nothing, ...outcome });
  }

  /** A fault in a rule must not keep evidence from being archived. */
  private async derive(): Promise<void> {
    try {
      await this.options.derive(this.options.tenant, this.options.signal);
    } catch (error) {
      if (this.options.signal.aborted) throw error;
      this.deriveProblem = error instanceof Error ? error.message : String(error);
      this.options.logger.error('The archive is complete, but not everything in it could be evaluated.', {
        tenant: this.options.tenant.entraId,
        error,
      });
    }
  }

  /** For people; a harvest that is whole must not fail for it. */
  private async noteConnection(): Promise<void> {
    const { aheadSeconds } = this.cycle.clock;
    try {
      if (aheadSeconds !== null) await this.connection.clock(aheadSeconds);
      await this.connection.derived(this.deriveProblem);
    } catch (error) {
      if (this.options.signal.aborted) throw error;
      this.options.logger.warn('What was found out about the connection was not saved.', { error });
    }
  }

  /** Of what is read hourly: read less than an hour ago, and nothing failed since. */
  private async isSettled(source: Source): Promise<boolean> {
    const last = this.options.isOnce ? null : await this.cycle.sweeps.lastComplete(source);
    if (!last) return false;
    const age = this.cycle.clock.now().getTime() - last.endedAt.getTime();
    // A reading in the future is one of a clock that was wrong.
    if (age < 0 || age >= hourlyMilliseconds) return false;
    return this.cycle.states.settled(source, last.endedAt);
  }

  private tellWait(wait: Wait): void {
    const source = this.reading;
    this.options.report(source, `${wait.because}, waiting ${Math.ceil(wait.seconds)} s`);
    if (wait.because !== 'throttled') return;
    this.cycle.states
      .throttled(source, wait.until)
      .catch((error: unknown) => this.options.logger.warn('The state of a source was not saved.', { error }));
  }
}
