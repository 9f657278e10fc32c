/**
 * Numbers for which Microsoft's documents give words. Lists are open: a number that is not here is kept as
 * its digits. Sources: the Graph beta metadata (operationApproval*), and "Route logs to Azure Monitor using
 * Microsoft Intune" for audit events; both read in November 2026.
 */
export const requestStatuses = [
  'unknown',
  'needsApproval',
  'approved',
  'rejected',
  'cancelled',
  'completed',
  'expired',
  'unknownFutureValue',
] as const;

/** 20 is missing and 21 is the sentinel, in the middle of the list. */
export const policyTypes: readonly (string | undefined)[] = [
  'unknown',
  'deviceAction',
  'deviceWipe',
  'deviceRetire',
  'deviceRetireNonCompliant',
  'deviceDelete',
  'deviceLock',
  'deviceErase',
  'deviceDisableActivationLock',
  'windowsEnrollment',
  'compliancePolicy',
  'configurationPolicy',
  'appProtectionPolicy',
  'policySet',
  'filter',
  'endpointSecurityPolicy',
  'app',
  'script',
  'role',
  'deviceResetPasscode',
  undefined,
  'unknownFutureValue',
  'operationApprovalPolicy',
  'autopilot',
  'windows365',
  'deviceEnrollment',
  'deviceUpdate',
  'enrollmentRestriction',
  'tenantConfiguration',
  'tunnel',
  'endpointPrivilegeManagement',
  'deviceSecurityAction',
];

export const auditCategories = [
  'Other',
  'Enrollment',
  'Compliance',
  'DeviceConfiguration',
  'Device',
  'Application',
  'EBookManagement',
  'ConditionalAccess',
  'OnPremiseAccess',
  'Role',
  'SoftwareUpdates',
  'DeviceSetupConfiguration',
  'DeviceIntent',
  'DeviceIntentSetting',
  'DeviceSecurity',
  'GroupPolicyAnalytics',
  'AssignmentFilter',
  'RemoteHelp',
  'OrganizationalMessage',
  'EndpointPrivilegeMgmt',
  'DeviceInventory',
] as const;

/** 0 to 3 agree with captured records; the rest follows the order of Microsoft's list. */
export const auditOperations = [
  'Create',
  'Delete',
  'Patch',
  'Action',
  'SetReference',
  'RemoveReference',
  'Get',
  'Search',
] as const;

export const auditActorTypes = [
  'Unknown',
  'ItPro',
  'IW',
  'System',
  'Partner',
  'Application',
  'GuestUser',
] as const;

/** 1 is the only documented number, and the only one in captured records. */
export const auditResults: readonly (string | undefined)[] = [undefined, 'Success'];

/** The word for a number (or digits); any other text as it is. */
export function wordFor(word: string | null, words: readonly (string | undefined)[]): string | null {
  if (word === null || !/^\d{1,3}$/.test(word)) return word;
  return words[Number(word)] ?? word;
}
