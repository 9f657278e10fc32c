import { similarityOf, trigramsOf } from './trigram-similarity.ts';

const similarity = (a: string, b: string) => similarityOf(trigramsOf(a), trigramsOf(b));

test('agrees with Postgres on what its manual shows', () => {
  // select similarity('word', 'two words') = 0.36363637; show_trgm('word') has 5.
  expect([...trigramsOf('word')].sort()).toEqual(['  w', ' wo', 'ord', 'rd ', 'wor'].sort());
  expect(similarity('word', 'words')).toBeCloseTo(4 / 7, 5);
});

test('is 1 for the same, 0 for nothing in common, and the same both ways', () => {
  expect(similarity('the usual update', 'the usual update')).toBe(1);
  expect(similarity('abc', 'xyz')).toBe(0);
  expect(similarity('abcd', 'abce')).toBe(similarity('abce', 'abcd'));
});

test('counts characters, not halves of them', () => {
  expect(trigramsOf('😀').size).toBe(2);
});
