import { z } from 'zod';

/** The path of one archived thing: the tenant as configured, and the source's own id. */
export const archivedKey = z.object({
  tenantId: z
    .string()
    .max(200)
    .regex(/^[^\0]+$/),
  id: z
    .string()
    .max(600)
    .regex(/^[^\0]+$/),
});
export type ArchivedKey = z.output<typeof archivedKey>;

/** A person, application or object by the id that Entra or Intune gave it, in whatever tenant. */
export const historyId = archivedKey.pick({ id: true });
export type HistoryId = z.output<typeof historyId>;
