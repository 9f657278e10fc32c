import { at, decidedAt, weekCase } from '../../test/builders.ts';
import { attemptPairs } from './attempt-pairs.ts';
import type { WeekCase } from './subject.ts';

const rejected = (changes: Partial<WeekCase> = {}) =>
  weekCase({
    outcome: 'rejected',
    decision: 'rejected',
    requestedAt: at('08:00'),
    decided: decidedAt(at('09:00')),
    endedAt: at('09:00'),
    ...changes,
  });
const again = (changes: Partial<WeekCase> = {}) => weekCase({ requestedAt: at('10:00'), ...changes });
const ids = (pairs: ReturnType<typeof attemptPairs>) =>
  pairs.map(({ earlier, later }) => `${earlier.requestId} ${later.requestId}`);

test('a request goes with the last rejection before it, of this week or of the weeks before', () => {
  const [first, second, third] = [
    rejected({ requestId: 'a' }),
    rejected({ requestId: 'b', requestedAt: at('09:10'), endedAt: at('09:20') }),
    again({ requestId: 'c' }),
  ];
  expect(ids(attemptPairs([second, third], [first]))).toEqual(['a b', 'b c']);
  expect(ids(attemptPairs([third], [second, first, first]))).toEqual(['b c']);
});

test.each([
  ['another object', again({ resourceId: 'other' })],
  ['another operation', again({ operation: 'Delete' })],
  ['a request filed before the rejection', again({ requestedAt: at('08:30') })],
  ['one filed more than two weeks later', again({ requestedAt: at('09:01', 19) })],
])('%s is no attempt at the same', (_what, later) => {
  expect(attemptPairs([later], [rejected()])).toEqual([]);
});

test('a creation goes by its name', () => {
  const create = { operation: 'Create', resourceId: null, resourceName: 'Fix printers' };
  expect(
    attemptPairs([again({ ...create, resourceName: ' fix PRINTERS' })], [rejected(create)]),
  ).toHaveLength(1);
});

test('a week of a thousand attempts is told of fifty', () => {
  const many = Array.from({ length: 1000 }, () => again());
  expect(attemptPairs(many, [rejected()])).toHaveLength(50);
});
