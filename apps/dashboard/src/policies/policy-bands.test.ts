import type { Policy } from '@countersign/contract';
import { markAt, policyBands } from './policy-bands.ts';

const version = (name: string, at: string) => ({
  name,
  description: null,
  policyTypes: ['app'],
  platforms: [],
  approverGroupIds: ['g1'],
  lastModifiedAt: at,
  firstSeenAt: at,
  lastSeenAt: at,
  goneAt: null,
});
const policy = (more: Partial<Policy> = {}): Policy => ({
  ...version('Apps', '2026-09-01T00:00:00Z'),
  tenantId: 't',
  policyId: 'p1',
  isInForce: true,
  periods: [{ policyType: 'app', from: '2026-09-03T00:00:00Z', to: null, fromSource: 'audit-event' }],
  versions: [],
  exclusions: [],
  approverGroups: [],
  health: null,
  ...more,
});
const view = {
  span: { from: '2026-09-01T00:00:00Z', to: '2026-09-11T00:00:00Z' },
  now: new Date('2026-09-09T00:00:00Z'),
  zone: 'UTC',
  gaps: [],
  unexplained: [],
};
const shapes = (one: Policy, more = {}) =>
  policyBands([one], { ...view, ...more })[0]?.marks.map(({ kind, left, width }) => [
    kind,
    Math.round(left * 100),
    Math.round(width * 100),
  ]);

test('a policy is drawn from its creation to now, not into the future', () => {
  expect(shapes(policy())).toEqual([['in-force', 20, 60]]);
});

test('before a begin that no event tells of, it is not known; before its creation, it was not there', () => {
  const since = (fromSource: 'reported' | 'observed') =>
    policy({ periods: [{ policyType: 'app', from: '2026-09-03T00:00:00Z', to: null, fromSource }] });
  expect(shapes(since('observed'))).toEqual([
    ['unknown', 0, 20],
    ['in-force', 20, 60],
  ]);
  expect(policyBands([since('reported')], view)[0]?.marks[1]?.text).toBe(
    'In force since Thu 3 Sep 2026, 00:00 (Graph’s own time of change, or the event of an edit; not known before), still',
  );
});

test('of a policy whose end alone is known, the time before that is not known', () => {
  const end = '2026-09-03T00:00:00Z';
  const ended = { policyType: 'app', from: end, to: end, fromSource: 'unknown' as const };
  expect(shapes(policy({ isInForce: false, periods: [ended] }))).toEqual([['unknown', 0, 20]]);
});

test('between two periods it was not in force, and a period outside the range is not drawn', () => {
  const periods = [
    {
      policyType: 'app',
      from: '2026-09-02T00:00:00Z',
      to: '2026-09-04T00:00:00Z',
      fromSource: 'audit-event' as const,
    },
    {
      policyType: 'app',
      from: '2026-09-06T00:00:00Z',
      to: '2026-09-07T00:00:00Z',
      fromSource: 'audit-event' as const,
    },
    {
      policyType: 'app',
      from: '2026-07-01T00:00:00Z',
      to: '2026-08-01T00:00:00Z',
      fromSource: 'audit-event' as const,
    },
  ];
  expect(shapes(policy({ periods }))).toEqual([
    ['in-force', 10, 20],
    ['in-force', 50, 10],
  ]);
});

test('each change after the begin has a notch that says what changed', () => {
  const versions = [
    version('Apps, renamed', '2026-09-06T00:00:00Z'),
    version('Apps', '2026-09-05T00:00:00Z'),
  ];
  const [band] = policyBands([policy({ versions })], view);
  expect(band?.marks.filter(({ kind }) => kind === 'notch').map(({ left, text }) => [left, text])).toEqual([
    [0.4, 'Changed Sat 5 Sep 2026, 00:00: what it was before was not read'],
    [0.5, 'Changed Sun 6 Sep 2026, 00:00: name'],
  ]);
});

test('a gap of its own tenant lies on the band', () => {
  const gap = (tenantId: string) => ({ tenantId, from: '2026-09-04T00:00:00Z', to: '2026-09-05T00:00:00Z' });
  expect(shapes(policy(), { gaps: [gap('t'), gap('other')] })).toEqual([
    ['in-force', 20, 60],
    ['gap', 30, 10],
  ]);
});

test('unexplained changes of this policy and type are ticks, those at nearly one time one tick', () => {
  const write = (occurredAt: string, more = {}) => ({
    ...{ tenantId: 't', policyId: 'p1', policyType: 'app', occurredAt: `2026-09-${occurredAt}Z` },
    ...more,
  });
  const unexplained = [
    write('06T00:20:00'),
    write('06T00:00:00'),
    write('04T00:00:00'),
    write('05T00:00:00', { policyType: 'script' }),
    write('05T00:00:00', { tenantId: 'other' }),
    write('20T00:00:00'),
  ];
  const [band] = policyBands([policy()], { ...view, unexplained });
  expect(
    band?.marks.filter(({ kind }) => kind === 'unexplained').map(({ left, text }) => [left, text]),
  ).toEqual([
    [0.3, '1 unexplained change, Fri 4 Sep 2026, 00:00'],
    [0.5, '2 unexplained changes, first Sun 6 Sep 2026, 00:00'],
  ]);
});

test('a policy of two types has two bands, and those in force come first', () => {
  const two = ['app', 'script'].map((policyType) => ({
    policyType,
    from: '2026-09-03T00:00:00Z',
    to: null,
    fromSource: 'audit-event' as const,
  }));
  const bands = policyBands(
    [policy({ name: 'A', isInForce: false }), policy({ name: null, periods: two })],
    view,
  );
  expect(bands.map(({ name, type }) => [name, type])).toEqual([
    ['p1', 'App'],
    ['p1', 'Script'],
    ['A', 'App'],
  ]);
});

test('the pointer finds a notch before what lies under it, and nothing where nothing is', () => {
  const versions = [version('Apps', '2026-09-05T00:00:00Z')];
  const marks = policyBands([policy({ versions })], view)[0]?.marks ?? [];
  expect(marks[markAt(marks, 0.41, 0.02) ?? -1]?.kind).toBe('notch');
  expect(marks[markAt(marks, 0.3, 0.02) ?? -1]?.kind).toBe('in-force');
  expect(markAt(marks, 0.1, 0.02)).toBeNull();
});
