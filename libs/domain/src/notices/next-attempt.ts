/** Pauses between attempts, in seconds: about eight hours in all, so that a receiver may rest for a night's work. */
const pauses = [15, 60, 300, 900, 3600, 7200, 14_400];

/** Seconds until the next attempt after this many failed; null when it has been tried often enough. */
export function pauseAfter(attempts: number): number | null {
  return pauses[attempts - 1] ?? null;
}
