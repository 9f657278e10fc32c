/** The words of the generated tenants. Shapes as Graph has them; the people and objects are invented. */

export interface ObjectType {
  readonly name: string;
  readonly category: string;
  /** The kind of access policy that could protect it, or null. */
  readonly policyType: string | null;
  /** The tenants have that policy: nearly every change of it goes through a request. */
  readonly isProtected: boolean;
}

export const objectTypes: readonly ObjectType[] = [
  protectedBy('app', 'MobileApp', 'Application'),
  protectedBy('script', 'DeviceManagementScript', 'DeviceConfiguration'),
  protectedBy('role', 'RoleAssignment', 'Role'),
  protectedBy('deviceWipe', 'ManagedDevice', 'Device'),
  { ...protectedBy('compliancePolicy', 'DeviceCompliancePolicy', 'Compliance'), isProtected: false },
  open('DeviceConfiguration', 'DeviceConfiguration'),
  open('DeviceEnrollmentConfiguration', 'Enrollment'),
  open('GroupPolicyConfiguration', 'DeviceConfiguration'),
  open('AssignmentFilter', 'AssignmentFilter'),
];

function protectedBy(policyType: string, name: string, category: string): ObjectType {
  return { name, category, policyType, isProtected: true };
}

function open(name: string, category: string): ObjectType {
  return { name, category, policyType: null, isProtected: false };
}

/** Nine chances: a quiet tenant mostly patches. */
export const operations = [
  'Create',
  'Patch',
  'Patch',
  'Patch',
  'Delete',
  'Action',
  'Action',
  'Get',
  'SetReference',
] as const;

export const nouns =
  'alpha bravo charlie delta echo finance sales kiosk branch warehouse pilot ring broad windows ios android macos baseline defender firewall bitlocker wifi vpn cert update driver office teams browser printer field nurse retail plant lab tablet audit legal store cloud'.split(
    ' ',
  );

export const properties = [
  'DisplayName',
  'Description',
  'Version',
  'AssignmentTarget',
  'Settings.Password',
  'RoleScopeTagIds',
  'Platform',
  'LastModified',
  'Priority',
  'Publisher',
  'InstallCommand',
  'DetectionRule',
];

export const justifications = [
  'urgent device lost by employee',
  'planned change CHG00',
  'user left the company ticket INC',
  'policy rollout ring two',
  'remove stale app',
  'security incident containment',
  'vendor update',
  'rollback failed deployment',
];

/** How much happens in each hour (UTC) of a working day. */
export const hourWeights = [
  1, 1, 1, 1, 1, 2, 4, 10, 25, 40, 45, 42, 30, 38, 44, 40, 30, 18, 8, 5, 3, 2, 1, 1,
];
