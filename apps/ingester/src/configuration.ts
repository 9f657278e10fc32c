import { type Environment } from '@countersign/database';
import { readIngesterConfig } from './config.ts';

/** For `countersign start`, before anything runs. Throws a ConfigurationError with every problem. */
export function checkConfiguration(environment: Environment): void {
  readIngesterConfig(environment);
}
