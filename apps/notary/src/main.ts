import { readEnvironmentFile } from '@countersign/database';
import { endSignal, exitCodeOf } from '@countersign/program';
import { configuredAnchors } from './configured-anchors.ts';
import { readNotaryConfig } from './config.ts';
import { runService } from './service.ts';

const signal = endSignal();
process.exitCode = await exitCodeOf(async () => {
  const environment = readEnvironmentFile(process.cwd());
  await runService(readNotaryConfig(environment), configuredAnchors(environment), signal);
  return 0;
}, signal);
if (process.connected) process.disconnect();
