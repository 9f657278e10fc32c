import { lastSegment } from './members.ts';

/**
 * One kind of object has several names: a request says `MobileApp`, the audit event `Win32LobApp`; a request
 * says `ConfigurationPolicy`, the event `DeviceManagementConfigurationPolicyAssignment`. First match wins.
 * Seeded from public code; a name that matches nothing is its own family.
 */
const families: readonly (readonly [RegExp, string])[] = [
  [/^operationapproval(request|policy)/, 'operationapproval$1'],
  [/^(.*appprotection.*|.*managedappprotection|.*mam.*policy)$/, 'appprotectionpolicy'],
  [
    /^(mobileapp|mobilelobapp|win32.*app|windows.*app|macos.*app|ios.*app|android.*app|officesuiteapp|webapp|wingetapp|.*storeapp|.*lobapp)$/,
    'mobileapp',
  ],
  [/^(idevicemanagementpolicy|(devicemanagement)?configurationpolicy)$/, 'configurationpolicy'],
  [/^(device|devicemanagement)?compliancepolicy$/, 'compliancepolicy'],
  [/^(devicemanagementscript|deviceshellscript|devicehealthscript)$/, '$1'],
  [/^(deviceandappmanagement)?role(definition|assignment)?$/, 'role'],
  [/^(manageddevice|device)$/, 'manageddevice'],
];

const known = new Map<string, string | null>();

/** The family of a type name in lower case, null without a name. `…Assignment` belongs to what is assigned. */
export function typeFamily(type: string | null): string | null {
  if (type === null) return null;
  const remembered = known.get(type);
  if (remembered !== undefined) return remembered;
  const family = familyOf(type);
  // A cache, not state: hostile data may invent type names without end, in number and in length.
  if (known.size < 5_000 && type.length < 200) known.set(type, family);
  return family;
}

function familyOf(type: string): string {
  const name = (lastSegment(type) ?? type).toLowerCase();
  const bare = /^(.+)assignment$/.exec(name)?.[1] ?? name;
  for (const [pattern, family] of families) {
    if (pattern.test(bare)) return bare.replace(pattern, family);
  }
  return bare;
}

/** The entity an activity is about: the last word of `Create MobileAppAssignment`. Null if there is only one word. */
export function entityOf(activityType: string | null): string | null {
  const words = activityType?.trim().split(/\s+/) ?? [];
  return words.length < 2 ? null : (words.at(-1) ?? null);
}

/** The verb of an activity in lower case: `create` of `Create MobileApp`, `createdevicecompliancescript` of `createDeviceComplianceScript …`. */
export function verbOf(activityType: string | null): string {
  return activityType?.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
}
