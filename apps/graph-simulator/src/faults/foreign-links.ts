import { z } from 'zod';
import { defineFault } from './fault.ts';

export const foreignLinks = defineFault({
  name: 'foreign-links',
  summary: 'Every page has a nextLink to another host; a token sent there is a token lost.',
  options: z.object({ link: z.string().default('https://graph.microsoft.com.evil.invalid/beta/next') }),
  rewriteAnswer(answer, { area }, { link }) {
    if (
      area !== 'graph' ||
      typeof answer.body !== 'object' ||
      answer.body === null ||
      !('value' in answer.body)
    ) {
      return answer;
    }
    return { ...answer, body: { ...answer.body, '@odata.nextLink': link } };
  },
});
