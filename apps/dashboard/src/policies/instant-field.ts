import { zoneOffset } from '../time/time-range.ts';

/** What a field for date and time says, as an instant: it is meant in the zone of the page. Null while it is not whole. */
export function instantOfField(text: string, zone: string): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return null;
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset there, and once more at the instant that it leads to, for it may lie on the other side of a change.
  const near = asUtc - zoneOffset(new Date(asUtc), zone);
  return new Date(asUtc - zoneOffset(new Date(near), zone)).toISOString();
}
