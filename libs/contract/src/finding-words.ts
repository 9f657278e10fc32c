// Words of the life of a finding. Apart from the schemas, so that the dashboard can have them without the library that
// checks them.

/** How a finding stands. */
export const findingStates = ['open', 'acknowledged', 'closed', 'allow-listed'] as const;
export type FindingState = (typeof findingStates)[number];

/** What a closed finding was: a true one; one with an innocent reason; one whose risk somebody accepts. */
export const resolutions = ['true', 'benign', 'accepted'] as const;
export type Resolution = (typeof resolutions)[number];

export const findingStepKinds = [
  'acknowledged',
  'assigned',
  'commented',
  'closed',
  'reopened',
  'allow-listed',
  'allow-list-ended',
] as const;
export type FindingStepKind = (typeof findingStepKinds)[number];

/** What an entry of the allow-list is about, besides its rule. */
export const allowScopes = ['subject', 'person', 'object'] as const;
export type AllowScope = (typeof allowScopes)[number];

/** Control records of what people did. */
export const actKinds = [
  'finding',
  'rule',
  'notification',
  'retention',
  'hold-set',
  'hold-released',
  'accepted',
  'restored',
] as const;
export type ActKind = (typeof actKinds)[number];
