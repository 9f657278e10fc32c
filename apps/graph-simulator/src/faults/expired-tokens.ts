import { z } from 'zod';
import { GraphError, graphErrorAnswer } from '../graph-error.ts';
import { defineFault } from './fault.ts';

export const expiredTokens = defineFault({
  name: 'expired-tokens',
  summary: 'Graph calls answer 401 as if the token had just expired; with times: 1 a fresh token helps.',
  options: z.object({}),
  answerInstead({ area, exchange, clock }) {
    if (area !== 'graph') return undefined;
    const error = new GraphError({
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: 'Lifetime validation failed, the token is expired.',
    });
    return graphErrorAnswer(error, exchange, clock.now());
  },
});
