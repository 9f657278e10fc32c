import fc from 'fast-check';
import { addSeconds } from '../instant.ts';
import { at } from '../../test/builders.ts';
import type { Finding } from './detection.ts';
import type { RequesterSubject } from './subject.ts';
import { repeatedRejections } from './repeated-rejections.ts';

const start = at('08:00');
const hour = 3600;

type Rejection = RequesterSubject['rejections'][number];

function rejection(hoursLater: number, changes: Partial<Rejection> = {}): Rejection {
  return {
    requestId: `request-${hoursLater}`,
    rejectedAt: addSeconds(start, hoursLater * hour),
    policyTypes: ['app'],
    resourceName: 'VPN client 7',
    approverId: 'bo',
    ...changes,
  };
}

function judge(
  rejections: readonly Rejection[],
  changes: Partial<RequesterSubject> = {},
): readonly Finding[] {
  const verdict = repeatedRejections.judge({
    kind: 'requester',
    requesterId: 'ada',
    requesterName: 'Ada Lindqvist',
    rejections,
    ...changes,
  });
  if ('cannotDecide' in verdict) throw new Error(verdict.cannotDecide);
  return verdict.findings;
}

test('three rejections within a day become one finding that states its numbers', () => {
  const [finding, ...others] = judge([rejection(0), rejection(2), rejection(24)]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    detection: 'repeated-rejections',
    severity: 'medium',
    title: '3 requests of Ada Lindqvist were rejected',
    subject: 'ada',
    firstAt: start,
    lastAt: addSeconds(start, 24 * hour),
    facts: { rejections: 3, hours: 24, approvers: 1 },
  });
  expect(finding?.explanation).toContain('3 within 24 hours or 5 within 7 days');
  expect(finding?.explanation).toContain('would not have fired if');
  expect(finding?.evidence).toHaveLength(3);
});

test('five rejections within a week become one finding', () => {
  expect(judge([0, 40, 80, 120, 168].map((hours) => rejection(hours)))).toHaveLength(1);
});

test.each([
  ['two in a day', [0, 1]],
  ['three, the third a moment after the day', [0, 1, 24.001]],
  ['four in a week', [0, 40, 80, 120]],
  ['five, the fifth after the week', [0, 40, 80, 120, 168.01]],
  ['one a week for a year', Array.from({ length: 52 }, (_, week) => week * 168)],
])('a near miss stays silent: %s', (_what, hours) => {
  expect(judge(hours.map((each) => rejection(each)))).toEqual([]);
});

test('the same request given twice is one rejection', () => {
  expect(
    judge([rejection(0), rejection(1), rejection(1, { rejectedAt: addSeconds(start, 2 * hour) })]),
  ).toEqual([]);
});

test('windows that overlap are one finding, separate ones are two', () => {
  expect(judge([0, 10, 20, 30, 40].map((hours) => rejection(hours)))).toHaveLength(1);
  const findings = judge([0, 1, 2, 300, 301, 302].map((hours) => rejection(hours)));
  expect(findings.map(({ evidence }) => evidence.length)).toEqual([3, 3]);
  expect(findings[0]?.findingId).not.toBe(findings[1]?.findingId);
});

test('destructive requests make it high where they are half of them, not one among others', () => {
  expect(
    judge([rejection(0), rejection(1), rejection(2, { policyTypes: ['deviceWipe'] })])[0]?.severity,
  ).toBe('medium');
  const wipe = { policyTypes: ['deviceWipe'] };
  expect(judge([rejection(0), rejection(1, wipe), rejection(2, wipe)])[0]?.severity).toBe('high');
});

test('a requester without a name, and approvers that are not known, are no obstacle', () => {
  const unknown = [0, 1, 2].map((hours) => rejection(hours, { approverId: null, resourceName: null }));
  expect(judge(unknown, { requesterName: null })[0]).toMatchObject({ facts: { approvers: 0 } });
});

test('a requester who was renamed keeps the finding', () => {
  const rejections = [rejection(0), rejection(1), rejection(2)];
  const [before] = judge(rejections);
  const [after] = judge(rejections, { requesterName: 'Ada Married' });
  expect(after?.findingId).toBe(before?.findingId);
});

test('without a requester there is nothing to decide', () => {
  expect(
    repeatedRejections.judge({ kind: 'requester', requesterId: '', requesterName: null, rejections: [] }),
  ).toEqual({
    cannotDecide: expect.any(String) as unknown,
  });
});

test('every three within a day are covered, in any order of arrival, and no finding has fewer than three', () => {
  const history = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 15 });
  fc.assert(
    fc.property(history, (hours) => {
      const sorted = [...hours].sort((a, b) => a - b);
      const findings = judge(hours.map((each) => rejection(each)));
      expect(findings).toEqual(judge(sorted.map((each) => rejection(each))));
      const covered = new Set(findings.flatMap(({ evidence }) => evidence.map(({ subject }) => subject)));
      sorted.forEach((each, index) => {
        const third = sorted[index + 2];
        if (third !== undefined && third - each <= 24) expect(covered.has(`request-${each}`)).toBe(true);
      });
      for (const { evidence } of findings) expect(evidence.length).toBeGreaterThanOrEqual(3);
    }),
  );
});

const quarter = { until: start, decided: 20, rejected: 6, tenantDecided: 400, tenantRejected: 40 };
const compared = (changes: Partial<typeof quarter> | { tenantDecided: null; tenantRejected: null }) =>
  judge([0, 1, 2].map((hours) => rejection(hours, { quarter: { ...quarter, ...changes } })));

test('the share of rejections is told beside what is usual in the tenant', () => {
  const [finding] = compared({});
  expect(finding?.facts).toMatchObject({
    share: 0.3,
    decisions: 20,
    expectedAtMost: 0.1333,
    decisionsOfTenant: 400,
  });
  expect(finding?.explanation).toContain(
    '30 % of 20 decisions in 90 days were rejections; in the tenant it is at most 13 %',
  );
});

test('somebody who files much and is rejected as rarely as others stays silent', () => {
  expect(compared({ decided: 60 })).toEqual([]);
  expect(compared({ decided: 45, rejected: 6 })).toHaveLength(1);
});

test.each([
  ['seven decisions', { decided: 7, rejected: 0 }],
  ['a small tenant', { decided: 60, tenantDecided: 19, tenantRejected: 1 }],
  [
    'a tenant of which nothing is known before, or only a gap',
    { decided: 60, tenantDecided: null, tenantRejected: null },
  ],
])('with not enough to compare, the count alone is told and says so: %s', (_what, changes) => {
  const [finding] = compared(changes);
  expect(finding).toMatchObject({ facts: { rejections: 3, share: null, expectedAtMost: null } });
  expect(finding?.explanation).toContain('not enough to compare');
});
