import { readFileSync } from 'node:fs';

/** True while a process with that id runs. A zombie counts as gone: only its parent has not looked yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statusFields(pid)?.[0] !== 'Z';
}

/**
 * What tells one process from a later one with the same id: when it started. In containers the same few ids
 * are given out again at every start, so a file that names only an id would point at a stranger.
 * Empty where the system does not say (macOS).
 */
export function startedAtTick(pid: number): string {
  return statusFields(pid)?.[19] ?? '';
}

/** The fields of /proc/<pid>/stat after the command, which may itself contain spaces and brackets. */
function statusFields(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // no /proc here, or the process is gone
  }
}
