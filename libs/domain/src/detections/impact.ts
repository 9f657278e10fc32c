/** Policy types whose changes destroy something, or give somebody power. */
const destructiveTypes = ['deviceWipe', 'deviceRetire', 'deviceDelete', 'role'];
/** Those, and what runs anywhere or opens the gate itself. */
const highImpactTypes = [...destructiveTypes, 'script', 'operationApprovalPolicy'];

/** What cannot be undone, and may be done to any number of devices. */
export const deviceDestructionTypes = ['deviceWipe', 'deviceRetire', 'deviceDelete'] as const;

export function destroysDevice(policyTypes: readonly string[]): boolean {
  return policyTypes.some((type) => deviceDestructionTypes.some((one) => one === type));
}

export function isDestructive(policyTypes: readonly string[]): boolean {
  return policyTypes.some((type) => destructiveTypes.includes(type));
}

export function isHighImpact(policyTypes: readonly string[]): boolean {
  return policyTypes.some((type) => highImpactTypes.includes(type));
}

/** What somebody has to have read: of high impact, or on more than one object. */
export function isOfWeight({
  policyTypes,
  resourceCount,
}: {
  readonly policyTypes: readonly string[];
  readonly resourceCount: number;
}): boolean {
  return isHighImpact(policyTypes) || resourceCount > 1;
}
