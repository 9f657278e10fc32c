import { equalText } from '../cases/event-words.ts';
import type { Identity } from '../records/records.ts';

/**
 * Whether two identities are one account: by id where both have one, since a person keeps it when renamed, else by
 * sign-in name. Null if they have neither in common to compare.
 */
export function isSameAccount(a: Identity, b: Identity): boolean | null {
  if (a.id !== null && b.id !== null) return equalText(a.id, b.id);
  if (a.upn !== null && b.upn !== null) return equalText(a.upn, b.upn);
  return null;
}
