import { z } from 'zod';

/** Stable codes of problem bodies. */
export const problemCodes = [
  'invalid_query',
  'invalid_body',
  'invalid_cursor',
  'not_signed_in',
  'link_used_or_expired',
  'not_allowed',
  'foreign_origin',
  'not_found',
  'second_person_needed',
  'nothing_to_delete',
  'changed_meanwhile',
  'does_not_apply',
  'limit_reached',
  'not_signed_yet',
  'archive_altered',
  'archive_unavailable',
  'too_many_requests',
  'internal',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(problemCodes),
    requestId: z.string(),
    errors: z.array(z.object({ where: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;
