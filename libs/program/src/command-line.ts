import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './exit-code.ts';

interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Reads a command line, or answers null after printing the help it asked for. */
export function readCommandLine(
  args: string[],
  options: NonNullable<ParseArgsConfig['options']>,
  help: string,
  allowPositionals = false,
): CommandLine | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals,
    });
    const given = values as CommandLine['values'];
    if (!given['help']) return { values: given, positionals };
    process.stdout.write(help);
    return null;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${message.split('. ')[0]}. See --help.`);
  }
}
