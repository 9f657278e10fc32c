import type { Coverage, Policy } from '@countersign/contract';
import { withoutPolicy } from './policies-state.ts';

const tenant = (tenantId: string, lastCompleteAt: string | null) =>
  ({
    tenantId,
    name: tenantId,
    sources: [{ source: 'access-policies', lastCompleteAt }],
  }) as unknown as Coverage['tenants'][number];
const policy = (tenantId: string) => ({ tenantId }) as Policy;

test('only of policies that were read completely is it said that there is none', () => {
  const tenants = [
    tenant('a', '2026-09-01T00:00:00Z'),
    tenant('b', null),
    tenant('c', '2026-09-01T00:00:00Z'),
  ];
  expect(withoutPolicy([policy('a')], tenants, [])).toEqual({ none: ['c'], notRead: ['b'] });
  expect(withoutPolicy([], tenants, ['a'])).toEqual({ none: ['a'], notRead: [] });
});
