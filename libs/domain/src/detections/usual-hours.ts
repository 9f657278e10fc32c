/** A stretch of the day around the clock, in hours of UTC: from 22 for 9 hours is 22:00 to 07:00. */
export interface UsualHours {
  readonly from: number;
  readonly length: number;
}

/**
 * The shortest stretch of the day in which at least this share of what was counted by the hour lies. Around the clock,
 * since the day of somebody in Sydney begins in the evening of UTC. Null if nothing was counted.
 */
export function usualHours(counts: readonly number[], share: number): UsualHours | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || counts.length !== 24) return null;
  const within = (from: number, length: number) =>
    Array.from({ length }, (_, nth) => counts[(from + nth) % 24] ?? 0).reduce((sum, count) => sum + count, 0);
  for (let length = 1; length < 24; length += 1)
    for (let from = 0; from < 24; from += 1)
      if (within(from, length) >= share * total) return { from, length };
  return { from: 0, length: 24 };
}

/** Whether an hour of the day lies outside, by more than a margin on either side. */
export function isOutside({ from, length }: UsualHours, hour: number, margin: number): boolean {
  if (length + 2 * margin >= 24) return false;
  const after = (((hour - (from - margin)) % 24) + 24) % 24;
  return after >= length + 2 * margin;
}

/** Whether hardly any of what was counted lies within an hour of this one: at most one in fifty. */
export function isHardlyEver(counts: readonly number[], hour: number): boolean {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const near = [hour + 23, hour, hour + 1].reduce((sum, one) => sum + (counts[one % 24] ?? 0), 0);
  return near * 50 <= total;
}

/** "22:00 to 07:00 UTC". */
export function hoursText({ from, length }: UsualHours): string {
  const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;
  return `${clock(from)} to ${clock(from + length)} UTC`;
}
