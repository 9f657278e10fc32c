import { ownWord } from './own-word.ts';

// Microsoft owns this list and adds to it: an unknown value is spelled out, never hidden.
const names: Readonly<Record<string, string>> = {
  deviceWipe: 'Device wipe',
  deviceRetire: 'Device retire',
  deviceDelete: 'Device delete',
  app: 'App',
  script: 'Script',
  role: 'Role',
  compliancePolicy: 'Compliance policy',
  configurationPolicy: 'Configuration policy',
  tenantConfiguration: 'Tenant configuration',
  operationApprovalPolicy: 'Access policy',
  endpointPrivilegeManagement: 'Endpoint privilege management',
};

export function policyTypeText(type: string): string {
  return ownWord(names, type) ?? sentenceCase(type);
}

/** "deviceManagementScript" → "Device management script" */
export function sentenceCase(word: string): string {
  const spaced = word
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
