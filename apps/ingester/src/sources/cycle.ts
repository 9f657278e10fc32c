import { type Source } from '@countersign/domain';
import { type GraphClient } from '@countersign/graph';
import { type ArchiveStore } from '../archive/archive-store.ts';
import { type Turn } from '../archive/turn.ts';
import { type GraphClock } from '../graph-clock.ts';
import { type SourceStates } from '../source-states.ts';
import { type SweepHistory } from './sweep-history.ts';

/** What every source needs while one tenant is being harvested. */
export interface Cycle {
  readonly archive: ArchiveStore;
  readonly sweeps: SweepHistory;
  readonly turn: Turn;
  readonly client: GraphClient;
  readonly clock: GraphClock;
  readonly states: SourceStates;
  readonly now: () => Date;
  readonly newSweepId: () => string;
  readonly signal: AbortSignal;
  readonly report: (source: Source, text: string) => void;
}

/** How the reading of one source ended. */
export interface SourceOutcome {
  readonly items: number;
  readonly newItems: number;
  /** Something people should know although the reading is complete. */
  readonly note: string | null;
}
