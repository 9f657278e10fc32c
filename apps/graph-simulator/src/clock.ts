/** Milliseconds since 1970-01-01T00:00:00Z: the only form in which instants are passed around here. */
export type Instant = number;

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;

/** Time as a value: the whole simulator (tokens, visibility, throttling, stories) reads this and nothing else. */
export interface Clock {
  now(): Instant;
}

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** Moves time forward; a negative or broken amount is refused, because history is never taken back. */
  advance(milliseconds: number): void;
}

export const realClock: Clock = { now: () => Date.now() };

/** Starts at `start` (milliseconds, or any text `Date` reads) and stays there until advanced. */
export function manualClock(start: Instant | string): ManualClock {
  let now = typeof start === 'string' ? Date.parse(start) : start;
  if (!Number.isFinite(now))
    throw new Error(`manualClock: "${start}" is not an instant; give RFC 3339 or milliseconds.`);
  return {
    now: () => now,
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new Error(`A clock only moves forward; cannot advance it by ${milliseconds} ms.`);
      }
      now += milliseconds;
    },
  };
}

/** A clock that runs as the real one does, from `start` on, and can be moved forward besides. */
export function runningClock(start: Instant): ManualClock {
  const startedAt = performance.now();
  const jumps = manualClock(start);
  return {
    now: () => jumps.now() + Math.floor(performance.now() - startedAt),
    advance: (milliseconds) => jumps.advance(milliseconds),
  };
}

export function isManualClock(clock: Clock): clock is ManualClock {
  return 'advance' in clock;
}
