import { z } from 'zod';
import { defineFault } from './fault.ts';

export const wrongDates = defineFault({
  name: 'wrong-dates',
  summary: 'The Date header runs ahead of (or, negative, behind) the clock of everybody else, or is missing.',
  options: z.object({ seconds: z.number().nullable().default(86_400) }),
  rewriteAnswer: (answer, { clock }, { seconds }) => ({
    ...answer,
    headers: {
      ...answer.headers,
      Date: seconds === null ? 'unknown' : new Date(clock.now() + seconds * 1000).toUTCString(),
    },
  }),
});
