import type { Instant } from './instant.ts';

/** The Postgres channel on which the ingester tells the API what changed. */
export const streamChannel = 'countersign';

/** Small on purpose (a NOTIFY payload has 8000 bytes): it says what to ask again, not the answer. */
export type StreamMessage =
  | {
      readonly kind: 'cases';
      readonly tenantId: string;
      readonly changed: number;
      /** At most 50. */
      readonly requestIds: readonly string[];
    }
  | { readonly kind: 'findings'; readonly tenantId: string; readonly raised: number }
  /** A person did something with a finding. */
  | { readonly kind: 'finding-step'; readonly tenantId: string; readonly findingId: string }
  /** Changes were judged, or the history of the policies was told anew. */
  | { readonly kind: 'ledger'; readonly tenantId: string; readonly judged: number }
  | {
      readonly kind: 'harvest';
      readonly tenantId: string;
      readonly source: string;
      readonly state: string;
      readonly at: Instant;
    };
