import { subjectKinds } from '@countersign/domain';
import { z } from 'zod';
import { pageQuery, scopeQuery } from './filters.ts';
import { findingStates, findingStepKinds, resolutions } from './finding-words.ts';
import { instant, severity } from './vocabulary.ts';

export const findingSorts = ['-last_at', '-severity'] as const;
export const findingsQuery = scopeQuery.extend({
  ...pageQuery.shape,
  sort: z.enum(findingSorts).default('-last_at').meta({ description: '-severity: the worst first' }),
});
export type FindingsQuery = z.output<typeof findingsQuery>;

/** How it stands with people. */
export const findingLife = z
  .object({
    state: z.enum(findingStates),
    resolution: z.enum(resolutions).nullable(),
    closedReason: z.string().nullable(),
    owner: z.string().nullable(),
    steps: z
      .number()
      .int()
      .meta({ description: 'Number of the newest step; whoever takes one sends it as seen' }),
    reopened: z
      .enum(['evidence', 'severity'])
      .nullable()
      .meta({ description: 'Closed, and open again by itself: it rests on half as much again, or is worse' }),
    entryId: z.string().nullable().meta({ description: 'The entry of the allow-list that covers it' }),
    last: z
      .object({ kind: z.enum(findingStepKinds), by: z.string(), at: instant })
      .nullable()
      .meta({ description: 'The newest step' }),
  })
  .meta({ id: 'FindingLife' });
export type FindingLife = z.output<typeof findingLife>;

export const finding = z
  .object({
    tenantId: z.string(),
    findingId: z.string(),
    detection: z.string(),
    ruleVersion: z.number().int(),
    severity,
    title: z.string(),
    explanation: z.string(),
    subjectKind: z.enum(subjectKinds),
    subject: z.string(),
    firstAt: instant,
    lastAt: instant,
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    evidence: z.array(
      z.object({
        kind: z.enum(['case', 'event']),
        id: z.string().meta({ description: 'Request id, or event id' }),
        label: z.string(),
      }),
    ),
    rows: z.array(z.string()).meta({ description: 'Filters that list the requests behind it' }),
    life: findingLife,
  })
  .meta({ id: 'Finding' });
export type Finding = z.output<typeof finding>;

export const findingList = z
  .object({ items: z.array(finding), nextCursor: z.string().nullable() })
  .meta({ id: 'FindingList' });
export type FindingList = z.output<typeof findingList>;

export const detection = z
  .object({
    id: z.string(),
    version: z.number().int(),
    subject: z.enum(subjectKinds),
    title: z.string(),
    severity,
    what: z.string(),
    why: z.string(),
    how: z.string(),
    whatToDo: z.string(),
    falsePositives: z.array(z.string()),
    attack: z.array(z.string()),
    method: z.enum(['certain', 'statistical']),
    needs: z.string().optional(),
    findings: z.number().int(),
    tuned: z
      .array(z.object({ tenantId: z.string(), version: z.number().int(), isOn: z.boolean() }))
      .meta({ description: 'The newest version in each tenant where somebody tuned it' }),
  })
  .meta({ id: 'Detection' });
export type Detection = z.output<typeof detection>;

export const detectionList = z
  .object({ items: z.array(detection), nextCursor: z.string().nullable() })
  .meta({ id: 'DetectionList' });
export type DetectionList = z.output<typeof detectionList>;
