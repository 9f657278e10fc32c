import { roles } from '@countersign/contract';
import { mayConfigure, mayInvestigate, mayOversee, mayTriage, mayTune } from './may.ts';

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

test('single events, rules and notifications are for those whose work they are', () => {
  expect(roles.filter((role) => mayInvestigate({ roles: [role] }))).toEqual(['analyst', 'auditor', 'admin']);
  expect(roles.filter((role) => mayTune({ roles: [role] }))).toEqual(['analyst', 'admin']);
  expect(roles.filter((role) => mayConfigure({ roles: [role] }))).toEqual(['admin']);
});
