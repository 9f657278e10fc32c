import { type RequestRecord } from '../ledger.ts';
import { type Stage } from '../stage.ts';
import { type About } from '../truth.ts';

/** What a finding of a rule has to rest on: half of its evidence, or more, is among these. */
export interface Label {
  readonly rule: string;
  readonly requests?: readonly RequestRecord[];
  readonly eventIds?: readonly string[];
  /** For a finding that has no evidence: what it has to be about, and when. */
  readonly about?: readonly About[];
}

/**
 * Something for one rule to find, or to leave alone. The planter knows what it did: the label is written here, never
 * taken from what a rule says. A plant that does something another rule is about labels that as well.
 */
export interface Plant {
  readonly rule: string;
  /** How a look-alike differs from what is meant; absent of what is to be found. */
  readonly lookAlike?: string;
  /** How long it goes on at most; it begins so long before the present. */
  readonly lastsDays: number;
  /** Begins so long before the present, give or take an hour, instead of at any time. */
  readonly isUpToThePresent?: boolean;
  /** The labels of what was done; a look-alike may be guilty of other rules. */
  play(stage: Stage): readonly Label[];
}
