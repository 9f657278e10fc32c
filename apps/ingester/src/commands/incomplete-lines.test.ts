import { incompleteLines } from './incomplete-lines.ts';

const failed = (source: string, message: string | null, nextStep: string | null) => ({
  source,
  complete: false,
  message,
  nextStep,
});

test('sources that failed for the same reason share a line', () => {
  const outcomes = [
    failed('approval-requests', 'The secret is wrong.', 'Set another.'),
    failed('access-policies', 'The secret is wrong.', 'Set another.'),
    { ...failed('audit-events', 'Nothing new.', null), complete: true },
  ];
  expect(incompleteLines(outcomes)).toEqual([
    'approval-requests, access-policies are incomplete. The secret is wrong. Set another.',
  ]);
});

test('what Graph said and what to do are two sentences', () => {
  expect(incompleteLines([failed('audit-events', 'Url: https://x.example/y', 'Grant it.')])).toEqual([
    'audit-events is incomplete. Url: https://x.example/y. Grant it.',
  ]);
  expect(incompleteLines([failed('audit-events', null, null)])).toEqual(['audit-events is incomplete.']);
});
