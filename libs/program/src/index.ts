export { readCommandLine } from './command-line.ts';
export { endSignal } from './end-signal.ts';
export { exitCodeOf, say, UsageError } from './exit-code.ts';
