import { z } from 'zod';
import {
  coverageReasons,
  coverageStates,
  effects,
  eventRoles,
  origins,
  outcomes,
  severities,
  sources,
  strengths,
  timeSources,
  writeClasses,
  writeReasons,
} from '@countersign/domain';

// The domain's lists as schemas, so that each list exists once.
export const outcome = z.enum(outcomes).meta({ id: 'Outcome' });
export const effect = z.enum(effects).meta({ id: 'Effect' });
export const origin = z.enum(origins).meta({ id: 'Origin' });
export const timeSource = z.enum(timeSources).meta({ id: 'TimeSource' });
export const strength = z.enum(strengths).meta({ id: 'Strength' });
export const eventRole = z.enum(eventRoles).meta({ id: 'EventRole' });
export const severity = z.enum(severities).meta({ id: 'Severity' });
export const writeClass = z.enum(writeClasses).meta({
  id: 'WriteClass',
  description:
    'approved: an approved request is tied to it; exempt: by an application that the policy lets pass; outside_policy: no policy was in force; service_made: Intune itself; undecidable: what is archived does not tell; unexplained: none of these',
});
export const writeReason = z.enum(writeReasons).meta({ id: 'WriteReason' });
export const source = z.enum(sources).meta({ id: 'Source' });
export const coverageState = z.enum(coverageStates).meta({
  id: 'CoverageState',
  description:
    'complete; before: the archive had not begun; partial: not read, or seldom, or late; gap: lost. Of several the worst',
});
export const coverageReason = z.enum(coverageReasons).meta({ id: 'CoverageReason' });

/** RFC 3339 in UTC with microseconds, as the archive keeps it. */
export const instant = z
  .string()
  .meta({ description: 'RFC 3339 instant, UTC', examples: ['2026-10-05T08:12:44.123456Z'] });
export const maybeInstant = instant.nullable();

export const identity = z
  .object({
    kind: z.enum(['user', 'application', 'unknown']),
    id: z.string().nullable(),
    name: z.string().nullable(),
    upn: z.string().nullable(),
  })
  .meta({ id: 'Identity' });
export type Identity = z.output<typeof identity>;

export const knownTime = z
  .object({ at: maybeInstant, earliest: maybeInstant, latest: maybeInstant, source: timeSource })
  .meta({ id: 'KnownTime', description: 'A time as well as it is known: a point, or bounds, or nothing' });
export type KnownTime = z.output<typeof knownTime>;

export {
  coreSources,
  coverageStates,
  effects,
  origins,
  outcomes,
  severities,
  sources,
  strengths,
  timeSources,
  writeClasses,
  writeReasons,
} from '@countersign/domain';
export type {
  CoverageReason,
  CoverageState,
  Effect,
  Outcome,
  Severity,
  Source,
  Strength,
  TimeSource,
  WriteClass,
  WriteReason,
} from '@countersign/domain';
