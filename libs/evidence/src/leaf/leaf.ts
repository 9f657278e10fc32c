// The leaves of docs/evidence-format.md as plain values. This is the reader's code: the ingester writes leaves
// with its own, and neither may import the other.

/** Instants are RFC 3339 texts in UTC with three digits of milliseconds, as the leaf has them. */
export type Leaf = ObservationLeaf | SweepLeaf | ControlLeaf;

export interface ObservationLeaf {
  readonly kind: 'observation';
  /** As configured: the tenant id of Entra. */
  readonly tenant: string;
  readonly source: PageSource;
  readonly objectId: string | null;
  readonly arrivedAt: string;
  readonly sweepId: string;
  readonly commitment: Buffer;
}

export interface SweepLeaf {
  readonly kind: 'sweep';
  readonly tenant: string;
  readonly source: PageSource;
  readonly sweepId: string;
  readonly asked: string;
  readonly begin: string;
  readonly end: string;
  readonly rangeFrom: string | null;
  readonly rangeTo: string | null;
  readonly pages: number;
  readonly items: number;
  /** Why it is incomplete; null if it is complete. */
  readonly reason: string | null;
  readonly pagesDigest: Buffer;
}

export interface ControlLeaf {
  readonly kind: 'control';
  readonly tenant: string;
  readonly control: ControlKind;
  readonly recordedAt: string;
  readonly commitment: Buffer;
}

export const pageSources = [
  'approval-requests',
  'access-policies',
  'audit-events',
  'role-assignments',
  'approver-groups',
  'directory-audits',
  'import',
] as const;
export type PageSource = (typeof pageSources)[number];

export const controlKinds = [
  'gap',
  'key',
  'retention',
  'hold-set',
  'hold-released',
  'accepted',
  'restored',
  'finding',
  'rule',
  'notification',
] as const;
export type ControlKind = (typeof controlKinds)[number];

/** A leaf's bytes are not what the format says, or a value cannot be written in it. */
export class LeafError extends Error {
  override readonly name = 'LeafError';
}
