import { neighboursOf } from './neighbours.ts';

const row = (requestId: string, tenantId = 't') => ({ tenantId, requestId });
const rows = [row('a'), row('b'), row('b', 'other'), row('c')];

test('a case has the rows before and after it, in the order of the list', () => {
  expect(neighboursOf(rows, row('b'))).toEqual({ previous: row('a'), next: row('b', 'other'), place: 2 });
});

test('the same id in another tenant is another case', () => {
  expect(neighboursOf(rows, row('b', 'other'))?.place).toBe(3);
});

test('the ends of the list have one neighbour, a case outside of it has none', () => {
  expect(neighboursOf(rows, row('a'))?.previous).toBeUndefined();
  expect(neighboursOf(rows, row('c'))?.next).toBeUndefined();
  expect(neighboursOf(rows, row('z'))).toBeNull();
});
