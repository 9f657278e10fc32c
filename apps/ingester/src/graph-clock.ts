/** Differences up to here are the way of the answer and the whole seconds of its Date; also when a person is told. */
const tolerated = 60_000;

/**
 * Graph's own clock, as the Date headers of its answers tell it. What is asked for next, and what a sweep says
 * of its time, depend on it: with this machine's clock, one that runs a day ahead would mark a day as read that
 * has not happened yet, and one that jumps by weeks would leave a gap on record that was none.
 */
export class GraphClock {
  private last: Date | null = null;
  private offsetMilliseconds = 0;
  private greatestMilliseconds: number | null = null;
  private readonly machineNow: () => Date;

  constructor(machineNow: () => Date) {
    this.machineNow = machineNow;
  }

  /** `receivedAt`: when the answer came, by this machine. */
  follow(dateHeader: string | null, receivedAt: Date = this.machineNow()): void {
    const at = Date.parse(dateHeader ?? '');
    if (Number.isNaN(at)) return;
    this.last = new Date(at);
    this.offsetMilliseconds = at - receivedAt.getTime();
    this.greatestMilliseconds = Math.max(this.greatestMilliseconds ?? -Infinity, this.offsetMilliseconds);
  }

  /**
   * How far this machine's clock is ahead of Graph's, in seconds, negative if behind; null before the first answer.
   * The header has whole seconds and an answer takes its time, so the answer that came quickest is believed, and up to
   * a second ahead cannot be told from right.
   */
  get aheadSeconds(): number | null {
    if (this.greatestMilliseconds === null) return null;
    const ahead = -this.greatestMilliseconds / 1000;
    return ahead < 0 ? ahead : Math.max(0, ahead - 1);
  }

  /** The Date of the last answer, so that no jump of this machine's clock is in it; null before the first. */
  read(): Date | null {
    return this.last;
  }

  now(): Date {
    return this.correct(this.machineNow());
  }

  /** An instant of this machine's clock; by Graph's where the two contradict each other. */
  correct(at: Date): Date {
    return this.isOff ? new Date(at.getTime() + this.offsetMilliseconds) : at;
  }

  /** What to tell a person; null while the two agree. */
  get warning(): string | null {
    if (!this.isOff) return null;
    const by = inWords(Math.abs(this.offsetMilliseconds));
    return `The clock of this machine is ${by} ${this.offsetMilliseconds < 0 ? 'ahead of' : 'behind'} Graph's; times are Graph's. Let the machine follow a time server (NTP).`;
  }

  private get isOff(): boolean {
    return Math.abs(this.offsetMilliseconds) > tolerated;
  }
}

/** Coarse, so that the same difference is told in the same words each time. */
function inWords(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 2) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
