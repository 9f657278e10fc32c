import { z } from 'zod';
import { defineFault } from './fault.ts';

export const loopingLinks = defineFault({
  name: 'looping-links',
  summary: 'The nextLink of every page leads to the same page again, for ever [C].',
  options: z.object({}),
  rewriteAnswer(answer, { area, exchange }) {
    if (
      area !== 'graph' ||
      typeof answer.body !== 'object' ||
      answer.body === null ||
      !('value' in answer.body)
    ) {
      return answer;
    }
    const link = exchange.origin + exchange.url.pathname + exchange.url.search;
    return { ...answer, body: { ...answer.body, '@odata.nextLink': link } };
  },
});
