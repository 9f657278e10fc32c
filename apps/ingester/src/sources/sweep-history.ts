import { type EventSource, type Source } from '@countersign/domain';
import { type Covered, type Window } from './audit-windows.ts';

/** Sources of which every reading shows all there is. */
export type WholeSource = Exclude<Source, EventSource | 'approver-groups'>;

/**
 * What earlier sweeps of one tenant read, as far as the next ones are decided by it. By the sweeps themselves: a
 * kill between a sweep and any note about it cannot make the note wrong.
 */
export interface SweepHistory {
  /** The newest complete sweep of a source. */
  lastComplete(source: Source): Promise<{ readonly endedAt: Date; readonly items: number } | null>;
  /**
   * Ids of what Graph showed last time and has to go on showing: requests that changed after `since`; policies all,
   * as long as nobody deletes them; of role assignments none, as nothing is accused by them alone.
   */
  toShow(source: WholeSource, since: Date): Promise<readonly string[]>;
  /** What a person accepted as gone, since the source was last read completely. */
  acceptedAsGone(source: WholeSource): Promise<readonly string[]>;
  /** Null before the first complete sweep of these events. */
  covered(source: EventSource, now: Date): Promise<Covered | null>;
  /**
   * Stretches between what was read that were not, the newest first: a window read in halves may have lost the
   * older one. Each begins a day earlier, as events of its last read day may have become visible only after it.
   * Coverage may be behind the sweeps; then a stretch is read twice, which costs nothing but time.
   */
  unreadHoles(source: EventSource): Promise<readonly Window[]>;
  /** Ids of the groups that approve under the policies as far as they are known now, as they came. */
  approverGroups(): Promise<readonly string[]>;
  /** How many members each group had when it was last read, in lower case; groups that were never shown are not among them. */
  knownGroups(): Promise<ReadonlyMap<string, number>>;
  /** What decides whether the last days of the audit events are due to be read again. */
  reReads(): Promise<ReReads>;
}

/** More than any year has. */
export const pastReadingsMax = 200;

export interface ReReads {
  /** When the audit events were first read. */
  readonly first: Date | null;
  /** Complete readings of what was more than two days old, the newest first, at most `pastReadingsMax`. */
  readonly readings: readonly PastReading[];
}

/** A window, and when it was begun to be read. */
export interface PastReading extends Window {
  readonly startedAt: Date;
}
