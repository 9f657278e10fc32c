import fc from 'fast-check';
import {
  groupOfMembers,
  groupQuestions,
  groupsAskedFor,
  isGroupId,
  membersQuestion,
} from './approver-questions.ts';

const id = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;

test('an archived question tells the groups it was about, whatever their number', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 50 }), (numbers) => {
      const ids = numbers.map(id);
      const questions = groupQuestions(ids.map((one) => one.toUpperCase()));
      expect(questions.flatMap(groupsAskedFor)).toEqual([...ids].sort());
      for (const question of questions) expect(groupsAskedFor(question).length).toBeLessThanOrEqual(15);
      expect(questions.map(groupOfMembers)).toEqual(questions.map(() => null));
    }),
  );
});

test('a question for members tells its group, also on the pages after the first', () => {
  const question = membersQuestion(id(1).toUpperCase());
  expect(groupOfMembers(question)).toBe(id(1));
  expect(groupOfMembers(`${question}&$skiptoken=abc`)).toBe(id(1));
  expect(groupsAskedFor(question)).toEqual([]);
});

test('a filter that came back encoded in another way is understood', () => {
  expect(groupsAskedFor(`/v1.0/groups?%24filter=id+in+(%27${id(1)}%27,%27${id(2)}%27)&$skiptoken=x`)).toEqual(
    [id(1), id(2)],
  );
});

test('what is no id is not asked for: it could say anything', () => {
  expect(groupQuestions(["x') or (true eq true", '', id(3)]).flatMap(groupsAskedFor)).toEqual([id(3)]);
  expect(isGroupId('../users')).toBe(false);
  expect(groupOfMembers('/v1.0/groups/%zz/members')).toBe('%zz');
});
