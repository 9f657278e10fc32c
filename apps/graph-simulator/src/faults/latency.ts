import { z } from 'zod';
import { defineFault } from './fault.ts';

export const latency = defineFault({
  name: 'latency',
  summary: 'Every answer comes late.',
  options: z.object({ milliseconds: z.number().min(0).max(600_000) }),
  rewriteAnswer: (answer, _context, { milliseconds }) => ({
    ...answer,
    delayMs: (answer.delayMs ?? 0) + milliseconds,
  }),
});
