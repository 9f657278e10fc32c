import { z } from 'zod';
import { GraphError, graphErrorAnswer } from '../graph-error.ts';
import { defineFault } from './fault.ts';

export const unsupportedOptions = defineFault({
  name: 'unsupported-options',
  summary: 'A query option is ignored, or refused with 400, or breaks the service with 500 [C graph2otel].',
  options: z.object({
    option: z.enum(['$top', '$filter', '$orderby']),
    as: z.union([z.literal('ignored'), z.literal(400), z.literal(500)]).default('ignored'),
  }),
  rewriteExchange(exchange, { option, as }) {
    if (as !== 'ignored') return exchange;
    const url = new URL(exchange.url);
    url.searchParams.delete(option);
    return { ...exchange, url };
  },
  answerInstead({ area, exchange, clock }, { option, as }) {
    if (area !== 'graph' || as === 'ignored' || !exchange.url.searchParams.has(option)) return undefined;
    const error = new GraphError({
      status: as,
      code: as === 400 ? 'BadRequest' : 'InternalServerError',
      message: `The query option '${option}' is not supported.`,
    });
    return graphErrorAnswer(error, exchange, clock.now());
  },
});
