const day = 86_400_000;

/** Days before the end of a credential from which on it is said again. */
export const expirySteps = [30, 14, 3, 0] as const;
export type ExpiryStep = (typeof expirySteps)[number];

/** The last step that was passed; null while there is time. 0: it has ended. */
export function expiryStep(expiresAt: Date, now: Date): ExpiryStep | null {
  const left = expiresAt.getTime() - now.getTime();
  return expirySteps.findLast((step) => left <= step * day) ?? null;
}
