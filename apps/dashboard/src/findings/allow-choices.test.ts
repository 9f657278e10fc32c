import { aboutText, allowChoices, dateIn } from './allow-choices.ts';

test('the narrowest scope comes first, and a party without a name is called by its id', () => {
  const parties = [
    { scope: 'person', id: 'p1', name: 'Astrid Berg' },
    { scope: 'object', id: 'app-1', name: null },
  ] as const;
  expect(allowChoices({ subjectKind: 'event', parties: [...parties] })).toEqual([
    { scope: 'subject', party: null, words: 'this very change', name: null },
    { scope: 'person', party: 'p1', words: 'the person', name: 'Astrid Berg' },
    { scope: 'object', party: 'app-1', words: 'the object or application', name: 'app-1' },
  ]);
});

test('a kind of subject that is not known here is still a subject', () => {
  expect(allowChoices({ subjectKind: 'tomorrow', parties: [] })).toMatchObject([
    { words: 'this very subject' },
  ]);
});

test('an entry is about what has a name, an id, or at least a kind', () => {
  const none = { subjectKind: 'case', subject: 'r1', partyId: null, partyName: null };
  expect(aboutText({ ...none, scope: 'subject' })).toBe('case r1');
  expect(aboutText({ ...none, scope: 'subject', subjectKind: 'policies', subject: '' })).toBe('the policies');
  expect(aboutText({ ...none, scope: 'person', partyId: 'p1', partyName: 'Astrid' })).toBe('Astrid');
  expect(aboutText({ ...none, scope: 'object', partyId: 'app-1' })).toBe('app-1');
});

test('a date is counted in days', () => {
  expect(dateIn(new Date('2026-12-31T23:00:00Z'), 1)).toBe('2027-01-01');
});
