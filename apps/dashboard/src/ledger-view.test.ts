import { rowsFilter } from './ledger-view.ts';

const f = (dimension: string, ...values: string[]) => ({ operator: 'is' as const, dimension, values });

test('a number leads to its own class and type, whatever was chosen before, and keeps the other filters', () => {
  const before = [
    f('write_class', 'approved'),
    f('write_reason', 'tied'),
    f('actor', 'u1'),
    f('policy_type', 'app'),
  ];
  expect(rowsFilter(before, ['is,write_class,unexplained', 'is,policy_type,script'])).toEqual([
    f('actor', 'u1'),
    f('write_class', 'unexplained'),
    f('policy_type', 'script'),
  ]);
});
