import type {
  Coverage,
  DriftList,
  HarvestProblem,
  Rejection,
  Session,
  Source,
  TenantConnection,
} from '@countersign/contract';
import { fakeCoverage } from './fake-coverage.ts';
import { ago, now, otherTenantId, tenantId } from './fake-world.ts';

const day = 86_400;

export const session: Session = {
  subject: 'kari@contoso.example',
  roles: ['analyst'],
  isDemo: true,
  version: '0.1.0',
  ticketUrl: 'https://desk.example/find?number={ticket}',
  tenants: [
    { tenantId, name: 'Contoso EU', isDemo: true },
    { tenantId: otherTenantId, name: 'Fabrikam Nordics', isDemo: true },
  ],
};

type SourceOf = Coverage['tenants'][number]['sources'][number];

const source = (name: Source, age: number, objects: number, over: Partial<SourceOf> = {}): SourceOf => ({
  source: name,
  state: 'idle',
  message: null,
  nextStep: null,
  error: null,
  since: ago(280 * day),
  lastAttemptAt: ago(age),
  lastCompleteAt: ago(age),
  ageSeconds: age,
  everySeconds: name === 'access-policies' ? 3600 : 300,
  lateAfterSeconds: name === 'access-policies' ? 11_700 : 1800,
  knownTo: ago(age + 2),
  memoryDays: name === 'access-policies' ? null : name === 'audit-events' ? 365 : 30,
  untilLossSeconds: name === 'access-policies' ? null : (name === 'audit-events' ? 365 : 30) * day - age - 2,
  closestCall: { seconds: 22 * day + 4 * 3600, from: ago(73 * day), to: ago(51 * day) },
  reachedBackTo: null,
  wantsBackTo: null,
  firstHarvest: null,
  throttledUntil: null,
  throttling: { waits: 0, waitedSeconds: 0, longestWaitSeconds: 0 },
  objectsHeld: objects,
  observationsHeld: objects * 3,
  newToday: 14,
  oldestHeld: ago(282 * day),
  sweepsToday: 148,
  incompleteToday: 1,
  rejections: 0,
  drift: 0,
  ...fakeCoverage(name),
  ...over,
});

const wellConnected: TenantConnection = {
  credential: { kind: 'certificate', expiresAt: ago(-41 * day) },
  permissions: { asOf: ago(day), missing: [], excess: [] },
  clock: { asOf: ago(120), aheadSeconds: 0 },
};

const problem = (over: Pick<HarvestProblem, 'code' | 'level' | 'sentence'> & Partial<HarvestProblem>) => ({
  source: null,
  nextStep: null,
  since: null,
  error: null,
  ...over,
});

export function coverage(): Coverage {
  return {
    asOf: new Date().toISOString(),
    tenants: [
      {
        tenantId,
        name: 'Contoso EU',
        isDemo: true,
        archiveSize: 1_204_118,
        healthy: true,
        sentence:
          'Everything is read on time. If no read succeeded from now on, the first request could be lost in 29 days.',
        problems: [
          problem({
            code: 'drift',
            level: 'note',
            source: 'approval-requests',
            sentence: 'Graph sends approval requests with 1 difference from what this version knows.',
            nextStep: 'Nothing is lost: the bytes are archived as they came. A later version may read them.',
          }),
        ],
        untilAnyLossSeconds: 29 * day + 23 * 3600,
        goneFromIntune: 176,
        requests: 270,
        connection: wellConnected,
        sources: [
          source('approval-requests', 120, 270, { drift: 1 }),
          source('access-policies', 720, 6),
          source('audit-events', 130, 1_203_842, {
            rejections: 2,
            throttling: { waits: 4, waitedSeconds: 61, longestWaitSeconds: 34 },
          }),
        ],
      },
      {
        tenantId: otherTenantId,
        name: 'Fabrikam Nordics',
        isDemo: true,
        archiveSize: 4_018,
        healthy: false,
        sentence: 'Reading access policies fails.',
        problems: [
          problem({
            code: 'failing',
            level: 'bad',
            source: 'access-policies',
            sentence:
              'Reading access policies fails: Graph refused /beta/deviceManagement/operationApprovalPolicies (403).',
            nextStep:
              'Grant the app registration the application permission DeviceManagementRBAC.Read.All and consent again; also check that the tenant has an active Intune licence.',
            since: ago(5 * 3600),
            error: {
              status: 403,
              code: 'Forbidden',
              requestId: '5e0c9a3f-6d1e-4d8f-9d3e-0a6b1f7c2e44',
              said: 'Application is not authorized to perform this operation.',
            },
          }),
          problem({
            code: 'clock-off',
            level: 'warn',
            sentence: "The clock of this machine is 1 min behind Graph's; what is asked for goes by Graph's.",
            nextStep: 'Let the machine follow a time server (NTP).',
          }),
        ],
        untilAnyLossSeconds: 29 * day + 12 * 3600,
        goneFromIntune: 4,
        requests: 25,
        connection: {
          credential: { kind: 'secret', expiresAt: null },
          permissions: {
            asOf: ago(day),
            missing: [
              {
                name: 'DeviceManagementRBAC.Read.All',
                consequence: 'approval requests and access policies cannot be read',
              },
            ],
            excess: null,
          },
          clock: { asOf: ago(120), aheadSeconds: -65 },
        },
        sources: [
          source('approval-requests', 200, 25),
          source('access-policies', 18_000, 3, { state: 'failing' }),
          source('audit-events', 5400, 3_990, {
            state: 'throttled',
            throttledUntil: new Date(now.getTime() + 34_000).toISOString(),
            throttling: { waits: 12, waitedSeconds: 402, longestWaitSeconds: 61 },
            reachedBackTo: ago(211 * day),
            wantsBackTo: ago(365 * day),
            firstHarvest: { daysDone: 211, daysWanted: 365, secondsLeft: { low: 660, high: 1020 } },
          }),
        ],
      },
    ],
  };
}

export function drift(): DriftList {
  return {
    total: 1,
    items: [
      {
        tenantId,
        source: 'approval-requests',
        kind: 'new-value',
        path: 'status',
        found: 'unknownFutureValue',
        expected: null,
        times: 3,
        firstSeenAt: ago(9 * day),
        lastSeenAt: ago(2 * day),
        samplePosition: 1_201_334,
        sample:
          '…"lastModifiedDateTime":"2026-11-21T08:10:44Z","status":"unknownFutureValue","requestJustification":"CHG-4471…',
      },
    ],
  };
}

export function rejections(): { items: Rejection[]; nextCursor: string | null } {
  return {
    nextCursor: null,
    items: [
      {
        tenantId,
        pageId: 8_812,
        item: 3,
        source: 'audit-events',
        line: null,
        reason: 'activityDateTime: "yesterday" is no RFC 3339 instant',
        excerpt: '{"id":"7c0…","activityDateTime":"yesterday","activityType":"Patch <b>Script</b>"',
        rejectedAt: ago(3 * day),
      },
      {
        tenantId,
        pageId: 8_812,
        item: 9,
        source: 'audit-events',
        line: null,
        reason: 'id is missing',
        excerpt: '{"activity":null,"resources":[{"displayName":"<null>"}]',
        rejectedAt: ago(3 * day),
      },
    ],
  };
}
