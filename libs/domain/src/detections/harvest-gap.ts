import { toTheMinute } from '../instant.ts';
import { isOptional, type Source } from '../vocabulary.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ArchiveSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** M45: something may have come and gone unseen. */
export const harvestGap: Detection<ArchiveSubject> = {
  id: 'harvest-gap',
  version: 1,
  subject: 'archive',
  title: 'The archive has a gap',
  severity: 'high',
  what: 'For some time a source was not read, and what it may have shown then is forgotten there.',
  why: 'Within the gap nothing can be proved: neither that something happened nor that it did not. Whoever wants to hide something needs the collector to be still for long enough.',
  how: 'Each stretch of the coverage that is a gap: no complete reading knows it, and the source no longer does. Low for sources that are optional. That reading is late, while nothing is lost yet, is told on the Harvest page and by the alarm at once: it depends on the clock, not on the archive.',
  whatToDo:
    'Find out why nothing was read. Look for exports of the audit log from that time (diagnostic settings) and import them.',
  falsePositives: ['The ingester was switched off on purpose'],
  attack: ['T1685.002'],
  method: 'certain',
  settings: {},
  judge: ({ gaps }): Verdict => ({ findings: gaps.map(describe) }),
};

const sourceWords: Readonly<Record<Source, string>> = {
  'approval-requests': 'Approval requests',
  'access-policies': 'Access policies',
  'audit-events': 'Audit events',
  'role-assignments': 'Role assignments',
  'approver-groups': 'Approver groups',
  'directory-audits': 'Directory audits',
};

function describe({ source, from, to }: ArchiveSubject['gaps'][number]): Finding {
  return {
    findingId: findingId(harvestGap.id, `${source} ${from}`),
    detection: harvestGap.id,
    ruleVersion: harvestGap.version,
    severity: isOptional(source) ? 'low' : harvestGap.severity,
    title: `${sourceWords[source]} may have come and gone unseen`,
    explanation:
      `${sourceWords[source]} were not read completely between ${toTheMinute(from)} and ${toTheMinute(to)}, and what they showed then cannot be read any more. ` +
      'The rule would not have fired if one complete reading had come through before the source forgot.',
    subjectKind: 'archive',
    subject: '',
    firstAt: from,
    lastAt: to,
    facts: { source, from, to },
    evidence: [],
  };
}
