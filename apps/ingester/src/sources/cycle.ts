import { type TenantArchive } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { type GraphClient } from '@countersign/graph';
import { type Turn } from '../archive/turn.ts';
import { type GraphClock } from '../graph-clock.ts';
import { type SourceStates } from '../source-states.ts';
import { type Tenant } from '../tenant.ts';

/** What every source needs while one tenant is being harvested. */
export interface Cycle {
  readonly archive: TenantArchive;
  readonly tenant: Tenant;
  readonly turn: Turn;
  readonly client: GraphClient;
  readonly clock: GraphClock;
  readonly states: SourceStates;
  readonly now: () => Date;
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
