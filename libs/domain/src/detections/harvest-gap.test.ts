import { at, findingsOf } from '../../test/builders.ts';
import type { ArchiveSubject } from './subject.ts';
import { harvestGap } from './harvest-gap.ts';

const judge = (gaps: ArchiveSubject['gaps']) =>
  findingsOf(harvestGap.judge({ kind: 'archive', gaps, quarantine: null }));
const gap = { source: 'approval-requests', from: at('08:00', 1), to: at('08:00', 5) } as const;

test('each gap is a finding that says from when to when', () => {
  const [finding, other] = judge([gap, { ...gap, source: 'audit-events' }]);
  expect(finding).toMatchObject({ severity: 'high', firstAt: gap.from, lastAt: gap.to });
  expect(finding?.explanation).toContain('between 2026-10-01 08:00 UTC and 2026-10-05 08:00 UTC');
  expect(other?.findingId).not.toBe(finding?.findingId);
});

test('of an optional source it is low', () => {
  expect(judge([{ ...gap, source: 'directory-audits' }])[0]?.severity).toBe('low');
});

test('without a gap there is none', () => {
  expect(judge([])).toEqual([]);
});
