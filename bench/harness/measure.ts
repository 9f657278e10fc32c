import os from 'node:os';

/** Seconds that `work` took, and what it answered. */
export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ seconds: number; result: Result }> {
  const started = performance.now();
  const result = await work();
  return { seconds: (performance.now() - started) / 1000, result };
}

export interface Cost {
  readonly seconds: number;
  /** Seconds of processors. */
  readonly cpu: number;
}

/** What `work` took, in processor time of this process, its threads included and Postgres not. */
export async function processCost<Result>(
  work: () => Result | Promise<Result>,
): Promise<Cost & { readonly result: Result }> {
  const before = process.cpuUsage();
  const { seconds, result } = await timed(async () => work());
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6, result };
}

/** What `work` took, in processor time of the whole machine: of all programs, Postgres too, and of strangers. */
export async function machineCost(work: () => Promise<unknown>): Promise<Cost> {
  const before = machineSeconds();
  const { seconds } = await timed(work);
  return { seconds, cpu: machineSeconds() - before };
}

function machineSeconds(): number {
  const busy = os.cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return busy.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000;
}

/** A watch that is stopped and started: what lies between does not count. */
export class Watch {
  seconds = 0;

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const { seconds, result } = await timed(work);
    this.seconds += seconds;
    return result;
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Watches this process's memory until stopped; answers the peak in megabytes. */
export function watchMemory(): () => number {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  return () => {
    clearInterval(timer);
    return Math.round(Math.max(peak, process.memoryUsage.rss()) / 1e6);
  };
}

/** JavaScript's heap in megabytes, after a collection where the process allows to ask for one (`--expose-gc`). */
export function forcedHeapMB(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
}
