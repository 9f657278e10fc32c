import { hours, minutes, seconds } from './clock.ts';
import { type Random } from './random.ts';

/** How fast people and the service are. Delays in milliseconds. */
export interface Pace {
  /** From asking to deciding. */
  decision(random: Random): number;
  /** From approval to completion. */
  completion(random: Random): number;
  /** From the event to its appearance in Graph. Nothing is documented [U]; a few minutes, rarely hours. */
  lateness(random: Random): number;
  /** People decide and complete at work only. */
  readonly keepsOfficeHours: boolean;
}

/** The past, and the ordinary tenant. */
export const officePace: Pace = {
  decision: (random) => Math.min(random.lognormal(minutes(38), 1.5), hours(50)),
  completion: (random) => Math.min(random.lognormal(minutes(14), 1.3), hours(16)),
  lateness: (random) =>
    random.chance(0.004) ? random.between(hours(1), hours(9)) : random.between(seconds(2), minutes(3)),
  keepsOfficeHours: true,
};

/** The running demo: a lifecycle of hours happens in minutes, so that a person who watches sees it. */
export const demoPace: Pace = {
  decision: (random) => random.between(seconds(20), seconds(90)),
  completion: (random) => random.between(seconds(15), seconds(70)),
  lateness: (random) =>
    random.chance(0.01) ? random.between(minutes(4), hours(2)) : random.between(seconds(1), seconds(20)),
  keepsOfficeHours: false,
};
