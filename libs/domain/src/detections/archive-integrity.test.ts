import { at, findingsOf } from '../../test/builders.ts';
import { archiveIntegrity } from './archive-integrity.ts';
import type { ArchiveSubject } from './subject.ts';

const judge = (quarantine: ArchiveSubject['quarantine']) =>
  findingsOf(archiveIntegrity.judge({ kind: 'archive', gaps: [], quarantine }));

test('a log that the notary refuses to sign is critical, with the reason', () => {
  const reason = 'Position 17 of the table observation differs.';
  expect(judge({ since: at('08:00'), reason })).toMatchObject([
    { severity: 'critical', firstAt: at('08:00'), explanation: expect.stringContaining(reason) },
  ]);
});

test('a log that is signed is none: also after a restore whose loss was declared', () => {
  expect(judge(null)).toEqual([]);
});
