import { widenedBy } from './widened.ts';

const script = (runAsAccount: string) => ({ payload: JSON.stringify({ displayName: 'Fix', runAsAccount }) });
const role = (...actions: string[]) => ({
  payload: JSON.stringify({ rolePermissions: [{ resourceActions: [{ allowedResourceActions: actions }] }] }),
});
const assigned = (target: string) => ({
  addedAssignments: JSON.stringify([{ target: { '@odata.type': `#microsoft.graph.${target}` } }]),
});

test.each([
  [
    'everybody instead of a group',
    assigned('groupAssignmentTarget'),
    assigned('allLicensedUsersAssignmentTarget'),
    'all_users',
  ],
  [
    'every device instead of a group',
    assigned('groupAssignmentTarget'),
    assigned('allDevicesAssignmentTarget'),
    'all_devices',
  ],
  ['the system account instead of the user', script('user'), script('system'), 'runs_as_system'],
])('%s is wider', (_what, earlier, later, kind) => {
  expect(widenedBy(earlier, later)).toEqual([{ kind, name: null }]);
  expect(widenedBy(later, earlier)).toEqual([]);
  expect(widenedBy(later, later)).toEqual([]);
});

test('a permission to change something is wider, one to read is not', () => {
  const earlier = role('Microsoft.Intune_Roles_Read');
  const later = role(
    'microsoft.intune_roles_read',
    'Microsoft.Intune_Roles_Update',
    'Microsoft.Intune_Apps_Read',
  );
  expect(widenedBy(earlier, later)).toEqual([{ kind: 'permission', name: 'Microsoft.Intune_Roles_Update' }]);
});

test('beside a patch the payload is the object as it was, and asks for nothing', () => {
  const later = { ...script('system'), patchPayload: JSON.stringify({ displayName: 'Fix 2' }) };
  expect(widenedBy(script('user'), later)).toEqual([]);
});

test('of a request that was never read, nothing is said', () => {
  expect(widenedBy(null, script('system'))).toEqual([]);
  expect(widenedBy(script('user'), null)).toEqual([]);
});

test('a hundred permissions with long names stay a short list', () => {
  const many = Array.from({ length: 100 }, (_, nth) => `Microsoft.Intune_${'x'.repeat(500)}${nth}_Update`);
  const found = widenedBy(role(), role(...many));
  expect(found).toHaveLength(20);
  expect(Math.max(...found.map(({ name }) => name?.length ?? 0))).toBe(200);
});
