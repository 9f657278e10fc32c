import { groupQuestions } from '@countersign/domain';
import { groupsToRead } from './approver-groups.ts';

const first = '00000000-0000-4000-8000-0000000000a1';

test('members are read of the groups that were asked for and shown, whatever else is shown', () => {
  const second = '00000000-0000-4000-8000-0000000000b2';
  const questions = groupQuestions([second, first]);
  expect(groupsToRead([first.toUpperCase(), '../users', 'c3'], questions)).toEqual([first]);
  expect(groupsToRead([], questions)).toEqual([]);
});
