import { changedAt, changesBetween, type Version } from './version-changes.ts';

const version = (more: Partial<Version> = {}): Version => ({
  name: 'Apps',
  description: null,
  policyTypes: ['app'],
  platforms: ['notApplicable'],
  approverGroupIds: ['g1', 'g2'],
  lastModifiedAt: '2026-08-01T00:00:00Z',
  firstSeenAt: '2026-08-02T00:00:00Z',
  lastSeenAt: '2026-08-03T00:00:00Z',
  goneAt: null,
  ...more,
});

test('each member that changed is named with what it was and what it is', () => {
  const after = version({
    description: 'Two persons',
    approverGroupIds: ['g3'],
    policyTypes: ['app', 'deviceWipe'],
  });
  expect(changesBetween(version(), after)).toEqual([
    { member: 'description', before: null, after: 'Two persons' },
    { member: 'policy types', before: 'App', after: 'App, Device wipe' },
    { member: 'approver groups', before: 'g1, g2', after: 'g3' },
  ]);
});

test('another order of the same groups, or another time, is no change', () => {
  expect(
    changesBetween(version(), version({ approverGroupIds: ['g2', 'g1'], lastModifiedAt: null })),
  ).toEqual([]);
});

test('a time of change after the first read cannot be true', () => {
  expect(changedAt(version())).toBe('2026-08-01T00:00:00Z');
  expect(changedAt(version({ lastModifiedAt: '2027-01-01T00:00:00Z' }))).toBe('2026-08-02T00:00:00Z');
  expect(changedAt(version({ lastModifiedAt: null }))).toBe('2026-08-02T00:00:00Z');
});
