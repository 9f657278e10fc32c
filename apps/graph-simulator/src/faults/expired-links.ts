import { z } from 'zod';
import { GraphError, graphErrorAnswer } from '../graph-error.ts';
import { defineFault } from './fault.ts';
import { isContinued } from './page.ts';

export const expiredLinks = defineFault({
  name: 'expired-links',
  summary: 'The links to further pages are not valid any more.',
  options: z.object({ status: z.union([z.literal(400), z.literal(410)]).default(400) }),
  answerInstead(context, { status }) {
    if (context.area !== 'graph' || !isContinued(context)) return undefined;
    const error = new GraphError({
      status,
      code: status === 410 ? 'resyncRequired' : 'BadRequest',
      message: 'Skip token is invalid or has expired.',
    });
    return graphErrorAnswer(error, context.exchange, context.clock.now());
  },
});
