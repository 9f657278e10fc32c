import { amongSentence, momentSentence, noPolicySentence } from './approvers-answer.ts';

test.each([
  ['yes', 'Bo, who decided it, was among them.'],
  ['no', 'Bo, who decided it, was not among them.'],
  ['cannot_tell', 'Whether Bo was among them cannot be told: which policy it needed is not known.'],
  [null, null],
] as const)('the answer %s is said', (wasAmong, sentence) => {
  expect(amongSentence({ wasAmong, policies: [] }, 'Bo')).toBe(sentence);
});

test('a moment that reads bracket is the latest it can have been', () => {
  const at = '2026-10-05T08:00:00.000000Z';
  expect(momentSentence({ what: 'requested', at, source: 'reported' }, 'UTC')).toBe(
    'When it was asked, Mon 5 Oct 2026, 08:00',
  );
  expect(momentSentence({ what: 'decided', at, source: 'observed' }, 'UTC')).toBe(
    'When it was decided, at the latest Mon 5 Oct 2026, 08:00',
  );
});

test('a request without a known policy says so, and one about policies why', () => {
  expect(noPolicySentence(['deviceWipe'])).toMatch(/^No access policy for Device wipe is known/);
  expect(noPolicySentence(['operationApprovalPolicy'])).toMatch(/^Access policies protect themselves/);
});
