import { z } from 'zod';
import { pageQuery, repeated, scopeQuery } from './filters.ts';
import { actKinds } from './finding-words.ts';
import { instant } from './vocabulary.ts';

export const selfAuditQuery = scopeQuery.pick({ from: true, to: true, tenant: true }).extend({
  ...pageQuery.shape,
  kind: repeated(z.enum(actKinds), actKinds.length).meta({ description: 'May be repeated' }),
  by: z.string().min(1).max(1000).optional().meta({ description: 'Who did it, exactly as it is recorded' }),
});
export type SelfAuditQuery = z.output<typeof selfAuditQuery>;

/** One thing that a person did in Countersign, as the log has it. */
export const act = z
  .object({
    tenantId: z.string(),
    archiveIndex: z.number().int().meta({ description: 'Position in the log, by which it is proved' }),
    kind: z.enum(actKinds),
    at: instant,
    by: z.array(z.string()).meta({ description: 'One, or the two it took' }),
    record: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'The body of the control record without its long lists; null if it is no JSON object',
    }),
    signed: z.boolean().meta({ description: 'A signed checkpoint covers it' }),
  })
  .meta({ id: 'Act' });
export type Act = z.output<typeof act>;

export const selfAudit = z
  .object({ items: z.array(act), nextCursor: z.string().nullable() })
  .meta({ id: 'SelfAudit' });
export type SelfAudit = z.output<typeof selfAudit>;
