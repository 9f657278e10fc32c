import { findProblems, type JudgedSource } from './find-problems.ts';
import { type TenantStanding } from './standing.query.ts';

const day = 86_400;
const tenant: TenantStanding = {
  tenantNumber: 1,
  tenantId: 't',
  name: 'Contoso',
  isDemo: false,
  archiveSize: 0,
  asOf: '2026-11-23T12:00:00.000000Z',
  credentialKind: 'certificate',
  credentialExpiresAt: '2027-11-23T12:00:00.000000Z',
  credentialLeftSeconds: 365 * day,
  permissionsAt: '2026-11-23T12:00:00.000000Z',
  missingPermissions: [],
  excessPermissions: [],
  clockAt: '2026-11-23T12:00:00.000000Z',
  clockAheadSeconds: 0,
  deriveProblem: null,
  deriveProblemSince: null,
};
const source = (over: Partial<JudgedSource> = {}): JudgedSource => ({
  source: 'approval-requests',
  state: 'idle',
  message: null,
  nextStep: null,
  error: null,
  since: '2026-11-23T11:00:00.000000Z',
  lastAttemptAt: '2026-11-23T11:58:00.000000Z',
  attemptAgeSeconds: 120,
  lastCompleteAt: '2026-11-23T11:58:00.000000Z',
  ageSeconds: 120,
  lateAfterSeconds: 1800,
  knownTo: '2026-11-23T11:58:00.000000Z',
  knownAgeSeconds: 122,
  untilLossSeconds: 30 * day,
  firstHarvest: null,
  throttledUntil: null,
  rejections: 0,
  drift: 0,
  ...over,
});
const codes = (sources: readonly JudgedSource[], over: Partial<TenantStanding> = {}) =>
  findProblems({ ...tenant, ...over }, sources).map(({ code, level }) => `${level} ${code}`);

test('what is read on time is no problem, also while it is being read', () => {
  expect(codes([source(), source({ source: 'audit-events', state: 'reading' })])).toEqual([]);
});

test.each<[string, Partial<JudgedSource>, string[]]>([
  ['one missed read', { ageSeconds: 1700 }, []],
  ['three missed reads', { ageSeconds: 1900 }, ['warn late']],
  ['two days', { ageSeconds: 2 * day, untilLossSeconds: 28 * day }, ['bad stalled']],
  [
    'an hour of 429, which is degraded and not down',
    { state: 'throttled', ageSeconds: 600 },
    ['note waiting'],
  ],
  ['six hours of 429', { state: 'throttled', ageSeconds: 6 * 3600 }, ['warn waiting']],
  ['a failure, at once', { state: 'failing', ageSeconds: 60 }, ['bad failing']],
  ['19 days left', { untilLossSeconds: 19 * day }, ['warn loss-near']],
  ['6 days left', { untilLossSeconds: 6 * day }, ['bad loss-near']],
  ['no day left', { untilLossSeconds: -1 }, ['bad loss-possible']],
])('%s: %j is told as %j', (_, over, expected) => {
  expect(codes([source(over), source({ source: 'audit-events' })])).toEqual(expected);
});

test('an optional source that is off is no problem, however long ago it was read', () => {
  const off = source({
    source: 'approver-groups',
    state: 'off',
    ageSeconds: 90 * day,
    knownAgeSeconds: 90 * day,
    untilLossSeconds: -1,
    message: 'Off: the app registration does not have GroupMember.Read.All.',
  });
  expect(codes([source(), off])).toEqual([]);
});

test('an optional source that fails or is late is worth a warning, and no alarm', () => {
  const optional = (over: Partial<JudgedSource>) => source({ source: 'directory-audits', ...over });
  expect(codes([source(), optional({ state: 'failing' })])).toEqual(['warn failing']);
  expect(codes([source(), optional({ ageSeconds: 2 * day, untilLossSeconds: 3 * day })])).toEqual([
    'warn stalled',
    'warn loss-near',
  ]);
});

test('every read succeeds and nothing newer becomes known: that is told, whatever the success', () => {
  const still = source({ source: 'audit-events', knownAgeSeconds: 3 * 3600 });
  expect(codes([still])).toEqual(['bad stalled']);
  // A first harvest reads the past for hours.
  const firstHarvest = { daysDone: 3, daysWanted: 700, secondsLeft: null };
  expect(codes([source({ ...still, firstHarvest })])).toEqual([]);
  // What keeps it from becoming known is told instead.
  expect(codes([still], { deriveProblem: 'broken' })).toEqual(['bad not-evaluated']);
});

test('an ingester that does not run is one problem, not one per source', () => {
  const quiet = { attemptAgeSeconds: 7200, ageSeconds: 7200 };
  expect(codes([source(quiet), source({ ...quiet, source: 'audit-events' })])).toEqual(['warn not-running']);
  // Policies are read hourly, and are not waited for.
  const policies = source({ ...quiet, source: 'access-policies', lateAfterSeconds: 11_700 });
  expect(codes([source(quiet), policies])).toEqual(['warn not-running']);
  // A read may take hours; one of a day was killed.
  const reading = source({ ...quiet, source: 'audit-events', state: 'reading', ageSeconds: 60 });
  expect(codes([source(quiet), reading])).toEqual(['warn late']);
  const killed = { attemptAgeSeconds: 2 * day, ageSeconds: 2 * day };
  expect(codes([source({ ...killed, state: 'reading' })])).toEqual(['bad not-running']);
  const waiting = source({ ...quiet, source: 'audit-events', state: 'throttled' });
  expect(codes([source(quiet), waiting])).toEqual(['warn late', 'warn waiting']);
});

test.each([
  [31, []],
  [29, ['warn credential-ends']],
  [2, ['bad credential-ends']],
  [-1, ['bad credential-ended']],
])('a certificate with %d days left: %j', (days, expected) => {
  expect(codes([source()], { credentialLeftSeconds: days * day })).toEqual(expected);
});

test('a missing permission is told once: by the source that fails for it, where one does', () => {
  const missing = { missingPermissions: ['DeviceManagementRBAC.Read.All'] };
  expect(codes([source()], missing)).toEqual(['bad permission-missing']);
  expect(codes([source({ state: 'failing', message: 'Graph refused it (403)' })], missing)).toEqual([
    'bad failing',
  ]);
});

test('what may stay so comes last and says that nothing is lost', () => {
  const found = findProblems({ ...tenant, excessPermissions: ['Mail.Send'] }, [
    source({ rejections: 1, drift: 2 }),
    source({ source: 'audit-events', state: 'never', ageSeconds: null, untilLossSeconds: null }),
  ]);
  expect(found.map(({ code, level }) => `${level} ${code}`)).toEqual([
    'warn never-read',
    'note permission-excess',
    'note rejections',
    'note drift',
  ]);
  expect(found.map(({ sentence }) => sentence).slice(2)).toEqual([
    '1 object among the approval requests could not be read.',
    'Graph sends approval requests with 2 differences from what this version knows.',
  ]);
});
