/** What an anchor has taken of a log, and when it was last tried. */
export interface AnchorPast {
  readonly anchoredSize: number | null;
  readonly anchoredAt: Date | null;
  readonly attemptedAt: Date | null;
}

export interface AnchorQuestion extends AnchorPast {
  /** Of the newest signed head. */
  readonly size: number;
  readonly now: Date;
  readonly everySeconds: number;
}

const patienceSeconds = 60;

/**
 * Whether the newest head should go to an anchor now: it is newer than what the anchor has, and that was long
 * enough ago. After a failure it is tried again within a minute, however rare the anchor's beat is.
 */
export function isDue(question: AnchorQuestion): boolean {
  const { size, anchoredSize, anchoredAt, attemptedAt, now, everySeconds } = question;
  if (anchoredSize !== null && anchoredSize >= size) return false;
  if (secondsSince(anchoredAt, now) < everySeconds) return false;
  return secondsSince(attemptedAt, now) >= Math.min(everySeconds, patienceSeconds);
}

export interface VerificationPast {
  /** When everything was last verified from end to end, by whomever. */
  readonly verifiedAt: Date | null;
  /** When this notary last began to, whatever came of it. */
  readonly attemptedAt: Date | null;
}

const dailySeconds = 24 * 3600;
const verifyPatienceSeconds = 600;

/** Whether a log should be verified from end to end now: once a day, and after an attempt that was cut off not at once. */
export function isVerificationDue({ verifiedAt, attemptedAt }: VerificationPast, now: Date): boolean {
  return (
    secondsSince(verifiedAt, now) >= dailySeconds && secondsSince(attemptedAt, now) >= verifyPatienceSeconds
  );
}

/** A moment in the future, from a clock that was set back since, is no reason to wait for it. */
function secondsSince(moment: Date | null, now: Date): number {
  const seconds = moment === null ? Infinity : (now.getTime() - moment.getTime()) / 1000;
  return seconds < 0 ? Infinity : seconds;
}
