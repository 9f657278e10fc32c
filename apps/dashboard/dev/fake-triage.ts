import type { Finding, FindingFile, FindingStateCounts } from '@countersign/contract';
import { findings } from './fake-findings.ts';

/** What the triage asks for, over the made-up findings; a step changes nothing here. */
export function findingFile(id: string): FindingFile | null {
  const finding = findings().items.find(({ findingId }) => findingId === id);
  if (!finding) return null;
  const { tenantId, findingId, detection, severity, title, subjectKind, subject, lastAt, life } = finding;
  return {
    ...{ tenantId, findingId, detection, severity, title, subjectKind, subject, lastAt, life, finding },
    steps: [],
    seenBefore: [
      {
        findingId: 'f-0',
        title: 'Astrid Berg approves 71 % of Bola Okafor',
        lastAt: '2026-06-11T09:00:00.000000Z',
        state: 'closed',
        resolution: 'benign',
        reason: 'on-call rota',
        by: 'ana',
        at: '2026-06-12T08:10:00.000000Z',
      },
    ],
    parties: [
      { scope: 'person', id: 'okafor', name: 'Bola Okafor' },
      { scope: 'object', id: 'device-1', name: 'LON-LT-0417' },
    ],
    entry: null,
  };
}

export function findingStates(): FindingStateCounts {
  const all: readonly Finding[] = findings().items;
  const states = ['open', 'acknowledged', 'closed', 'allow-listed'] as const;
  return {
    states: states.map((state) => ({
      state,
      count: all.filter(({ life }) => life.state === state).length,
      rows: [`is,finding_state,${state}`],
    })),
    rules: 14,
    judgedTo: new Date().toISOString(),
    cases: 418,
    waiting: 0,
  };
}
