import { type Environment } from '@countersign/database';
import { readApiEnvironment } from './api-environment.ts';

/** For `countersign start`, before anything runs. Throws a ConfigurationError with every problem. */
export function checkConfiguration(environment: Environment): void {
  readApiEnvironment(environment);
}
