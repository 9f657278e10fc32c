/**
 * Graph's own clock, followed by the Date headers of its answers. What is asked for next depends on it: with
 * this machine's clock, one that runs a day ahead would mark a day as read that has not happened yet.
 */
export class GraphClock {
  private offsetMilliseconds: number | null = null;
  private greatestMilliseconds: number | null = null;
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  follow(dateHeader: string | null): void {
    const at = Date.parse(dateHeader ?? '');
    if (Number.isNaN(at)) return;
    const offset = at - this.now().getTime();
    this.offsetMilliseconds = offset;
    this.greatestMilliseconds = Math.max(this.greatestMilliseconds ?? offset, offset);
  }

  /**
   * How far this machine's clock is ahead of Graph's, in seconds, negative if behind; null before the first answer.
   * The header has whole seconds and the answer took its time, so one that is behind is told by the answer that came
   * quickest, and up to a second ahead cannot be told from right.
   */
  get aheadSeconds(): number | null {
    if (this.greatestMilliseconds === null) return null;
    const ahead = -this.greatestMilliseconds / 1000;
    return ahead < 0 ? ahead : Math.max(0, ahead - 1);
  }

  /** Whole seconds, as the filter takes them; null before the first answer. */
  read(): Date | null {
    if (this.offsetMilliseconds === null) return null;
    return new Date(Math.floor((this.now().getTime() + this.offsetMilliseconds) / 1000) * 1000);
  }
}
