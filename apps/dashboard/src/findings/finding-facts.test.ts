import { factsOf } from './finding-facts.ts';

test('ids are set apart from what a person reads, by name or by shape', () => {
  const facts = factsOf({
    actor: 'svc-device-lifecycle',
    eventId: 'not-a-guid',
    policy: '5f704e0d-bfa6-404f-9e1f-518b02b70741',
    rejections: 3,
  });
  expect(facts.words.map((fact) => fact.name)).toEqual(['actor', 'rejections']);
  expect(facts.ids.map((fact) => fact.name)).toEqual(['eventId', 'policy']);
});

test('a word that only ends like an id stays a word, and what is empty is left out', () => {
  expect(factsOf({ paid: 'yes', approverId: null, note: '' })).toEqual({
    words: [{ name: 'paid', value: 'yes' }],
    ids: [],
  });
});
