import { roles } from '@countersign/contract';
import { mayInvestigate } from './may-investigate.ts';

test('single events are for analysts, auditors and administrators', () => {
  expect(roles.filter((role) => mayInvestigate({ roles: [role] }))).toEqual(['analyst', 'auditor', 'admin']);
  expect(mayInvestigate(undefined)).toBe(false);
});
