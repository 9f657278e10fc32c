import { type Environment } from '@countersign/database';
import { readNotifierEnvironment } from './notifier-environment.ts';

/** For `countersign start`, before anything runs. Throws a ConfigurationError with every problem. */
export function checkConfiguration(environment: Environment): void {
  readNotifierEnvironment(environment);
}
