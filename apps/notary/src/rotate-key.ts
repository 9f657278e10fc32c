import { type Desk, recordOurKey } from './sign/sign-log.ts';

export interface RotatedKey {
  /** As configured. */
  readonly tenant: string;
  /** The new verifier key of the tenant's log. */
  readonly key: string;
}

/**
 * Makes a new key and records it in every log that has one. Should this end in the middle, or a log be
 * quarantined, the notary records it with the next beat.
 */
export async function rotateKey(desk: Desk): Promise<RotatedKey[]> {
  const { store, keyring } = desk;
  await keyring.load();
  await keyring.makeNext();
  const rotated: RotatedKey[] = [];
  for (const tenantId of await store.tenants()) {
    const known = await store.stored(tenantId);
    if (!known || known.keys.length === 0) continue;
    if (known.log.status === 'active') await recordOurKey(desk, known);
    const key = keyring.current(known.log.origin);
    if (key) rotated.push({ tenant: known.log.entraId, key: key.text });
  }
  return rotated;
}
