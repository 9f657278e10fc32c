import { writeClasses, writeReasons } from '@countersign/contract';
import { writeClassOrder, writeClassWords, writeReasonWords } from './write-words.ts';

test('every class has words and a place, and no two look the same', () => {
  expect([...writeClassOrder].sort()).toEqual([...writeClasses].sort());
  expect(Object.keys(writeClassWords).sort()).toEqual([...writeClasses].sort());
  expect(new Set(Object.values(writeClassWords).map(({ name }) => name)).size).toBe(writeClasses.length);
  expect(new Set(Object.values(writeClassWords).map(({ colour }) => colour)).size).toBe(writeClasses.length);
});

test('every reason has words of its own', () => {
  expect(Object.keys(writeReasonWords).sort()).toEqual([...writeReasons].sort());
  expect(new Set(Object.values(writeReasonWords)).size).toBe(writeReasons.length);
});
