import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Anchor } from './anchors/anchor.ts';
import { type OwnHeads } from './heads/own-heads.ts';
import { isVerificationDue } from './is-due.ts';
import { type Keyring } from './keys/keyring.ts';
import { type LogStore, type StoredLog } from './log-store.ts';
import { onlyNotary } from './only-notary.ts';
import { verifyRoles, verifyTenants } from './verify/verify-archive.ts';

export interface NightlyVerificationOptions {
  readonly dataSource: DataSource;
  readonly store: LogStore;
  readonly keyring: Keyring;
  readonly ownHeads: OwnHeads;
  readonly anchors: readonly Anchor[];
  readonly logger: Logger;
  readonly now: () => Date;
  /** Waits so many milliseconds, less if the signal comes. Default: it does. */
  readonly rest?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** Longer than the longest piece of work takes, so that half of the time is left for signing. */
const restMilliseconds = 1000;

/**
 * Verifies every log from end to end once a day, without a person: what `countersign verify --full` checks, noted
 * where that is noted. Beside the signing, piece by piece, and resting after each as long as it took.
 */
export class NightlyVerification {
  readonly #options: NightlyVerificationOptions;
  readonly #attemptedAt = new Map<number, Date>();
  #round: Promise<unknown> | undefined;

  constructor(options: NightlyVerificationOptions) {
    this.#options = options;
  }

  /** Starts a round unless one is under way. */
  begin(signal: AbortSignal): void {
    this.#round ??= this.round(signal)
      .catch((error: unknown) => {
        if (!signal.aborted)
          this.#options.logger.error('The nightly verification was cut off. It is tried again.', {
            code: 'verification_cut_off',
            error,
          });
      })
      .finally(() => (this.#round = undefined));
  }

  async settled(): Promise<void> {
    await this.#round;
  }

  /** Verifies the logs that are due, one after the other. What is wrong with one does not hold up the others. */
  async round(signal: AbortSignal): Promise<void> {
    const due = await this.#due();
    if (due.length === 0) return;
    const { dataSource } = this.#options;
    await onlyNotary(dataSource, 'verify', async () => {
      // Asked again: another notary may have done it while this one waited for its turn.
      const still = await this.#due();
      if (still.length > 0) await this.#checkRoles();
      for (const known of still) {
        signal.throwIfAborted();
        await this.#verify(known, signal);
      }
    });
  }

  /** A start must not make a failed verification quieter. */
  async tellOfFailures(): Promise<void> {
    const { store } = this.#options;
    for (const tenantId of await store.tenants()) {
      const newest = await store.newestVerification(tenantId);
      const known = newest?.problem ? await store.stored(tenantId) : null;
      if (known && newest?.problem) this.#tell(known, newest.problem);
    }
  }

  async #due(): Promise<StoredLog[]> {
    const { store, now } = this.#options;
    const due: StoredLog[] = [];
    for (const tenantId of await store.tenants()) {
      const verified = await store.newestVerification(tenantId);
      const past = {
        verifiedAt: verified?.startedAt ?? null,
        attemptedAt: this.#attemptedAt.get(tenantId) ?? null,
      };
      if (!isVerificationDue(past, now())) continue;
      const known = await store.stored(tenantId);
      // Before the first signature there is nothing to verify by.
      if (known?.newest) due.push(known);
    }
    return due;
  }

  async #verify(known: StoredLog, signal: AbortSignal): Promise<void> {
    const { dataSource, keyring, ownHeads, anchors, logger, now, rest = restQuietly } = this.#options;
    const { tenantId, entraId: tenant, origin } = known.log;
    this.#attemptedAt.set(tenantId, now());
    let resumed = performance.now();
    const onProgress = async () => {
      await rest(Math.min(restMilliseconds, performance.now() - resumed), signal);
      signal.throwIfAborted();
      resumed = performance.now();
    };
    const pinned = keyring.verifiers(origin);
    const options = { isFull: true, pinned, anchors, ownHeads, now, signal, onProgress };
    const [result] = await verifyTenants(dataSource, [tenantId], options);
    if (!result) return;
    if (result.problem !== null) this.#tell(known, result.problem);
    else if (result.verified) {
      const { size, checkpoints, receipts } = result.verified;
      logger.info('Verified from end to end.', { tenant, origin, size, checkpoints, receipts });
    }
  }

  #tell({ log: { entraId: tenant, origin } }: StoredLog, problem: string): void {
    this.#options.logger.error(
      'The verification from end to end failed: the archive was altered. Run `countersign verify --full`.',
      { code: 'verification_failed', tenant, origin, problem },
    );
  }

  async #checkRoles(): Promise<void> {
    const { dataSource, logger } = this.#options;
    for (const problem of await verifyRoles(dataSource))
      logger.error('The roles of the database are not what they have to be.', {
        code: 'roles_differ',
        problem,
      });
  }
}

async function restQuietly(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
