import { pathToFileURL } from 'node:url';
import { type Environment, readTogether } from '@countersign/database';
import { appFile } from '../run-app.ts';

const programs = ['ingester', 'api', 'notary', 'retention', 'notifier'] as const;

/**
 * Asks each program about its part of the environment before anything runs. Throws a ConfigurationError with the
 * problems of all of them: found one after the other, each would cost a start of the database.
 */
export async function checkConfiguration(environment: Environment): Promise<void> {
  const checks = await Promise.all(
    programs.map(async (program) => {
      const file = pathToFileURL(appFile(program, 'configuration.js')).href;
      const { checkConfiguration } = (await import(file)) as {
        checkConfiguration: (environment: Environment) => void;
      };
      return () => checkConfiguration(environment);
    }),
  );
  readTogether(...checks);
}
