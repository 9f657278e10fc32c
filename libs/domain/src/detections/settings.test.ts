import { detections } from './catalogue.ts';
import type { RequesterSubject } from './subject.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { initialValues, listMax, settingFaults } from './settings.ts';

const days = ['2026-09-01', '2026-09-02', '2026-09-03'];
const subject: RequesterSubject = {
  kind: 'requester',
  requesterId: 'u1',
  requesterName: 'Astrid Berg',
  rejections: days.map((day, nth) => ({
    requestId: `r${nth}`,
    rejectedAt: `${day}T08:00:00.000000Z`,
    policyTypes: ['app'],
    resourceName: null,
    approverId: 'a1',
  })),
};

function raised(values?: Record<string, number>): number {
  const verdict = repeatedRejections.judge(subject, values);
  return 'findings' in verdict ? verdict.findings.length : -1;
}

test('a rule judges by the values it is given, and by its own where none is', () => {
  expect(raised()).toBe(0);
  expect(raised({ hours: 48 })).toBe(1);
  expect(raised({ hours: 47 })).toBe(0);
  expect(raised({ manyRejections: 3 })).toBe(1);
});

test('the sentence of a finding names the values it was found with', () => {
  const verdict = repeatedRejections.judge(subject, { hours: 48 });
  expect(verdict).toMatchObject({
    findings: [{ explanation: expect.stringContaining('3 within 48 hours or 5 within 7 days') }],
  });
});

test('what comes with every rule can be used', () => {
  for (const { id, settings } of detections)
    expect([id, settingFaults(settings, initialValues(settings))]).toEqual([id, []]);
});

test.each([
  [{ rejections: 1 }, 'between 2 and 100'],
  [{ rejections: 101 }, 'between 2 and 100'],
  [{ rejections: 2.5 }, 'whole number'],
  [{ rejections: Number.NaN }, 'has to be a number'],
  [{ rejections: '3' }, 'has to be a number'],
  [{ nonsense: 3 }, 'There is no setting "nonsense"'],
  [JSON.parse('{"__proto__": 3}') as Record<string, unknown>, 'There is no setting "__proto__"'],
  [{ constructor: 3 }, 'There is no setting "constructor"'],
])('%j is refused: %s', (values, fault) => {
  expect(settingFaults(repeatedRejections.settings, values)).toEqual([expect.stringContaining(fault)]);
});

test('a list holds texts, not too many and not too long', () => {
  const settings = { accounts: { kind: 'list', title: 'Accounts', initial: [] } } as const;
  expect(settingFaults(settings, { accounts: ['a@b.example'] })).toEqual([]);
  for (const accounts of ['a', [1], [' '], ['x'.repeat(321)], new Array<string>(listMax + 1).fill('x')])
    expect(settingFaults(settings, { accounts })).toHaveLength(1);
});
