import { filterWords, labelsOf, valueText } from './filter-words.ts';

const labels = labelsOf({
  total: 2,
  matching: 1,
  facets: [{ dimension: 'requester', values: [{ value: '9d2c', label: 'B. Okafor', count: 1, filter: '' }] }],
});

test('a filter reads as words, with names the address does not carry', () => {
  expect(filterWords({ operator: 'is', dimension: 'requester', values: ['9d2c'] }, labels)).toEqual({
    subject: 'Requester',
    verb: 'is',
    object: 'B. Okafor',
  });
  expect(
    filterWords({ operator: 'not', dimension: 'outcome', values: ['rejected', 'waiting'] }, labels),
  ).toEqual({
    subject: 'Outcome',
    verb: 'is not',
    object: 'Rejected or Waiting',
  });
  expect(filterWords({ operator: 'lt', dimension: 'decide_minutes', values: ['2'] }, labels).object).toBe(
    '2 min',
  );
});

test('a value that every object has is a value like any other', () => {
  for (const dimension of ['outcome', 'effect', 'write_class', 'write_reason'])
    expect(valueText(dimension, 'constructor')).toBe('constructor');
  expect(valueText('policy_type', 'constructor')).toBe('Constructor');
  expect(filterWords({ operator: 'is', dimension: 'constructor', values: ['name'] }, labels)).toMatchObject({
    subject: 'Constructor',
    object: 'name',
  });
  expect(valueText('write_reason', 'no_request')).toBe('No approved request found');
  expect(valueText('effect', 'unproven')).toBe('Effect not evidenced');
});

test('a value nobody has a word for is shown as it is', () => {
  expect(valueText('status', 'escalatedToBoard')).toBe('escalatedToBoard');
  expect(valueText('outcome', 'newOutcome')).toBe('newOutcome');
  expect(valueText('hour', '9')).toBe('09–10');
});

test('a request names a ticket or none', () => {
  const words = (operator: 'empty' | 'set') =>
    Object.values(filterWords({ operator, dimension: 'ticket', values: [] }, labels)).join(' ');
  expect([words('empty'), words('set')]).toEqual(['Ticket is not named', 'Ticket is named']);
});
