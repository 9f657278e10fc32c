import { z } from 'zod';
import { defineFault } from './fault.ts';

export const htmlAnswers = defineFault({
  name: 'html-answers',
  summary: 'A gateway answers 200 with an HTML page in the place of the service.',
  options: z.object({ area: z.enum(['graph', 'sign-in']).default('graph') }),
  answerInstead: ({ area }, options) =>
    area === options.area
      ? {
          status: 200,
          headers: { 'Content-Type': 'text/html; charset=utf-8' },
          body: '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Accept the terms.</body></html>',
        }
      : undefined,
});
