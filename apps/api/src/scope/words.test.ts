import { containing, readWords } from './words.ts';

test.each([
  ['stolen "CHG-4471  x"', ['stolen', 'CHG-4471  x']],
  ['  ', []],
  ['""', []],
  ['a"b c"d', ['a', 'b c', 'd']],
  ['"open', ['open']],
  ["o'brien", ["o'brien"]],
])('%j has the words %j', (text, words) => {
  expect(readWords(text)).toEqual(words);
});

test('at most twenty words are asked', () => {
  expect(readWords('x '.repeat(50))).toHaveLength(20);
});

test('no character of a text is a wildcard', () => {
  expect(containing('100%_\\')).toBe('%100\\%\\_\\\\%');
});
