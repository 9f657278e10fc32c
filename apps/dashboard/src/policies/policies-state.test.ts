import type { Coverage, Policy } from '@countersign/contract';
import { offNotes, withoutPolicy } from './policies-state.ts';

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

test('what the app registration may not read is said once, and only of the tenants in view', () => {
  const off = (tenantId: string, source: string, state = 'off') =>
    ({
      tenantId,
      sources: [{ source, state, message: `${source} off` }],
    }) as unknown as Coverage['tenants'][number];
  const tenants = [off('a', 'approver-groups'), off('b', 'approver-groups'), off('c', 'directory-audits')];
  expect(offNotes([...tenants, off('d', 'role-assignments', 'idle')], [])).toEqual(['approver-groups off']);
  expect(offNotes(tenants, ['c'])).toEqual([]);
});
