import {
  databaseVariables,
  type Environment,
  logLevel,
  parseEnvironment,
  readTogether,
} from '@countersign/database';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Channel } from './channels/channel.ts';
import { readChannels } from './channels/read-channels.ts';

const schema = z.object({
  ...databaseVariables,
  HOST: z.string().max(255).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'has to be a port number')
    .default('4600'),
  COUNTERSIGN_PUBLIC_URL: z
    .string()
    .max(2000)
    .refine(isPublicUrl, { message: 'has to be an address like https://countersign.example, without query' })
    .optional(),
  COUNTERSIGN_CHANNELS_FILE: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
});
const fileAlone = z.object({ COUNTERSIGN_CHANNELS_FILE: z.string().optional() });

export interface NotifierEnvironment {
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly logLevel: string;
  /** Where people reach the dashboard; without a slash at its end. */
  readonly publicUrl: string;
  readonly channels: readonly Channel[];
}

export function readNotifierEnvironment(environment: Environment): NotifierEnvironment {
  const [variables, channels] = readTogether(
    () => parseEnvironment(schema, environment),
    () => readChannels(parseEnvironment(fileAlone, environment).COUNTERSIGN_CHANNELS_FILE),
  );
  const host = variables.HOST.includes(':') ? `[${variables.HOST}]` : variables.HOST;
  return {
    databaseUrl: variables.DATABASE_URL,
    dataDir: resolve(variables.COUNTERSIGN_DATA_DIR),
    logLevel: variables.LOG_LEVEL,
    publicUrl: (variables.COUNTERSIGN_PUBLIC_URL ?? `http://${host}:${variables.PORT}`).replace(/\/+$/, ''),
    channels,
  };
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}
