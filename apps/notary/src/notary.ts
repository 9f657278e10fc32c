import { isConnectionLost } from '@countersign/database';
import { type Continuation, type Desk, signLog, type SignedLog } from './sign/sign-log.ts';
import { Quarantine } from './quarantine.ts';

/** What one beat came to. */
export interface Beat {
  readonly signed: readonly SignedLog[];
  readonly quarantined: number;
}

/** Looks at every log in turn, signs what is new, and remembers where each tree stands. */
export class Notary {
  readonly #desk: Desk;
  readonly #continuations = new Map<number, Continuation>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * One round over all logs. What goes wrong with one does not hold up the others; a lost database is thrown,
   * since it is lost for all.
   */
  async beat(): Promise<Beat> {
    const { store, keyring, logger, signal } = this.#desk;
    await keyring.load();
    const tenants = await store.tenants();
    if (keyring.isEmpty) await this.#makeFirstKey(tenants);
    const signed: SignedLog[] = [];
    let quarantined = 0;
    for (const tenantId of tenants) {
      signal.throwIfAborted();
      try {
        const log = await this.signAll(tenantId);
        if (log) signed.push(log);
      } catch (error) {
        if (signal.aborted || isConnectionLost(error)) throw error;
        this.#continuations.delete(tenantId);
        if (error instanceof Quarantine) {
          await this.quarantine(tenantId, error);
          quarantined += 1;
        } else {
          logger.error('A log could not be signed. It is tried again.', {
            code: 'log_not_signed',
            tenantId,
            error,
          });
        }
      }
    }
    await this.#retireKeys(tenants, signed);
    return { signed, quarantined };
  }

  /** Signs a log step by step until nothing is left. Throws a Quarantine. */
  async signAll(tenantId: number): Promise<SignedLog | null> {
    for (;;) {
      const log = await signLog(this.#desk, tenantId, this.#continuations.get(tenantId));
      if (!log) this.#continuations.delete(tenantId);
      else this.#continuations.set(tenantId, log.continuation);
      if (!log?.isBehind) return log;
    }
  }

  async quarantine(tenantId: number, reason: Quarantine): Promise<void> {
    const { store, logger } = this.#desk;
    const known = await store.stored(tenantId);
    if (!known) return;
    await store.quarantine(known.log, reason.message);
    const { entraId, origin } = known.log;
    logger.error(reason.message, { code: 'log_quarantined', reason: reason.code, tenant: entraId, origin });
  }

  /** Only where no log was signed before: there a missing key is a lost one. */
  async #makeFirstKey(tenants: readonly number[]): Promise<void> {
    const { store, keyring, logger } = this.#desk;
    let isArchived = false;
    for (const tenantId of tenants) {
      const known = await store.stored(tenantId);
      if (known && (known.keys.length > 0 || known.newest)) return;
      isArchived ||= (known?.log.size ?? 0) > 0;
    }
    if (!isArchived) return;
    await keyring.makeNext();
    logger.info('The signing key of this installation was made. Back it up.', { folder: keyring.folder });
  }

  /** Once every log has passed to the current key, nobody needs the private halves of the older ones. */
  async #retireKeys(tenants: readonly number[], signed: readonly SignedLog[]): Promise<void> {
    const { keyring, logger } = this.#desk;
    if (signed.length === 0 || !signed.every((log) => log.hasCurrentKey && !log.isBehind)) return;
    // A log that is empty or quarantined said nothing; while there is one that was signed, keys are kept.
    for (const tenantId of tenants) {
      if (signed.some(({ log }) => log.tenantId === tenantId)) continue;
      const known = await this.#desk.store.stored(tenantId);
      if (known?.newest || (known?.keys.length ?? 0) > 0) return;
    }
    const retired = await keyring.retireOld();
    if (retired > 0)
      logger.info('Every log has passed to the new key; the old one can sign no more.', { retired });
  }
}
