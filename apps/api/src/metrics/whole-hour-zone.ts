const earliest = Date.UTC(1970, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const step = 14 * 86_400_000;

/**
 * Whether every hour of the zone begins with an hour of UTC between two instants. Not a property of the zone
 * alone: Lord Howe is at whole hours in one season only, and zones have moved by halves. A change of the clock
 * lasts for months, so looking every fortnight sees it.
 */
export function isWholeHourZone(timeZone: string, from: string, to: string): boolean {
  if (timeZone === 'UTC') return true;
  const clock = new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric', second: 'numeric' });
  const end = Math.min(Date.parse(to), latest);
  for (let at = Math.max(Date.parse(from), earliest); ; at += step) {
    const hour = Math.floor(Math.min(at, end) / 3_600_000) * 3_600_000;
    const isWhole = clock
      .formatToParts(hour)
      .every(({ type, value }) => (type !== 'minute' && type !== 'second') || Number(value) === 0);
    if (!isWhole) return false;
    if (at >= end) return true;
  }
}
