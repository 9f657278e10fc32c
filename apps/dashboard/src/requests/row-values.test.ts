import type { CaseRow } from '@countersign/contract';
import { cellFilter, nextCell } from './row-values.ts';

const row = {
  outcome: 'rejected',
  policyTypes: ['script', 'app'],
  requester: { kind: 'user', id: 'b', name: 'Bola', upn: null },
  approver: null,
} as unknown as CaseRow;

test('a cell becomes a filter on ids with words for people', () => {
  expect(cellFilter(row, 'requester')).toEqual({
    filter: { operator: 'is', dimension: 'requester', values: ['b'] },
    words: 'requester Bola',
  });
  expect(cellFilter(row, 'policy_type')?.words).toBe('policy type Script or App');
});

test('a cell without a value filters nothing', () => {
  expect(cellFilter(row, 'approver')).toBeNull();
});

test('moving between cells stops at the ends', () => {
  expect(nextCell('outcome', -1)).toBe('outcome');
  expect(nextCell('outcome', 1)).toBe('policy_type');
  expect(nextCell('approver', 1)).toBe('approver');
});
