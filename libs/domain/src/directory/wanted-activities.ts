/**
 * Which directory audits are asked for: those that tell who could approve, and whether the account that did was in
 * the right hands. By their names, since the reference page documents filters by name and none by category, and since
 * the categories would bring a hundred times as much about people who have nothing to do with it
 * (docs/decisions/0021-approvers-and-directory-sources.md). Each name or beginning stands for four nodes of the
 * filter, and OData services stop at a hundred.
 */
export const wantedActivities = {
  /** Members of groups and of roles, the activations of PIM among them, and of applications' groups. */
  beginnings: ['Add member to', 'Remove member from', 'Reset ', 'Admin '],
  names: [
    'Add owner to group',
    'Remove owner from group',
    'Add eligible member to role',
    'Remove eligible member from role',
    'Delete group',
    'Restore group',
    'Add user',
    'Delete user',
    'Restore user',
    'Disable account',
    'Enable account',
    'User registered security info',
    'User deleted security info',
    'Enable Strong Authentication',
    'Disable Strong Authentication',
  ],
} as const;

/** The part of `$filter` that chooses them, not encoded. */
export function activityFilter(): string {
  const text = (name: string) => `'${name.replaceAll("'", "''")}'`;
  return [
    ...wantedActivities.beginnings.map((begin) => `startswith(activityDisplayName,${text(begin)})`),
    ...wantedActivities.names.map((name) => `activityDisplayName eq ${text(name)}`),
  ].join(' or ');
}
