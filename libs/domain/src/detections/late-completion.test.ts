import { ada, at, decidedAt, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { lateCompletion } from './late-completion.ts';

const judge = (cases: readonly WeekCase[], personName = ada.name) =>
  lateCompletion.judge({ ...requesterWeek, personId: ada.id!, personName, cases });
/** Approved on the 5th at ten, completed at this time. */
const completed = (earliest: string, latest?: string) =>
  weekCase({ decided: decidedAt(at('10:00')), completed: decidedAt(earliest, latest) });

test('completed more than a day after the approval is told once a week, with how many', () => {
  const [finding, ...others] = findingsOf(
    judge([completed(at('10:00:01', 6)), completed(at('12:00', 7)), completed(at('10:05'))]),
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'low', facts: { late: 2, completed: 3, longestHours: 50 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('a day exactly is not late, nor is what two reads bracket', () => {
  expect(findingsOf(judge([completed(at('10:00', 6)), completed(at('10:00', 6), at('15:00', 6))]))).toEqual(
    [],
  );
});

test('a request that was never completed is another rule’s', () => {
  expect(findingsOf(judge([weekCase({ outcome: 'approved_lapsed' })]))).toEqual([]);
});

test('cannot decide where no time of a completion is known, as after a gap', () => {
  expect(judge([weekCase()])).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const late = [completed(at('12:00', 7))];
  expect(findingsOf(judge(late, 'Ada Married'))[0]?.findingId).toBe(findingsOf(judge(late))[0]?.findingId);
});
