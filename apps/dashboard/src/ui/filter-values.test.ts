import type { LedgerBalance, Policy } from '@countersign/contract';
import { writeFilterValues } from './filter-values.ts';

const balance = {
  total: 4,
  classes: { approved: { count: 3, rows: [] }, unexplained: { count: 1, rows: [] } },
  types: [{ policyType: 'deviceWipe', isProtected: true, classes: {}, total: 4 }],
} as unknown as LedgerBalance;
const policy = {
  policyId: 'p1',
  name: null,
  exclusions: [
    { appId: 'a,1', appName: 'Deployer' },
    { appId: 'a,1', appName: 'Deployer' },
  ],
} as unknown as Policy;

test('every class can be chosen with its count, and names stand for ids', () => {
  const { facets } = writeFilterValues(balance, [policy]);
  const of = (dimension: string) => facets.find((one) => one.dimension === dimension)?.values;
  expect(of('write_class')?.map(({ count }) => count)).toEqual([3, 0, 0, 0, 0, 1]);
  expect(of('policy_type')).toMatchObject([{ label: 'Device wipe', count: 4 }]);
  expect(of('policy')).toMatchObject([{ value: 'p1', label: 'p1' }]);
  expect(of('app')).toEqual([{ value: 'a,1', label: 'Deployer', count: -1, filter: 'is,app,a%2C1' }]);
});

test('what is not there yet is not offered', () => {
  const { facets } = writeFilterValues(undefined, []);
  expect(facets.map(({ dimension }) => dimension)).toEqual(['write_class', 'write_reason']);
});
