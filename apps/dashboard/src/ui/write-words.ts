import type { WriteClass, WriteReason } from '@countersign/contract';

interface WriteClassWords {
  readonly name: string;
  /** For the head of a column: what a change must be to stand in it. */
  readonly meaning: string;
  /** Colour token for marks; words stay in the colour of text. */
  readonly colour: 'completed' | 'approved' | 'ctx' | 'unclear' | 'waiting' | 'critical';
}

/** From quiet to loud: the order of every table, legend and stack of classes. */
export const writeClassOrder: readonly WriteClass[] = [
  'approved',
  'exempt',
  'service_made',
  'outside_policy',
  'undecidable',
  'unexplained',
];

export const writeClassWords: Readonly<Record<WriteClass, WriteClassWords>> = {
  approved: {
    name: 'Approved',
    meaning: 'An approved request is tied to the change.',
    colour: 'completed',
  },
  exempt: {
    name: 'Exempt',
    meaning: 'An application made it that the policy lets pass without approval.',
    colour: 'approved',
  },
  service_made: {
    name: 'By Intune',
    meaning: 'Intune made it by itself: the event names neither a person nor an application.',
    colour: 'ctx',
  },
  outside_policy: {
    name: 'Without a policy',
    meaning:
      'No access policy for this type was in force, or none that asked applications yet, so nobody had to approve it.',
    colour: 'unclear',
  },
  undecidable: {
    name: 'Cannot be decided',
    meaning:
      'What is archived does not tell whether it was approved, whether a policy was in force, or whether it let the application pass.',
    colour: 'waiting',
  },
  unexplained: {
    name: 'Unexplained',
    meaning: 'A policy was in force, and neither a request nor an exclusion explains the change.',
    colour: 'critical',
  },
};

/** Why a change is in its class. The only place that says so in words. */
export const writeReasonWords: Readonly<Record<WriteReason, string>> = {
  tied: 'Tied to an approved request',
  tied_to_deleted: 'Tied to an approved request whose content was deleted under policy',
  excluded_app: 'By an application that the policy excludes',
  no_policy: 'No policy for this type is known',
  before_policy: 'Made before the policy was created',
  policy_just_created: 'The policy was created less than five minutes before',
  policy_ended: 'The policy had ended',
  apps_not_gated: 'Made by an application before policies asked applications at all',
  service: 'Made by Intune itself',
  ambiguous: 'More than one change could be the one that was approved',
  policy_unknown: 'Not known whether the policy was in force yet',
  requests_unknown: 'Made before the archive knew every request',
  result_unknown: 'Not known whether the change succeeded',
  gap: 'Made in a gap in reading: its request may have been lost',
  apps_gated_lately: 'Made by an application while policies began to ask applications',
  exclusions_unknown:
    'Made by an application that the policy may exclude: the audit log is not read that far back',
  no_request: 'No approved request found',
};
