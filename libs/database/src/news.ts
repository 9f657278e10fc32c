import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, type QueryRunner } from 'typeorm';

interface ListeningConnection {
  on(event: 'notification' | 'error' | 'end', listener: () => void): void;
}

/**
 * Hears on some channels, whose names are written in the program, that there is something to do. Only to be early:
 * whatever goes wrong with listening, the beat comes.
 */
export class News {
  private runner: QueryRunner | undefined;
  private isThere = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: readonly string[],
  ) {}

  /** Until there is news, at most so long. What came since the last wait counts. Ends at once with the signal. Whether there was. */
  async wait(atMost: number, signal: AbortSignal): Promise<boolean> {
    if (!this.runner && !signal.aborted) await this.listen().catch(() => this.lose());
    const awake = new AbortController();
    this.wake = () => awake.abort();
    const either = AbortSignal.any([signal, awake.signal]);
    if (!this.isThere) await sleep(atMost, undefined, { signal: either }).catch(() => undefined);
    const heard = this.isThere;
    this.isThere = false;
    this.wake = () => undefined;
    return heard;
  }

  async close(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    // Back in the pool it would go on listening for somebody who wants something else.
    await runner?.query('unlisten *').catch(() => undefined);
    await runner?.release().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    this.runner = runner;
    const connection = (await runner.connect()) as ListeningConnection;
    connection.on('notification', () => {
      this.isThere = true;
      this.wake();
    });
    for (const event of ['error', 'end'] as const)
      connection.on(event, () => {
        if (this.runner === runner) this.lose();
      });
    for (const channel of this.channels) await runner.query(`listen ${channel}`);
    // What was said before this connection listened was not heard.
    this.isThere = true;
  }

  private lose(): void {
    const { runner } = this;
    this.runner = undefined;
    void runner?.release().catch(() => undefined);
  }
}
