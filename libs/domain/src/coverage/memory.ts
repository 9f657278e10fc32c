import type { Source } from '../vocabulary.ts';

// How long each source can still tell of what happened. From "Use Access policies to require multiple
// administrative approval" and "Audit logs for Microsoft Intune" (docs/graph.md says what is known and what is
// assumed of both).

/** "Each change of status remains visible for up to 30 days after the status changes." */
export const requestMemoryDays = 30;

/** A request expires three days after it was made, so its last change lies at most this long before the change it allows. */
export const requestLifeDays = 3;

/**
 * Microsoft says one year of audit events in some places and two in others. Within `sure` nothing can be
 * forgotten yet, so a read proves that it is complete, and further back where Graph showed events that were older
 * still; beyond `possible` nothing can be there any more, so only then an unread stretch is lost.
 */
export const eventMemoryDays = { sure: 365, possible: 730 } as const;

/** The first harvest reads the past backwards; what Intune forgets while it does so is no gap of ours. */
export const firstHarvestDays = 30;

/** Entra keeps directory audits for thirty days, and for seven where no licence P1 or P2 is. */
export const directoryMemoryDays = { sure: 7, possible: 30 } as const;

/** How long a source of events can tell of them, and how long its first harvest may take. Days. */
export function memoryOf(source: Source): {
  readonly sure: number;
  readonly possible: number;
  readonly firstHarvest: number;
} {
  if (source === 'directory-audits') return { ...directoryMemoryDays, firstHarvest: 1 };
  return { ...eventMemoryDays, firstHarvest: firstHarvestDays };
}

/**
 * Graph keeps no past states of a policy, a group or a role assignment. They are read every hour; one read may be missed, and one may be late,
 * before a change and its reversal could have passed unseen for long enough to matter.
 */
export const policyBeatHours = 3;
