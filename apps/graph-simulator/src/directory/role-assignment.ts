import { type RoleAssignmentJson } from '../graph-json.ts';

/** What gives the members of some groups an Intune role, over all devices and people. */
export function roleAssignment(
  id: string,
  displayName: string,
  description: string | null,
  members: string[],
): RoleAssignmentJson {
  return {
    '@odata.type': '#microsoft.graph.deviceAndAppManagementRoleAssignment',
    id,
    displayName,
    description,
    scopeMembers: [],
    scopeType: 'allDevicesAndLicensedUsers',
    resourceScopes: [],
    members,
  };
}
