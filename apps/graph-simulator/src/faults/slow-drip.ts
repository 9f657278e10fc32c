import { z } from 'zod';
import { defineFault } from './fault.ts';

export const slowDrip = defineFault({
  name: 'slow-drip',
  summary: 'Bodies come a few bytes at a time, with a pause after each.',
  options: z.object({
    bytes: z.number().int().min(1).default(1),
    everyMilliseconds: z.number().min(0).max(600_000).default(1000),
  }),
  rewriteAnswer: (answer, { area }, drip) => (area === 'graph' ? { ...answer, drip } : answer),
});
