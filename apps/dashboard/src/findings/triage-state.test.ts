import { afterLeaving, oneFurther, queryOfTab, readTab } from './triage-state.ts';

const list = ['a', 'b', 'c'].map((findingId) => ({ findingId }));

test('a tab that nobody knows is none', () => {
  expect([readTab('closed'), readTab('shut'), readTab(undefined)]).toEqual(['closed', null, null]);
});

test('a tab asks for its state beside what is asked already', () => {
  expect(queryOfTab('from=x&f=is%2Cdetection%2Cd', 'open')).toBe(
    'from=x&f=is%2Cdetection%2Cd&f=is%2Cfinding_state%2Copen&sort=-severity&limit=100',
  );
});

test.each([
  [null, 1, 'a'],
  [null, -1, 'a'],
  ['a', 1, 'b'],
  ['c', 1, 'c'],
  ['a', -1, 'a'],
  ['gone', 1, 'a'],
] as const)('from %s, %i further is %s', (selected, step, next) => {
  expect(oneFurther(list, selected, step)).toBe(next);
});

test('an empty list leads nowhere', () => {
  expect([oneFurther([], 'a', 1), afterLeaving([], 'a')]).toEqual([null, 'a']);
});

test('when one leaves the list the next below is looked at, and after the last the one above', () => {
  expect(['a', 'c', 'elsewhere', null].map((one) => afterLeaving(list, one))).toEqual([
    'b',
    'b',
    'elsewhere',
    null,
  ]);
});
