import type { Identity } from '../records/records.ts';

/** For sentences: what people call somebody, else by what they are known. */
export function identityName(who: Identity | null, unknown = 'somebody'): string {
  return who?.name ?? who?.upn ?? who?.id ?? unknown;
}
