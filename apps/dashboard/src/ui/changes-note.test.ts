import type { CaseEvent, CaseFile } from '@countersign/contract';
import { changesNote, changesOf } from './changes-note.ts';

const event = (role: CaseEvent['role'], more: Partial<CaseEvent> = {}) =>
  ({
    eventId: role,
    role,
    reason: 'Same resource and actor',
    changes: [{ resource: null, property: 'Status', old: null, new: 'x' }],
    ...more,
  }) as CaseEvent;
const file = (outcome: CaseFile['outcome'], ...events: CaseEvent[]) =>
  ({ outcome, effect: null, status: 'newWord', events }) as unknown as CaseFile;
const approval = 'approval' as CaseEvent['role'];

test('a strong link is a fact, a medium one is not', () => {
  expect(changesNote(file('completed', event('effect', { strength: 'strong' })))).toBe(
    'Linked (strong): same resource and actor',
  );
  expect(changesNote(file('completed', event('effect', { strength: 'medium' })))).toMatch(/^Possibly linked/);
  expect(changesNote(file('completed', event('candidate')))).toBe('');
});

test('the events of the approval itself are not a change of the object', () => {
  const changes = changesOf(file('completed', event(approval), event('effect')));
  expect(changes.effects.map((one) => one.role)).toEqual(['effect']);
  expect(changes.sentence).toBeNull();
  expect(changesOf(file('rejected', event(approval)))).toEqual({
    effects: [],
    candidates: [],
    sentence: 'Nothing was changed: rejected.',
  });
});

test('candidates are listed only where no effect is, and are never called nothing', () => {
  expect(changesOf(file('completed', event('effect'), event('candidate'))).candidates).toEqual([]);
  const near = changesOf(file('rejected', event('candidate')));
  expect(near.candidates).toHaveLength(1);
  expect(near.sentence).toBe('No change is linked: rejected.');
});

test('completed without a linked change says so, and how many candidates there are', () => {
  expect(changesOf(file('completed')).sentence).toBe('Completed, effect not evidenced.');
  const near = file('completed', event('candidate', { changes: [] }), event('candidate'));
  expect(changesOf(near).sentence).toBe('Completed, effect not evidenced. 2 candidates near it.');
});

test('a linked event without properties is not called nothing', () => {
  const linked = file('completed', event('effect', { changes: [] }));
  expect(changesOf(linked).sentence).toBe('The audit event of the change names no property.');
  expect(changesOf({ ...linked, effect: 'failed' }).sentence).toMatch(/^The change failed/);
});

test('what ended out of sight or with a new word is not known', () => {
  expect(changesOf(file('lost_sight')).sentence).toMatch(/^Not known/);
  expect(changesOf(file('unknown')).sentence).toBe('Not known: the status is newWord.');
});
