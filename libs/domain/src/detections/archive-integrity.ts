import { toTheMinute } from '../instant.ts';
import type { Detection, Verdict } from './detection.ts';
import type { ArchiveSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** M46: the archive is not what was signed. */
export const archiveIntegrity: Detection<ArchiveSubject> = {
  id: 'archive-integrity',
  version: 1,
  subject: 'archive',
  title: 'The archive is not what was signed',
  severity: 'critical',
  what: 'The notary found that the log of the archive does not continue what it had signed, and signs nothing any more.',
  why: 'Either the database is damaged, or somebody changed or removed what was archived.',
  how: 'As long as the log is quarantined. A database that was put back from a backup is quarantined too, until a person who holds the key of the notary declares what was lost (countersign admit-loss); from then on a new edition of the log is signed, and the declaration stands in it.',
  whatToDo:
    'Run countersign verify --full: it names the first thing that is wrong. Keep the database as it is, and compare it with the anchors and with a backup.',
  falsePositives: ['A backup that was put back, and whose loss was not declared yet'],
  attack: ['T1070', 'T1565.001'],
  method: 'certain',
  settings: {},
  judge: ({ quarantine }): Verdict => {
    if (quarantine === null) return { findings: [] };
    const { since, reason } = quarantine;
    return {
      findings: [
        {
          findingId: findingId(archiveIntegrity.id, since),
          detection: archiveIntegrity.id,
          ruleVersion: archiveIntegrity.version,
          severity: archiveIntegrity.severity,
          title: 'The log of the archive is quarantined',
          explanation:
            `Since ${toTheMinute(since)} the notary refuses to sign the log: ${reason} ` +
            'The rule would not have fired if the log had continued what was signed, or if its loss had been declared.',
          subjectKind: 'archive',
          subject: '',
          firstAt: since,
          lastAt: since,
          facts: { since },
          evidence: [],
        },
      ],
    };
  },
};
