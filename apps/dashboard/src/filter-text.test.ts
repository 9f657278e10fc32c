import { formatFilter, parseFilter } from '@countersign/contract';
import { readFilter, writeFilter } from './filter-text.ts';

const texts = [
  'is,outcome,rejected,waiting',
  'not,requester,a%2Cb%25',
  'empty,note',
  'lt,decide_minutes,2',
  'has,note,%E2%2C',
];

test.each(texts)('%s reads and writes as the contract does', (text) => {
  expect(readFilter(text)).toEqual(parseFilter(text));
  expect(writeFilter(parseFilter(text))).toBe(formatFilter(parseFilter(text)));
});

test.each(['', 'is', 'is,outcome', 'empty,note,x', 'like,note,x', 'is,DROP TABLE,x'])(
  'what the contract refuses is refused here: "%s"',
  (text) => {
    expect(() => parseFilter(text)).toThrow(RangeError);
    expect(readFilter(text)).toBeNull();
  },
);
