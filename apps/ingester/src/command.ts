import { endSignal, exitCodeOf, UsageError } from '@countersign/program';
import { doctorCommand } from './commands/doctor-command.ts';
import { harvestCommand } from './commands/harvest-command.ts';
import { importCommand } from './commands/import-command.ts';
import { replayCommand } from './commands/replay-command.ts';

const commands = {
  doctor: doctorCommand,
  harvest: harvestCommand,
  import: importCommand,
  replay: replayCommand,
};

const signal = endSignal();
process.exitCode = await exitCodeOf(() => {
  const [name = '', ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, name))
    throw new UsageError(`Say what to do: ${Object.keys(commands).join(', ')}. Each has --help.`);
  return commands[name as keyof typeof commands](args, signal);
}, signal);
