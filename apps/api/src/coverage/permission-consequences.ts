import { type Source } from '@countersign/contract';

interface Consequence {
  /** The sources that cannot be read without it. */
  readonly of: readonly Source[];
  readonly text: string;
}

/** What is lost without each permission that reading needs (docs/operations.md, "A tenant"). */
const consequences: Readonly<Record<string, Consequence>> = {
  'DeviceManagementRBAC.Read.All': {
    of: ['approval-requests', 'access-policies'],
    text: 'approval requests and access policies cannot be read, and requests are lost after 30 days',
  },
  'DeviceManagementApps.Read.All': {
    of: ['audit-events'],
    text: 'audit events cannot be read, so no effect is evidenced, no change is shown and none without approval is found',
  },
};

export function consequenceOf(permission: string): Consequence {
  return consequences[permission] ?? { of: [], text: 'something cannot be read' };
}
