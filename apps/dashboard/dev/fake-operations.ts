import type { Coverage, FindingList, Rejection, Session, Source } from '@countersign/contract';
import { fakeCoverage } from './fake-coverage.ts';
import { now, otherTenantId, rows, tenantId } from './fake-world.ts';

const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const day = 86_400;

export const session: Session = {
  subject: 'kari@contoso.example',
  roles: ['analyst'],
  isDemo: true,
  version: '0.1.0',
  tenants: [
    { tenantId, name: 'Contoso EU', isDemo: true },
    { tenantId: otherTenantId, name: 'Fabrikam Nordics', isDemo: true },
  ],
};

const source = (
  name: Source,
  every: number,
  objects: number,
): Coverage['tenants'][number]['sources'][number] => ({
  source: name,
  state: 'idle',
  message: null,
  nextStep: null,
  since: ago(280 * day),
  lastAttemptAt: ago(every),
  lastCompleteAt: ago(every),
  reachedBackTo: name === 'audit-events' ? ago(214 * day) : null,
  wantsBackTo: name === 'audit-events' ? ago(365 * day) : null,
  throttledUntil: null,
  objectsHeld: objects,
  observationsHeld: objects * 3,
  newToday: 14,
  oldestHeld: ago(282 * day),
  sweepsToday: 148,
  incompleteToday: 1,
  longestPauseSeconds: 22 * day + 4 * 3600,
  rejections: name === 'audit-events' ? 2 : 0,
  ...fakeCoverage(name),
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
        sentence: 'All three sources are read completely.',
        untilAnyLossSeconds: 29 * day + 23 * 3600,
        goneFromIntune: 176,
        requests: 270,
        sources: [
          source('approval-requests', 120, 270),
          source('access-policies', 720, 6),
          source('audit-events', 130, 1_203_842),
        ],
      },
      {
        tenantId: otherTenantId,
        name: 'Fabrikam Nordics',
        isDemo: true,
        archiveSize: 4_018,
        healthy: true,
        sentence: 'Requests and policies are read completely; audit events wait for Graph.',
        untilAnyLossSeconds: 29 * day + 12 * 3600,
        goneFromIntune: 4,
        requests: 25,
        sources: [
          source('approval-requests', 200, 25),
          source('access-policies', 900, 3),
          {
            ...source('audit-events', 5400, 3_990),
            state: 'throttled',
            message: 'Graph answered 429 and asked for a pause.',
            nextStep: 'Nothing to do: reading goes on by itself.',
            throttledUntil: new Date(now.getTime() + 34_000).toISOString(),
          },
        ],
      },
    ],
  };
}

export function findings(): FindingList {
  const evidence = rows.filter((row) => row.findings.length > 0);
  const make = (
    findingId: string,
    severity: 'low' | 'medium' | 'high' | 'critical',
    title: string,
    explanation: string,
    lastDays: number,
    subjectRows: string[],
  ): FindingList['items'][number] => ({
    tenantId,
    findingId,
    detection: findingId === 'f-1' ? 'change-without-approval' : 'pair-concentration',
    ruleVersion: 1,
    severity,
    title,
    explanation,
    subjectKind: findingId === 'f-1' ? 'event' : 'requester',
    subject: 'okafor',
    firstAt: ago((lastDays + 6) * day),
    lastAt: ago(lastDays * day),
    facts: { decisions: 54, 'by this approver': 48, 'expected share': '20 (band 14–27)', 'under 2 min': 37 },
    evidence: evidence.slice(0, 4).map((row) => ({
      kind: 'case' as const,
      id: row.requestId,
      label: `${row.operation ?? 'Change'} ${row.resource.name ?? 'resource not named'}`,
    })),
    rows: subjectRows,
  });
  return {
    nextCursor: null,
    items: [
      make(
        'f-1',
        'critical',
        '6 changes without approval',
        '3 scripts and 3 apps were edited while the “Scripts” policy was deleted for 47 min. It would have stayed silent if each change had a completed request.',
        5,
        [],
      ),
      make(
        'f-2',
        'high',
        'Astrid Berg approves 89 % of Bola Okafor',
        '48 of 54 decisions, median 38 s to approve; other pairs take 1 h 52 min. Expected from Astrid Berg’s share elsewhere: 20 (band 14–27).',
        2,
        ['is,requester,okafor', 'is,approver,berg'],
      ),
      make(
        'f-3',
        'high',
        'Out of hours wipes',
        '7 approvals on a Sunday between 02 and 03, one approver, no note.',
        15,
        ['is,policy_type,deviceWipe'],
      ),
      make(
        'f-4',
        'low',
        '14 rejections in 6 days',
        'Jeanne Dubois asked for the same app 14 times; it was resubmitted unchanged 13 times.',
        36,
        ['is,requester,dubois', 'is,outcome,rejected'],
      ),
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
