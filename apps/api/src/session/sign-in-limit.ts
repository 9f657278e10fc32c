import { Injectable } from '@nestjs/common';

const attemptsMax = 10;
const windowMilliseconds = 60_000;

/** Ten attempts a minute per address, in this process. The secrets are too long to guess; this keeps the noise down. */
@Injectable()
export class SignInLimit {
  private readonly attempts = new Map<string, number[]>();

  /** Seconds to wait, or null if the attempt may go on. */
  attempt(address: string, now = Date.now()): number | null {
    if (this.attempts.size > 10_000) this.attempts.clear();
    const recent = (this.attempts.get(address) ?? []).filter((at) => at > now - windowMilliseconds);
    const oldest = recent[0];
    if (recent.length >= attemptsMax && oldest !== undefined) {
      return Math.ceil((oldest + windowMilliseconds - now) / 1000);
    }
    this.attempts.set(address, [...recent, now]);
    return null;
  }
}
