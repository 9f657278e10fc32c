/** Statuses as this product reasons about them. Anything else that Graph may say is null: unknown. */
export type RequestStatus = 'needsApproval' | 'approved' | 'rejected' | 'cancelled' | 'completed' | 'expired';

const statuses: Readonly<Record<string, RequestStatus>> = {
  needsapproval: 'needsApproval',
  pending: 'needsApproval',
  approved: 'approved',
  rejected: 'rejected',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  completed: 'completed',
  expired: 'expired',
};

/** Without regard to case and spaces: the portal writes "Needs approval" and "Canceled". */
export function readStatus(raw: string | null): RequestStatus | null {
  return raw === null ? null : (statuses[raw.replace(/\s/g, '').toLowerCase()] ?? null);
}

/** How far along a request is: open, approved, ended. */
export function progressOf(status: RequestStatus | null): number {
  if (status === null) return -1;
  return status === 'needsApproval' ? 0 : status === 'approved' ? 1 : 2;
}
