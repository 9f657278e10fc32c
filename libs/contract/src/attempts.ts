import { attemptChanges, attemptVerdicts } from '@countersign/domain';
import { z } from 'zod';
import { shownAssignment, shownDevice, shownValue } from './change.ts';
import { identity, maybeInstant, outcome } from './vocabulary.ts';

const cameOrWent = { change: z.enum(['added', 'removed']) };

/** What one attempt asks otherwise than the one before it. */
export const attemptDifference = z
  .object({
    verdict: z.enum(attemptVerdicts).meta({
      description:
        'same: nothing in what is asked changed, but for case and white space; cannot_tell: something is not known, `why` says what',
    }),
    why: z.string().nullable(),
    properties: z.array(
      z.object({
        change: z.enum(attemptChanges),
        path: z.string(),
        earlier: shownValue.nullable(),
        later: shownValue.nullable(),
      }),
    ),
    assignments: z.array(z.object({ ...cameOrWent, ...shownAssignment })),
    devices: z.array(z.object({ ...cameOrWent, ...shownDevice })),
    unchanged: z.number().int().meta({ description: 'How many things both ask alike' }),
    notShown: z
      .object({ properties: z.number().int(), assignments: z.number().int(), devices: z.number().int() })
      .meta({ description: 'What the lists leave out' }),
  })
  .meta({ id: 'AttemptDifference' });
export type AttemptDifference = z.output<typeof attemptDifference>;

/** `GET /requests/{tenantId}/{id}/attempts`: a case among the attempts at the same change, oldest first. */
export const attemptList = z
  .object({
    items: z
      .array(
        z.object({
          requestId: z.string(),
          isThis: z.boolean().meta({ description: 'The case that was asked about' }),
          outcome,
          requestedAt: maybeInstant,
          endedAt: maybeInstant,
          justification: z.string().nullable(),
          tickets: z.array(z.string()),
          approver: identity.nullable().meta({ description: 'Who decided; null if nobody did' }),
          decision: z.enum(['approved', 'rejected']).nullable(),
          note: z.string().nullable(),
          sincePrevious: attemptDifference.nullable().meta({ description: 'Null for the first' }),
        }),
      )
      .meta({ description: 'Empty if there was no other attempt; at most 6' }),
    notShown: z.number().int().meta({ description: 'Attempts further away that the list leaves out' }),
  })
  .meta({ id: 'AttemptList' });
export type AttemptList = z.output<typeof attemptList>;
