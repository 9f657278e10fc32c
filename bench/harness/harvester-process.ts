import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Harvested, HarvesterCommand, HarvesterSetting } from './harvester.ts';

/** An ingester in a process of its own. */
export class HarvesterProcess {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static async start(setting: HarvesterSetting): Promise<HarvesterProcess> {
    const file = fileURLToPath(new URL('./harvester.js', import.meta.url));
    const child = fork(file, { execArgv: ['--enable-source-maps', '--expose-gc'] });
    const harvester = new HarvesterProcess(child);
    await harvester.tell({ do: 'open', setting });
    return harvester;
  }

  /** Harvests `cycles` times, five simulated minutes apart, with a clock that is `aheadMilliseconds` of the real one. */
  async harvest(options: Omit<HarvesterCommand & { do: 'harvest' }, 'do'>): Promise<Harvested> {
    return (await this.tell({ do: 'harvest', ...options })) as Harvested;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private async tell(command: HarvesterCommand): Promise<unknown> {
    this.child.send(command);
    const told = new AbortController();
    const { signal } = told;
    const ended = once(this.child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The harvester ended with ${String(code)}; see above.`);
    });
    const answer = once(this.child, 'message', { signal }).then(
      ([message]) => (message as { result: unknown }).result,
    );
    // Whoever loses the race is called off, and must not become an unhandled rejection.
    ended.catch(() => undefined);
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, ended]);
    } finally {
      told.abort();
    }
  }
}
