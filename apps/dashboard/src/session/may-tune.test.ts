import { roles } from '@countersign/contract';
import { mayTune } from './may-tune.ts';

test('rules are for analysts and administrators to change', () => {
  expect(roles.filter((role) => mayTune({ roles: [role] }))).toEqual(['analyst', 'admin']);
  expect(mayTune(undefined)).toBe(false);
});
