import type { Harvested, HarvesterCommand, HarvesterSetting } from './harvester.ts';
import { ToldProcess } from './told-process.ts';

/** An ingester in a process of its own. */
export class HarvesterProcess {
  private readonly process: ToldProcess<HarvesterCommand>;

  private constructor(process: ToldProcess<HarvesterCommand>) {
    this.process = process;
  }

  static async start(setting: HarvesterSetting): Promise<HarvesterProcess> {
    const process = new ToldProcess<HarvesterCommand>('harvester');
    await process.tell({ do: 'open', setting });
    return new HarvesterProcess(process);
  }

  /** Harvests `cycles` times, five simulated minutes apart, with a clock that is `aheadMilliseconds` of the real one. */
  async harvest(options: Omit<HarvesterCommand & { do: 'harvest' }, 'do'>): Promise<Harvested> {
    return (await this.process.tell({ do: 'harvest', ...options })) as Harvested;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
