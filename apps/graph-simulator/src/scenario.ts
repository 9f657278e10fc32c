import { type Clock, type Instant } from './clock.ts';
import { type Random } from './random.ts';
import { type Theatre } from './sources.ts';
import { type Source } from './timeline.ts';

export interface ScenarioFacts {
  readonly random: Random;
  readonly clock: Clock;
  readonly anchoredAt: Instant;
  readonly auditNamesRequests: boolean;
  /** Of `busy` alone: a million in its 29 days when absent. */
  readonly eventsPerDay?: number;
}

export interface Scenario {
  readonly historyDays: number;
  /** Access policies from before recorded history. */
  readonly policies: readonly string[];
  readonly sources: (
    theatre: Theatre,
    random: Random,
    historyFrom: Instant,
    facts: ScenarioFacts,
  ) => Source[];
}
