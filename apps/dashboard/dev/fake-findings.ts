import { type FindingList } from '@countersign/contract';
import { ago, rows, tenantId } from './fake-world.ts';

const day = 86_400;

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
    life: {
      ...{
        state: findingId === 'f-4' ? 'closed' : 'open',
        resolution: findingId === 'f-4' ? 'benign' : null,
      },
      ...{ closedReason: null, owner: null, steps: 0, reopened: null, entryId: null, last: null },
    },
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
