/** Below this many, a share or a median says more of chance than of a person: counts only. */
export const smallestForRates = 10;

/** What part of `of` is `count`; null where `of` is too small for a rate. */
export function shareOf(count: number, of: number): number | null {
  return of < smallestForRates ? null : count / of;
}
