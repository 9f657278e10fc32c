/**
 * Graph's own clock, followed by the Date headers of its answers. What is asked for next depends on it: with
 * this machine's clock, one that runs a day ahead would mark a day as read that has not happened yet.
 */
export class GraphClock {
  private offsetMilliseconds: number | null = null;
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  follow(dateHeader: string | null): void {
    const at = Date.parse(dateHeader ?? '');
    if (!Number.isNaN(at)) this.offsetMilliseconds = at - this.now().getTime();
  }

  /** Whole seconds, as the filter takes them; null before the first answer. */
  read(): Date | null {
    if (this.offsetMilliseconds === null) return null;
    return new Date(Math.floor((this.now().getTime() + this.offsetMilliseconds) / 1000) * 1000);
  }
}
