import { type Environment, readTogether } from '@countersign/database';
import { readAnchorConfig } from './anchors/anchor-config.ts';
import { readNotaryConfig } from './config.ts';

/** For `countersign start`, before anything runs. Throws a ConfigurationError with every problem. */
export function checkConfiguration(environment: Environment): void {
  readTogether(
    () => readNotaryConfig(environment),
    () => readAnchorConfig(environment),
  );
}
