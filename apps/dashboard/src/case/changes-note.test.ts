import type { CaseFile } from '@countersign/contract';
import { changesNote } from './changes-note.ts';

const file = (outcome: CaseFile['outcome'], ...events: Partial<CaseFile['events'][number]>[]) =>
  ({ outcome, events }) as unknown as CaseFile;

test('a strong link is a fact, a medium one is not', () => {
  const effect = { role: 'effect', reason: 'Same resource and actor' } as const;
  expect(changesNote(file('completed', { ...effect, strength: 'strong' }))).toBe(
    'Linked (strong): same resource and actor',
  );
  expect(changesNote(file('completed', { ...effect, strength: 'medium' }))).toMatch(/^Possibly linked/);
});

test('completed without a linked change says so and counts the candidates', () => {
  expect(changesNote(file('completed', { role: 'candidate' }))).toBe(
    'Completed, effect not evidenced. 1 candidate near it.',
  );
  expect(changesNote(file('rejected'))).toBe('');
});
