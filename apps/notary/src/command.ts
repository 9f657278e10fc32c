import { endSignal, exitCodeOf, UsageError } from '@countersign/program';
import { admitLossCommand } from './commands/admit-loss-command.ts';
import { releaseCommand } from './commands/release-command.ts';
import { rotateKeyCommand } from './commands/rotate-key-command.ts';
import { verifyCommand } from './commands/verify-command.ts';

const help = `Usage: countersign notary rotate-key|release|admit-loss [options]

  rotate-key   makes a new signing key
  release      checks a quarantined log again, and goes on if it holds
  admit-loss   goes on with a log that was restored from a backup, and records what is lost

Each has --help.
`;

const commands = {
  'rotate-key': rotateKeyCommand,
  release: releaseCommand,
  'admit-loss': admitLossCommand,
  verify: verifyCommand,
};

const signal = endSignal();
process.exitCode = await exitCodeOf(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    process.stdout.write(help);
    return 0;
  }
  if (!Object.hasOwn(commands, name))
    throw new UsageError(`Say what to do: ${Object.keys(commands).join(', ')}. Each has --help.`);
  return commands[name as keyof typeof commands](args, signal);
}, signal);
