import { z } from 'zod';
import { assignmentTargets, changeKinds, changeMembers, languages, verdicts } from '@countersign/domain';

export const shownValue = z
  .object({
    text: z.string().nullable().meta({ description: 'Null for an explicit null; secrets in it are masked' }),
    characters: z.number().int().meta({ description: 'Of the whole value, as it was sent' }),
    isCut: z.boolean(),
    secrets: z
      .number()
      .int()
      .meta({ description: 'How many secrets are masked in it, each with its length' }),
    isDecoded: z.boolean().meta({ description: 'It was base64 in the source' }),
    language: z.enum(languages).nullable().meta({ description: 'Where it is certain' }),
  })
  .meta({ id: 'ShownValue' });
export type ShownValue = z.output<typeof shownValue>;

const recorded = {
  before: shownValue.nullable().meta({ description: 'Null where no event names it' }),
  after: shownValue.nullable().meta({ description: 'Null where no event names it' }),
  recordedBy: z.array(z.string()).meta({ description: 'Ids of events, oldest first' }),
  isSure: z.boolean().meta({ description: 'Whether the events are tied to the request strongly or exactly' }),
  isUnchanged: z.boolean().nullable().meta({ description: 'Null where the events do not name both values' }),
};

export const verdict = z.enum(verdicts).meta({
  id: 'Verdict',
  description:
    'differs: from what was approved, both values known and comparable; spelling: the same but for case or white space; ' +
    'unknown: cannot be compared, `why` says it',
});
export type Verdict = z.output<typeof verdict>;

export const shownAssignment = {
  isAdded: z.boolean(),
  target: z.enum(assignmentTargets),
  targetType: z.string().nullable(),
  targetId: z.string().nullable(),
  intent: z.string().nullable(),
  filterId: z.string().nullable(),
  filterType: z.string().nullable(),
};

export const shownDevice = {
  id: z.string().nullable(),
  name: z.string().nullable(),
  serialNumber: z.string().nullable(),
  user: z.string().nullable(),
  action: z.string().nullable(),
};

/** What would change, and what changed, as far as the two sources say it. */
export const caseChange = z
  .object({
    askedPosition: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The observation that was asked of; null if none could be read' }),
    askedVariants: z
      .number()
      .int()
      .meta({ description: 'Different payloads among the newest 20 readings of the request' }),
    kind: z.enum(changeKinds),
    compared: z.array(
      z.object({
        path: z.string(),
        recordedPath: z.string(),
        asked: shownValue,
        verdict,
        why: z.string().nullable(),
        ...recorded,
      }),
    ),
    askedOnly: z
      .array(
        z.object({
          path: z.string(),
          from: z.enum(changeMembers),
          asked: shownValue,
          isContext: z
            .boolean()
            .meta({ description: 'It identifies or repeats the object, beside what would change' }),
        }),
      )
      .meta({ description: 'Asked, and not recorded under that name' }),
    recordedOnly: z
      .array(z.object({ path: z.string(), resource: z.string().nullable(), ...recorded }))
      .meta({ description: 'Recorded, and not in what was asked under that name' }),
    assignments: z.array(z.object({ ...shownAssignment, recordedBy: z.array(z.string()) })),
    devices: z.array(z.object({ ...shownDevice, recordedBy: z.array(z.string()) })),
    notUnderstood: z.array(z.object({ path: z.string(), reason: z.string(), raw: shownValue })),
    notShown: z
      .object({
        compared: z.number().int(),
        askedOnly: z.number().int(),
        recordedOnly: z.number().int(),
        assignments: z.number().int(),
        devices: z.number().int(),
        notUnderstood: z.number().int(),
        values: z.number().int().meta({ description: 'Not looked at: so many at least' }),
        events: z.number().int().meta({ description: 'Events of the effect that were not read' }),
      })
      .meta({ description: 'What the lists leave out' }),
  })
  .meta({ id: 'CaseChange' });
export type CaseChange = z.output<typeof caseChange>;
