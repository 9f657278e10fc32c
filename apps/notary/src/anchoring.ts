import { type Logger } from '@countersign/database';
import { type SignedCheckpoint } from '@countersign/evidence';
import { type Anchor, AnchorError, type Receipt } from './anchors/anchor.ts';
import { isDue } from './is-due.ts';
import { type LogStore } from './log-store.ts';

export interface AnchoringOptions {
  readonly store: LogStore;
  readonly anchors: readonly Anchor[];
  readonly logger: Logger;
  readonly now: () => Date;
}

/** A head that was signed and committed. */
export interface HeadOf {
  readonly tenantId: number;
  readonly head: SignedCheckpoint;
}

/** Puts signed heads where the owner of the database cannot take them back. */
export class Anchoring {
  readonly #options: AnchoringOptions;
  #round: Promise<void> | undefined;

  constructor(options: AnchoringOptions) {
    this.#options = options;
  }

  /** Starts a round unless one is under way: a slow anchor must not hold up the signing. */
  begin(heads: readonly HeadOf[], signal: AbortSignal): void {
    this.#round ??= this.round(heads, signal)
      .catch((error: unknown) => {
        if (!signal.aborted)
          this.#options.logger.error('Anchoring failed.', { code: 'anchoring_failed', error });
      })
      .finally(() => (this.#round = undefined));
  }

  async settled(): Promise<void> {
    await this.#round;
  }

  /** Every head to every anchor where it is due. One anchor that fails does not hold up the others. */
  async round(heads: readonly HeadOf[], signal: AbortSignal): Promise<void> {
    for (const anchor of this.#options.anchors)
      for (const head of heads) {
        signal.throwIfAborted();
        await this.#anchor(anchor, head, signal);
      }
  }

  async #anchor(anchor: Anchor, { tenantId, head }: HeadOf, signal: AbortSignal): Promise<void> {
    const { store, logger, now } = this.#options;
    const past = await store.anchorPast(tenantId, anchor.name);
    if (!isDue({ ...past, size: head.size, now: now(), everySeconds: anchor.everySeconds })) return;
    const { origin, size, note } = head;
    let receipt: Receipt;
    try {
      receipt = await anchor.put({ origin, size, note }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const isExpected = error instanceof AnchorError;
      const message = isExpected ? error.message : 'It failed for a reason it does not know; see the log.';
      const nextStep = isExpected ? error.nextStep : null;
      await store.saveAnchorFailure(tenantId, anchor, message, nextStep, now());
      logger.warn('A checkpoint could not be anchored.', {
        code: 'anchor_failed',
        anchor: anchor.name,
        origin,
        size,
        error,
      });
      return;
    }
    await store.saveReceipt(tenantId, anchor, size, receipt, now());
    logger.info('Anchored.', { anchor: anchor.name, origin, size });
  }
}
