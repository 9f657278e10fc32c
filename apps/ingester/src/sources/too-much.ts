import { type GraphError } from '@countersign/graph';

/**
 * Whether half of what was asked for may work where the whole did not. Never while Graph asks to slow down, which
 * Intune also says with a 500 or 503: two questions in the place of one are the opposite.
 */
export function isTooMuch({ kind, status, retryAfterSeconds }: GraphError): boolean {
  if (kind === 'throttled' || status === 503 || retryAfterSeconds !== null) return false;
  return kind === 'timed-out' || kind === 'link-expired' || status >= 500;
}
