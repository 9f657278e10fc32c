import { readEnvironmentFile } from '@countersign/database';
import { endSignal, exitCodeOf } from '@countersign/program';
import { readNotifierEnvironment } from './notifier-environment.ts';
import { runService } from './service.ts';

const signal = endSignal();
process.exitCode = await exitCodeOf(async () => {
  await runService(readNotifierEnvironment(readEnvironmentFile(process.cwd())), signal);
  return 0;
}, signal);
if (process.connected) process.disconnect();
