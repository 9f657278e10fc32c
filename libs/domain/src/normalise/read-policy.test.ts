import fc from 'fast-check';
import { readPolicy } from './read-policy.ts';

test('reads an access policy', () => {
  const reading = readPolicy({
    id: 'p1',
    displayName: 'MAA – Apps',
    description: '',
    lastModifiedDateTime: '2026-10-01T00:00:00Z',
    policyType: 'app',
    policyPlatform: 'windows10AndLater,macOS',
    policySet: { policyType: 'app', policyPlatform: 'notApplicable' },
    approverGroupIds: ['g1', 'g2', 'g1', null],
  });
  expect(reading).toEqual({
    record: {
      id: 'p1',
      name: 'MAA – Apps',
      description: null,
      policyTypes: ['app'],
      platforms: ['windows10AndLater', 'macOS'],
      approverGroupIds: ['g1', 'g2'],
      lastModifiedAt: '2026-10-01T00:00:00.000000Z',
    },
  });
});

test('finds the type inside the policy set if it stands nowhere else', () => {
  expect(readPolicy({ id: 'p1', policySet: { policyType: 'script' } })).toMatchObject({
    record: { policyTypes: ['script'], approverGroupIds: [], name: null },
  });
});

test('rejects only what has no id', () => {
  expect(readPolicy({})).toEqual({ rejection: 'The access policy has no id.' });
  fc.assert(fc.property(fc.jsonValue(), (value) => void readPolicy(value)));
});
