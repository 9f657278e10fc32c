import { requestRecord } from '../../test/builders.ts';
import { mayMeanMoreObjects } from './records.ts';

const unnamed = { type: 'MobileApp', id: null, name: 'VPN client 7', count: 1, ids: [] };

test.each([
  ['has an id', requestRecord(), false],
  ['creates one of a known kind and name', requestRecord({ operation: 'Create', resource: unnamed }), false],
  ['changes one of which only the name is said', requestRecord({ resource: unnamed }), true],
  ['does not say whether it creates one', requestRecord({ operation: null, resource: unnamed }), true],
  [
    'creates one of an unknown kind',
    requestRecord({ operation: 'Create', resource: { ...unnamed, type: null } }),
    true,
  ],
  ['names nothing', requestRecord({ resource: { ...unnamed, name: null } }), true],
])('a request that %s may mean more objects: %#', (_what, record, expected) => {
  expect(mayMeanMoreObjects(record, false)).toBe(expected);
});

test('one that only events tell of may mean more devices than they name', () => {
  const record = requestRecord({ policyTypes: ['deviceWipe'] });
  expect([mayMeanMoreObjects(record, false), mayMeanMoreObjects(record, true)]).toEqual([false, true]);
});
