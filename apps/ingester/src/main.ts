import { ConfigurationError, readEnvironmentFile } from '@countersign/database';
import { endSignal, exitCodeOf } from '@countersign/program';
import { readIngesterConfig } from './config.ts';
import { runService } from './service.ts';

const signal = endSignal();
process.exitCode = await exitCodeOf(async () => {
  // The demo brings all it needs; a .env file beside it may hold the credentials of a real tenant.
  const isDemo = process.env['COUNTERSIGN_DEMO'] === '1';
  const config = readIngesterConfig(isDemo ? process.env : readEnvironmentFile(process.cwd()));
  if (config.tenants.length === 0)
    throw new ConfigurationError(['AZURE_TENANT_ID is not set, nor is COUNTERSIGN_TENANTS_FILE: no tenant']);
  await runService(config, { signal, report: () => undefined });
  return 0;
}, signal);
if (process.connected) process.disconnect();
