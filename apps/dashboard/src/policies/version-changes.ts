import type { Policy } from '@countersign/contract';
import { ownWord } from '../ui/own-word.ts';
import { policyTypeText } from '../ui/policy-types.ts';

export type Version = Policy['versions'][number];

/** A member of a policy that changed from one content to the next. Null: it had no value. */
export interface MemberChange {
  readonly member: string;
  readonly before: string | null;
  readonly after: string | null;
}

const members: readonly { readonly member: string; readonly of: (version: Version) => string | null }[] = [
  { member: 'name', of: ({ name }) => name },
  { member: 'description', of: ({ description }) => description },
  { member: 'policy types', of: ({ policyTypes }) => listed(policyTypes.map(policyTypeText)) },
  { member: 'platforms', of: ({ platforms }) => listed(platforms.map(platformText)) },
  { member: 'approver groups', of: ({ approverGroupIds }) => listed(approverGroupIds) },
];

/** What differs between two contents; empty where only times do. */
export function changesBetween(before: Version, after: Version): MemberChange[] {
  return members.flatMap(({ member, of }) => {
    const [old, now] = [of(before), of(after)];
    return old === now ? [] : [{ member, before: old, after: now }];
  });
}

/** When a content came about: Graph's own time of change where it can be true, else when it was first read. */
export function changedAt({ lastModifiedAt, firstSeenAt }: Version): string {
  return lastModifiedAt !== null && lastModifiedAt <= firstSeenAt ? lastModifiedAt : firstSeenAt;
}

// Graph's own names, which no rule of spelling gives; a new one shows as it is.
const platformNames: Readonly<Record<string, string>> = {
  notApplicable: 'Not by platform',
  androidDeviceAdministrator: 'Android device administrator',
  androidEnterprise: 'Android Enterprise',
  iOSiPadOS: 'iOS and iPadOS',
  macOS: 'macOS',
  windows10AndLater: 'Windows 10 and later',
  windows81AndLater: 'Windows 8.1 and later',
  windows10X: 'Windows 10X',
};

export function platformText(platform: string): string {
  return ownWord(platformNames, platform) ?? platform;
}

/** In one order, since Graph gives lists in any. */
function listed(values: readonly string[]): string | null {
  return values.length === 0 ? null : [...values].sort().join(', ');
}
