import { z } from 'zod';
import { defineFault } from './fault.ts';

export const cutBodies = defineFault({
  name: 'cut-bodies',
  summary: 'The connection breaks in the middle of every body.',
  options: z.object({ afterBytes: z.number().int().min(0).default(400) }),
  rewriteAnswer: (answer, { area }, { afterBytes }) =>
    area === 'graph' ? { ...answer, cutAfterBytes: afterBytes } : answer,
});
