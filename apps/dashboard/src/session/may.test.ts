import { roles } from '@countersign/contract';
import { mayOversee, mayTriage } from './may.ts';

test('analysts and administrators triage; auditors and administrators see what was done', () => {
  expect(roles.filter((role) => mayTriage({ roles: [role] }))).toEqual(['analyst', 'admin']);
  expect(roles.filter((role) => mayOversee({ roles: [role] }))).toEqual(['auditor', 'admin']);
  expect([mayTriage(undefined), mayOversee(undefined)]).toEqual([false, false]);
});
