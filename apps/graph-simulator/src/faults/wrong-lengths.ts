import { z } from 'zod';
import { defineFault } from './fault.ts';

export const wrongLengths = defineFault({
  name: 'wrong-lengths',
  summary: 'Content-Length says more (or, negative, fewer) bytes than the body has.',
  options: z.object({ by: z.number().int().min(-1_000_000).max(1_000_000).default(100) }),
  rewriteAnswer: (answer, { area }, { by }) => (area === 'graph' ? { ...answer, lengthOffBy: by } : answer),
});
