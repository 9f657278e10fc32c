import { z } from 'zod';
import { GraphError, graphErrorAnswer } from '../graph-error.ts';
import { defineFault } from './fault.ts';

export const goneEndpoints = defineFault({
  name: 'gone-endpoints',
  summary: 'Graph does not know the address any more.',
  options: z.object({ status: z.union([z.literal(404), z.literal(410)]).default(404) }),
  answerInstead({ area, exchange, clock }, { status }) {
    if (area !== 'graph') return undefined;
    const segment = exchange.url.pathname.split('/').at(-1) ?? '';
    const error = new GraphError({
      status,
      code: status === 404 ? 'BadRequest' : 'Gone',
      message: `Resource not found for the segment '${segment}'.`,
    });
    return graphErrorAnswer(error, exchange, clock.now());
  },
});
