import { isRead } from '../normalise/event-keys.ts';
import { entityOf, typeFamily, verbOf } from '../normalise/type-family.ts';
import type { EventRecord } from '../records/records.ts';

/** One row: writes of these kinds of object fall under this policy type. */
interface Protection {
  readonly policyType: string;
  /** Type families (`type-family.ts`), in lower case. */
  readonly families: readonly string[];
  /** Only for actions with these verbs; every write otherwise. */
  readonly verbs?: RegExp;
}

/**
 * What Intune lets an access policy protect, from "Use access policies to require multi admin approval"
 * (August 2026). App protection policies, template-based device configurations and compliance scripts are not
 * on that list: counting them would accuse people of changes that nobody had to approve.
 */
export const protections: readonly Protection[] = [
  { policyType: 'app', families: ['mobileapp'] },
  { policyType: 'script', families: ['devicemanagementscript', 'deviceshellscript', 'devicehealthscript'] },
  { policyType: 'role', families: ['role'] },
  { policyType: 'deviceWipe', families: ['manageddevice'], verbs: /^wipe/ },
  { policyType: 'deviceRetire', families: ['manageddevice'], verbs: /^retire/ },
  { policyType: 'deviceDelete', families: ['manageddevice'], verbs: /^delete/ },
  { policyType: 'compliancePolicy', families: ['compliancepolicy'] },
  { policyType: 'configurationPolicy', families: ['configurationpolicy'] },
  { policyType: 'tenantConfiguration', families: ['devicecategory'] },
  { policyType: 'operationApprovalPolicy', families: ['operationapprovalpolicy'] },
];

/** The policy types a recorded write would fall under; empty for reads and for what no policy can protect. */
export function protectedTypesOf(event: EventRecord): string[] {
  if (isRead(event.operationType, event.activityType)) return [];
  const verb = verbOf(event.activityType);
  const entity = typeFamily(entityOf(event.activityType));
  const families = new Set([entity, ...event.resources.map((resource) => typeFamily(resource.type))]);
  return protections
    .filter((row) => row.families.some((family) => families.has(family)) && (row.verbs?.test(verb) ?? true))
    .map((row) => row.policyType);
}
