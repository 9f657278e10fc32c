import fc from 'fast-check';
import { at } from '../../test/builders.ts';
import { outcomes } from '../vocabulary.ts';
import { relationOf, type RelatedCase } from './relation.ts';

const rejected: RelatedCase = {
  requesterId: 'ada',
  approverId: 'bo',
  operation: 'Update',
  resourceId: 'c0ffee00-0000-4000-8000-000000000001',
  resourceName: 'VPN client 7',
  requestedAt: at('08:00'),
  endedAt: at('09:00'),
  outcome: 'rejected',
  justification: 'CHG0011 new version',
};
const again: RelatedCase = {
  ...rejected,
  requestedAt: at('10:00'),
  endedAt: at('12:00'),
  outcome: 'completed',
  justification: 'CHG0012, with the ticket you asked for',
};
const nil = '00000000-0000-0000-0000-000000000000';

test('what was refused and asked for again is an attempt, seen from both sides', () => {
  expect(relationOf(rejected, again)).toBe('later attempt');
  expect(relationOf(again, rejected)).toBe('earlier attempt');
});

test.each<[string, Partial<RelatedCase>, Partial<RelatedCase>, ReturnType<typeof relationOf>]>([
  ['of something that was carried out', { outcome: 'completed' }, {}, 'same resource'],
  ['by somebody else', {}, { requesterId: 'eve' }, 'same resource'],
  ['for another operation', {}, { operation: 'Delete' }, 'same resource'],
  ['three weeks later', {}, { requestedAt: at('10:00', 26) }, 'same resource'],
  ['before the first had ended', { endedAt: at('11:00') }, {}, 'same resource'],
  ['for another object', {}, { resourceId: 'other' }, 'same pair'],
])('it is no attempt: %s', (_what, first, second, expected) => {
  expect(relationOf({ ...rejected, ...first }, { ...again, ...second })).toBe(expected);
});

test('a creation has no id: its name tells that it is asked for again', () => {
  const create = { operation: 'Create', resourceId: nil };
  expect(relationOf({ ...rejected, ...create }, { ...again, ...create })).toBe('later attempt');
  expect(relationOf({ ...rejected, ...create }, { ...again, ...create, resourceName: 'Another' })).toBe(
    'same pair',
  );
});

test('many requests with the same words but for the numbers, at one sitting, are a campaign', () => {
  const one = { ...rejected, outcome: 'completed' as const, justification: 'Lost device 17, CHG0099' };
  const two = {
    ...one,
    resourceId: 'other',
    requestedAt: at('08:20'),
    justification: 'lost  device 18, chg0100',
  };
  expect(relationOf(one, two)).toBe('same campaign');
  expect(relationOf(one, { ...two, requestedAt: at('08:31') })).toBe('same pair');
  expect(relationOf(one, { ...two, justification: 'something else' })).toBe('same pair');
  expect(relationOf({ ...one, justification: null }, { ...two, justification: null })).toBe('same pair');
});

test('strangers are not related', () => {
  const stranger = { ...again, requesterId: 'eve', resourceId: 'other' };
  expect(relationOf(rejected, stranger)).toBeNull();
  expect(
    relationOf(rejected, { ...again, resourceId: 'other', approverId: 'cy', requestedAt: at('08:59') }),
  ).toBe('same requester');
});

test('it reads the same from both sides, but for which attempt was first', () => {
  const text = fc.constantFrom('ada', 'ADA', 'bo', null);
  const anyCase = fc.record({
    requesterId: text,
    approverId: text,
    operation: fc.constantFrom('Create', 'Update', null),
    resourceId: fc.constantFrom('x', 'y', nil, null),
    resourceName: fc.constantFrom('n', 'm', null),
    requestedAt: fc.option(
      fc.integer({ min: 0, max: 23 }).map((hour) => at(`${String(hour).padStart(2, '0')}:00`)),
    ),
    endedAt: fc.option(
      fc.integer({ min: 0, max: 23 }).map((hour) => at(`${String(hour).padStart(2, '0')}:30`)),
    ),
    outcome: fc.constantFrom(...outcomes),
    justification: fc.constantFrom('a 1', 'A 2', 'b', null),
  });
  const turned = { 'earlier attempt': 'later attempt', 'later attempt': 'earlier attempt' } as const;
  fc.assert(
    fc.property(anyCase, anyCase, (a, b) => {
      const relation = relationOf(a, b);
      const back = relationOf(b, a);
      expect(back).toBe(
        relation !== null && relation in turned ? turned[relation as keyof typeof turned] : relation,
      );
    }),
    { numRuns: 2000 },
  );
});
