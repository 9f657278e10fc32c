import { z } from 'zod';
import { instant } from './vocabulary.ts';

/**
 * What `GET /stream` sends (event name = kind). Small on purpose: a change tells the dashboard what to ask
 * again. The same JSON travels from the ingester to the API on the Postgres channel `countersign`.
 */
export const streamMessage = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('cases'),
      tenantId: z.string(),
      changed: z.number().int(),
      requestIds: z.array(z.string()).max(50),
    }),
    z.object({ kind: z.literal('findings'), tenantId: z.string(), raised: z.number().int() }),
    z.object({ kind: z.literal('finding-step'), tenantId: z.string(), findingId: z.string() }),
    z.object({ kind: z.literal('ledger'), tenantId: z.string(), judged: z.number().int() }),
    z.object({
      kind: z.literal('harvest'),
      tenantId: z.string(),
      source: z.string(),
      state: z.string(),
      at: instant,
    }),
  ])
  .meta({ id: 'StreamMessage' });

export { streamChannel } from '@countersign/domain';
export type { StreamMessage } from '@countersign/domain';
