import { z } from 'zod';
import { type Answer } from '../exchange.ts';
import { defineFault } from './fault.ts';
import { type Page } from './page.ts';

/** What stands in the place of the first row's justification (or name), as raw JSON. */
const hostileTexts = {
  nul: '"before\\u0000after"',
  'lone-surrogate': '"before\\ud800after"',
  'bad-utf8': Buffer.from([0x22, 0x62, 0xff, 0xc0, 0xaf, 0x61, 0x22]),
  bidi: '"\\u202egnp.exe\\u202c \\u200bzero\\ufeff width e\\u0301\\u0301\\u0301\\u0301"',
  markup: JSON.stringify('<img src=x onerror="globalThis.owned=1"></script>{{7*7}}[a](javascript:owned=1)'),
  formula: JSON.stringify('=HYPERLINK("http://evil.invalid","ok")'),
  'huge-number': '1e400',
  'long-number': '9007199254740993',
  'minus-zero': '-0',
  deep: `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
  long: `"${'long '.repeat(2_000_000)}"`,
  'duplicate-key': '"one", "status": "approved", "requestJustification": "two"',
  prototype:
    '"x", "__proto__": {"isAdmin": true}, "constructor": {"prototype": {"isAdmin": true}}, "toString": 1',
} as const;

const placeholder = '@@hostile@@';

export const hostileRows = defineFault({
  name: 'hostile-rows',
  summary: 'The first row of every page holds what breaks parsers, databases, spreadsheets or browsers.',
  options: z.object({ as: z.enum(Object.keys(hostileTexts) as (keyof typeof hostileTexts)[]) }),
  rewriteAnswer(answer, { area }, { as }): Answer {
    const page = answer.body as Page | null;
    if (area !== 'graph' || typeof page !== 'object' || page === null || !Array.isArray(page.value))
      return answer;
    const [first, ...others] = page.value;
    if (first === undefined) return answer;
    const name = 'requestJustification' in first ? 'requestJustification' : 'displayName';
    const text = JSON.stringify({ ...page, value: [{ ...first, [name]: placeholder }, ...others] });
    const [before = '', after = ''] = text.split(JSON.stringify(placeholder));
    return {
      ...answer,
      body: Buffer.concat([before, hostileTexts[as], after].map((part) => Buffer.from(part))),
    };
  },
});
