import { sources } from '@countersign/domain';

/** The past of the audit events takes its time; what Entra forgets after a week or a month goes before it. */
export const inReadingOrder = [
  ...sources.filter((source) => source !== 'audit-events'),
  'audit-events',
] as const;
