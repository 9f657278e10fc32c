import type { CoveragePeriod, Gap, Source } from '@countersign/contract';
import { now } from './fake-world.ts';

const day = 86_400_000;
const ago = (days: number) => new Date(now.getTime() - days * day).toISOString().replace('Z', '000Z');

export const firstReadAt = ago(150);
export const requestGap = { from: ago(61.4), to: ago(52.8) };

const period = (
  from: number | null,
  to: number | null,
  state: CoveragePeriod['state'],
  reason: CoveragePeriod['reason'] = null,
): CoveragePeriod => ({
  from: from === null ? null : ago(from),
  to: to === null ? null : ago(to),
  state,
  reason,
});

const periods: Record<Source, CoveragePeriod[]> = {
  'approval-requests': [
    period(null, 280, 'before', 'before-first-read'),
    period(280, 61.4, 'complete'),
    { ...requestGap, state: 'gap', reason: 'forgotten' },
    period(52.8, 0.002, 'complete'),
    period(0.002, null, 'partial', 'not-read-yet'),
  ],
  'access-policies': [
    period(null, 250, 'before', 'before-first-read'),
    period(250, 91, 'complete'),
    period(91, 52, 'partial', 'seldom-read'),
    period(52, 0.01, 'complete'),
    period(0.01, null, 'partial', 'not-read-yet'),
  ],
  'audit-events': [
    period(null, 1010, 'before', 'before-first-read'),
    period(1010, 214, 'partial', 'not-read-yet'),
    period(214, 0.002, 'complete'),
    period(0.002, null, 'partial', 'not-read-yet'),
  ],
  'role-assignments': [],
  'approver-groups': [],
  'directory-audits': [],
};

const gap: Gap = {
  ...requestGap,
  before: '3b241101-e2bb-4255-8caf-4136c566a962',
  after: '9d4e6c1a-1c33-4a55-b0f9-0c6f4a3c7f10',
  incompleteReads: 31,
  position: 812_431,
  recordedAt: ago(22.8),
};

export function fakeCoverage(source: Source) {
  const gaps = source === 'approval-requests' ? [gap] : [];
  return { periods: periods[source], earlierPeriods: 0, gaps, gapCount: gaps.length };
}
