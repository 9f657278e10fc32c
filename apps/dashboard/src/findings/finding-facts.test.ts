import { factsOf } from './finding-facts.ts';

test('ids are set apart from what a person reads, by name or by shape', () => {
  const facts = factsOf({
    actor: 'svc-device-lifecycle',
    eventId: 'not-a-guid',
    policy: '5f704e0d-bfa6-404f-9e1f-518b02b70741',
    rejections: 3,
  });
  expect(facts.words.map((fact) => fact.name)).toEqual(['Actor', 'Rejections']);
  expect(facts.ids.map((fact) => fact.name)).toEqual(['Event id', 'Policy']);
});

test('a word that only ends like an id stays a word, and what is empty is left out', () => {
  expect(factsOf({ paid: 'yes', approverId: null, note: '' })).toEqual({
    words: [{ name: 'Paid', value: 'yes' }],
    ids: [],
  });
});

test('keys of the machine are told in words, unknown ones as they are', () => {
  expect(
    factsOf({ policyType: 'configurationPolicy', policyKnownBy: 'reported', approverUpn: 'a@b.example' })
      .words,
  ).toEqual([
    { name: 'Policy type', value: 'Configuration policy' },
    { name: 'Policy known by', value: 'the policy’s own times' },
    { name: 'Approver UPN', value: 'a@b.example' },
  ]);
  expect(factsOf({ policyKnownBy: 'tomorrow’s source' }).words[0]?.value).toBe('tomorrow’s source');
});
