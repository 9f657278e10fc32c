import { Notary } from './notary.ts';
import { Quarantine } from './quarantine.ts';
import { type Desk } from './sign/sign-log.ts';

export interface ReleasedLog {
  /** As configured. */
  readonly tenant: string;
  /** Why it had to be quarantined again; null if it holds. */
  readonly reason: string | null;
}

/**
 * Checks quarantined logs again and signs those that hold; the others are quarantined as before, with what is
 * wrong now. Null if the one tenant asked for does not exist.
 */
export async function releaseLogs(desk: Desk, tenant?: string): Promise<ReleasedLog[] | null> {
  const { store, keyring } = desk;
  const notary = new Notary(desk);
  await keyring.load();
  const released: ReleasedLog[] = [];
  let isKnown = tenant === undefined;
  for (const tenantId of await store.tenants(tenant)) {
    const known = await store.stored(tenantId);
    if (!known) continue;
    isKnown = true;
    if (known.log.status !== 'quarantined') continue;
    await store.release(known.log);
    try {
      await notary.signAll(tenantId);
      released.push({ tenant: known.log.entraId, reason: null });
    } catch (error) {
      const reason = known.log.statusReason ?? 'It was not looked at.';
      const again = error instanceof Quarantine ? error : new Quarantine('archive-differs', reason, '');
      await notary.quarantine(tenantId, again);
      if (again !== error) throw error;
      released.push({ tenant: known.log.entraId, reason: again.message });
    }
  }
  return isKnown ? released : null;
}
