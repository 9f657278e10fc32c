import { roles } from '@countersign/contract';
import { mayConfigure, mayOversee, mayTriage } from './may.ts';

test('analysts and administrators triage; auditors and administrators see what was done; administrators say who is told', () => {
  expect(roles.filter((role) => mayTriage({ roles: [role] }))).toEqual(['analyst', 'admin']);
  expect(roles.filter((role) => mayOversee({ roles: [role] }))).toEqual(['auditor', 'admin']);
  expect(roles.filter((role) => mayConfigure({ roles: [role] }))).toEqual(['admin']);
  expect([mayTriage(undefined), mayOversee(undefined), mayConfigure(undefined)]).toEqual([
    false,
    false,
    false,
  ]);
});
