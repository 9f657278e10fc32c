// A process that does nothing but verify, as `countersign verify --full` is one. Told what to do by its parent, whose
// gigabytes of pages would have V8 collect all the time.
import { existsSync } from 'node:fs';
import { createDataSource, inTenants, withTransaction } from '@countersign/database';
import { checkLeaves, readLog } from '@countersign/evidence';
import type { DataSource } from 'typeorm';
import { CheckingThreads } from '../../apps/notary/src/verify/threads/checking-threads.ts';
import { verifyTenants } from '../../apps/notary/src/verify/verify-archive.ts';
import { aDesk } from './desk.ts';
import { type Cost, processCost } from './measure.ts';
import { obey } from './told-process.ts';

export type VerifierCommand =
  | {
      readonly do: 'open';
      readonly databaseUrl: string;
      readonly dataDir: string;
      readonly tenantId: number;
      readonly threads: number;
    }
  | { readonly do: 'verify'; readonly onThreads: boolean }
  /** Of verify, that every page and leaf is computed again. */
  | { readonly do: 'leaves' };

export interface Verified extends Cost {
  readonly size: number;
  /** Of this process at the peak since its start, in MB. */
  readonly peakMB: number;
}

interface Opened {
  readonly dataSource: DataSource;
  readonly desk: ReturnType<typeof aDesk>;
  readonly tenantId: number;
  readonly alone: CheckingThreads;
  readonly beside: CheckingThreads;
}

let opened: Opened | undefined;

async function open(command: VerifierCommand & { do: 'open' }): Promise<null> {
  const { databaseUrl, dataDir, tenantId, threads: count } = command;
  // Of the built notary: beside the compiled bench there lies none, since nothing imports it.
  const program = new URL('../../../../apps/notary/dist/verify/threads/thread.js', import.meta.url);
  if (!existsSync(program))
    throw new Error(`${program.pathname} is not built: no threads would be measured.`);
  const dataSource = await createDataSource(databaseUrl, { role: 'countersign_notary' }).initialize();
  opened = {
    ...{ dataSource, tenantId, desk: aDesk(dataSource, dataDir) },
    alone: new CheckingThreads({ databaseUrl, count: 0 }),
    beside: new CheckingThreads({ databaseUrl, count, program }),
  };
  return null;
}

async function verify({ dataSource, desk, tenantId }: Opened, threads: CheckingThreads): Promise<number> {
  const [result] = await verifyTenants(dataSource, [tenantId], {
    ...{ isFull: true, pinned: [], anchors: [], ownHeads: desk.ownHeads },
    ...{ now: desk.now, signal: desk.signal, threads },
  });
  if (!result?.verified) throw new Error(`The archive does not verify: ${result?.problem}`);
  return result.verified.size;
}

function leaves({ dataSource, tenantId }: Opened): Promise<number> {
  return withTransaction(inTenants(dataSource, [tenantId]), async (runner) => {
    const log = await readLog(runner, tenantId);
    if (!log) throw new Error('There is no log.');
    for await (const _ of checkLeaves(runner, log, { begin: 0, end: log.size })) continue;
    return log.size;
  });
}

obey(async (command: VerifierCommand): Promise<Verified | null> => {
  if (command.do === 'open') return open(command);
  if (!opened) throw new Error('The verifier was not opened.');
  const of = opened;
  const { alone, beside } = of;
  const work = () => (command.do === 'leaves' ? leaves(of) : verify(of, command.onThreads ? beside : alone));
  globalThis.gc?.();
  const { result: size, ...cost } = await processCost(work);
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1000);
  return { ...cost, size, peakMB };
});
