import { wilson } from '../statistics/wilson.ts';
import type { Finding } from './detection.ts';
import type { Rejection } from './rejection-history.ts';
import type { NumberSetting } from './settings.ts';
import { percent, rounded } from './tenant-month.ts';

/** A tenant that decided fewer in a quarter has no habit to compare with. */
const tenantDecisionsMin = 20;

export const shareFrom = {
  kind: 'number',
  title: 'Decisions from which the share counts',
  unit: 'count',
  initial: 8,
  min: 3,
  max: 500,
} as const satisfies NumberSetting;

/** How often a requester was rejected in the quarter up to a rejection, beside what is usual in the tenant. */
export interface Share {
  readonly own: number;
  readonly decided: number;
  /** The upper end of the interval (Wilson, 95 %) of the tenant's share. */
  readonly bound: number;
  readonly tenantDecided: number;
  /** Beyond doubt more often than others: the lower end of their own interval lies above the tenant's share. */
  readonly isMarked: boolean;
}

/** Null if there is not enough to compare. */
export function shareOf({ quarter }: Rejection, from: number): Share | null {
  if (!quarter || quarter.decided < from) return null;
  const { decided, rejected, tenantDecided, tenantRejected } = quarter;
  if (tenantDecided === null || tenantRejected === null || tenantDecided < tenantDecisionsMin) return null;
  const bound = wilson(tenantRejected, tenantDecided).upper;
  const isMarked = wilson(rejected, decided).lower > tenantRejected / tenantDecided;
  return { own: rejected / decided, decided, bound, tenantDecided, isMarked };
}

/** Rejected as rarely as others: whoever files much is rejected now and then. */
export function isUsual(share: Share | null): boolean {
  return share !== null && share.own <= share.bound;
}

export function shareWords(share: Share | null): string {
  return share === null
    ? 'There is not enough to compare the share with others. '
    : `${percent(share.own)} of ${share.decided} decisions in 90 days were rejections; in the tenant it is at most ${percent(share.bound)}. `;
}

export function shareFacts(share: Share | null): Finding['facts'] {
  return {
    share: share && rounded(share.own),
    decisions: share && share.decided,
    expectedAtMost: share && rounded(share.bound),
    decisionsOfTenant: share && share.tenantDecided,
  };
}
