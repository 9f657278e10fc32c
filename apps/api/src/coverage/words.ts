import { type Source } from '@countersign/contract';

const names: Readonly<Record<Source, string>> = {
  'approval-requests': 'Approval requests',
  'access-policies': 'Access policies',
  'audit-events': 'Audit events',
  'role-assignments': 'Role assignments',
  'approver-groups': 'Approver groups',
  'directory-audits': 'Directory audits',
};

export function nameOf(source: Source): string {
  return names[source];
}

/** For sentences: "23 days", "1 day 4 h", "40 min", "12 s". */
export function roughly(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  if (days >= 2) return `${days} days`;
  if (days === 1) return `1 day ${hours} h`;
  if (hours >= 1) return `${hours} h`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min` : `${whole} s`;
}
