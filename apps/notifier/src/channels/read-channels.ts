import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '@countersign/database';
import { channelKinds } from '@countersign/domain';
import { z } from 'zod';
import { type Channel } from './channel.ts';
import { makeChannel } from './make-channel.ts';

const variable = 'COUNTERSIGN_CHANNELS_FILE';
const fileBytesMax = 1024 * 1024;
const channelsMax = 50;

const common = {
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, {
    error: 'has to be 1 to 60 letters, digits, spaces, dots, dashes or underscores',
  }),
  target: z.string().max(4000),
  allowPrivate: z.boolean().default(false),
  authorities: z.string().max(200_000).optional(),
};
const feed = {
  format: z.enum(['ocsf', 'ecs']).optional(),
  from: z.enum(['now', 'beginning']).default('now'),
};

const channelEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('teams'), ...common }),
  z.strictObject({ kind: z.literal('webhook'), ...common, ...feed, secret: z.string().max(1000) }),
  z.strictObject({
    ...{ kind: z.literal('email'), ...common },
    from: z.string().max(300),
    recipientDomains: z.array(z.string().max(253)).min(1).max(100),
  }),
  z.strictObject({ kind: z.literal('syslog'), ...common, ...feed, format: z.enum(['ocsf', 'ecs']) }),
]);
export type ChannelEntry = z.output<typeof channelEntry>;

/**
 * Reads the channels out of their file; none if it is not set or empty. Throws a ConfigurationError with every
 * problem, by the number of the entry and the member, without a value: most of what stands there is secret.
 */
export function readChannels(path: string | undefined): Channel[] {
  const text = path === undefined ? '' : readText(path);
  if (text.trim() === '') return [];
  const problems: string[] = [];
  const channels = parseList(text).flatMap((given, index) => {
    const report = (member: string, words: string) =>
      problems.push(`${variable}: entry ${index + 1}${member && `, ${member}`} ${words}`);
    const entry = readEntry(given, report);
    const channel = entry && makeChannel(entry, report);
    return channel ? [channel] : [];
  });
  const names = channels.map(({ name }) => name);
  if (new Set(names).size < names.length) problems.push(`${variable}: two entries have the same name`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return channels;
}

export type Report = (member: string, words: string) => unknown;

function readEntry(given: unknown, report: Report): ChannelEntry | null {
  const kind = (given as { kind?: unknown } | null)?.kind;
  if (!(channelKinds as readonly unknown[]).includes(kind)) {
    report('kind', `has to be one of ${channelKinds.join(', ')}`);
    return null;
  }
  const result = channelEntry.safeParse(given);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') report('', `has members that a ${String(kind)} channel has not`);
    else report(issue.path.map(String).join('.'), wordsOf(issue));
  }
  return null;
}

/** Never the words of a library about what it was given. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format') return issue.message;
  if (issue.code === 'invalid_type') return `is missing or no ${issue.expected}`;
  return 'is not one of the values it can have';
}

function parseList(text: string): unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new ConfigurationError([`${variable} holds no JSON`]);
  }
  if (!Array.isArray(list) || list.length > channelsMax)
    throw new ConfigurationError([`${variable} has to hold an array of at most ${channelsMax} channels`]);
  return list;
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(resolve(path));
    if (bytes.length <= fileBytesMax) return bytes.toString('utf8');
  } catch (error) {
    throw new ConfigurationError([
      `${variable} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    ]);
  }
  throw new ConfigurationError([`${variable} is larger than ${fileBytesMax} bytes`]);
}
