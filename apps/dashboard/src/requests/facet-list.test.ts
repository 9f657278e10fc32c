import type { Facets } from '@countersign/contract';
import { afterClick, facetBlocks } from './facet-list.ts';

const facets: Facets = {
  total: 10,
  matching: 4,
  facets: [
    { dimension: 'flagged', values: [{ value: 'yes', label: 'yes', count: 0, filter: 'is,flagged,yes' }] },
    { dimension: 'requester', values: [{ value: 'b', label: 'Bola', count: 4, filter: 'is,requester,b' }] },
    {
      dimension: 'outcome',
      values: [
        { value: 'completed', label: 'completed', count: 8, filter: 'is,outcome,completed' },
        { value: 'rejected', label: 'rejected', count: 2, filter: 'is,outcome,rejected' },
      ],
    },
  ],
};
const rejected = { operator: 'is', dimension: 'outcome', values: ['rejected'] } as const;
const bola = { operator: 'is', dimension: 'requester', values: ['b'] } as const;

test('outcomes come first, empty facets not at all, and the chosen value is marked', () => {
  const blocks = facetBlocks(facets, [rejected]);
  expect(blocks.map((block) => block.title)).toEqual(['Outcome', 'Requester']);
  expect(blocks[0]?.values[1]).toMatchObject({ text: 'Rejected', share: 0.25, active: true });
});

test('a click keeps only the value, a second click lets go', () => {
  expect(afterClick([bola], rejected, 'only')).toEqual([bola, rejected]);
  expect(afterClick([bola, rejected], rejected, 'only')).toEqual([bola]);
});

test('Shift adds an alternative and Alt excludes', () => {
  const waiting = { ...rejected, values: ['waiting'] };
  expect(afterClick([rejected], waiting, 'also')).toEqual([{ ...rejected, values: ['rejected', 'waiting'] }]);
  expect(afterClick([], bola, 'exclude')).toEqual([{ ...bola, operator: 'not' }]);
});
