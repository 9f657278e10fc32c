/** What a retention policy is about. The words of the sources; an imported object counts to the class it is of. */
export const dataClasses = ['approval-requests', 'access-policies', 'audit-events'] as const;
export type DataClass = (typeof dataClasses)[number];

/**
 * Intune shows a request 30 days after its last change. A shorter policy would delete what the next sweep reads
 * again. The database refuses less too.
 */
export const keepDaysMin = 31;
export const keepDaysMax = 36_500;

export interface RetentionPreset {
  readonly id: string;
  readonly name: string;
  /** Null: for ever. */
  readonly keepDays: number | null;
  /** When to take it. */
  readonly why: string;
}

/** The named choices, longest first. Whoever names none keeps for ever. */
export const retentionPresets: readonly RetentionPreset[] = [
  {
    id: 'for-ever',
    name: 'Keep for ever',
    keepDays: null,
    why: 'The default. An archive that proves something is worth most while it is whole.',
  },
  {
    id: '7-years',
    name: '7 years',
    keepDays: 7 * 365 + 2,
    why: 'Where approvals are records of internal control (SOX and the like) and an auditor may ask that far back.',
  },
  {
    id: '3-years',
    name: '3 years',
    keepDays: 3 * 365 + 1,
    why: 'Covers a certification cycle of ISO 27001 and the year before a surveillance audit.',
  },
  {
    id: '1-year',
    name: '1 year',
    keepDays: 366,
    why: 'Where data protection weighs more than history. One audit period stays whole.',
  },
];

/** A policy as people read it: the name of its preset, or its days. */
export function nameOfKeepDays(keepDays: number | null): string {
  return retentionPresets.find((preset) => preset.keepDays === keepDays)?.name ?? `${keepDays} days`;
}
