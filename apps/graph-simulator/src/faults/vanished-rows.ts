import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewriteRows } from './page.ts';

export const vanishedRows = defineFault({
  name: 'vanished-rows',
  summary: 'Some rows are not shown, always the same ones, and paging looks as if nothing were missing.',
  options: z.object({
    /** One of so many is missing. */
    oneOf: z.number().int().min(2).default(2),
  }),
  rewriteAnswer: (answer, context, { oneOf }) =>
    rewriteRows(answer, context, (rows) => rows.filter(({ id }) => numberOf(String(id)) % oneOf !== 0)),
});

function numberOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE();
}
