/** What the rules about approver groups cannot do without. */
export const needsGroups =
  'approver groups with their members (permission GroupMember.Read.All) and role assignments (DeviceManagementRBAC.Read.All)';
