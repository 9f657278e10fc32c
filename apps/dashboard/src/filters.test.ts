import { alsoThis, inverted, onlyThis, withRows, withoutFilter } from './filters.ts';

const rejected = { operator: 'is', dimension: 'outcome', values: ['rejected'] } as const;
const waiting = { operator: 'is', dimension: 'outcome', values: ['waiting'] } as const;
const bob = { operator: 'is', dimension: 'requester', values: ['bob'] } as const;

test('only this replaces what was said about the dimension and nothing else', () => {
  expect(onlyThis([bob, waiting], rejected)).toEqual([bob, rejected]);
});

test('also this makes alternatives of one filter', () => {
  expect(alsoThis([bob, waiting], rejected)).toEqual([bob, { ...waiting, values: ['waiting', 'rejected'] }]);
});

test('a filter is removed by what it says', () => {
  expect(withoutFilter([bob, rejected], { ...rejected })).toEqual([bob]);
});

test('the rows behind a number are added once', () => {
  expect(withRows([bob], ['is,outcome,rejected', 'is,requester,bob', 'nonsense'])).toEqual([bob, rejected]);
});

test('bounds have no opposite', () => {
  expect(inverted(rejected)?.operator).toBe('not');
  expect(inverted({ operator: 'lt', dimension: 'decide_minutes', values: ['2'] })).toBeNull();
});
