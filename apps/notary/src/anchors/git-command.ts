import { execFile, spawn } from 'node:child_process';
import { AnchorError } from './anchor.ts';
import { GitBatch } from './git-batch.ts';

export interface GitCall {
  readonly input?: string;
  /** For this call, on top of what every call gets. */
  readonly variables?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** Default: a minute, far more than anything local needs. */
  readonly deadlineMilliseconds?: number;
}

export interface GitAnswer {
  /** 0 is success; a call that was killed or did not start throws instead. */
  readonly exitCode: number;
  readonly output: string;
  /** The first lines of what git said, without credentials. */
  readonly complaint: string;
}

const answerBytesMax = 1024 * 1024;
/** Passed on by name: what git and ssh need to find programs, keys and helpers, and none of our secrets. */
const passed =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|SSH_ASKPASS|SYSTEMROOT|(https?|all|no)_proxy|GIT_(ASKPASS|SSH\w*|SSL_\w+|CONFIG_\w+|PROXY_\w+))$/i;

/**
 * Runs git on one repository, without a shell, without prompts, without hooks of the repository, and with a
 * deadline. `gitDirectory` is given by name, so git never looks for another repository around it.
 */
export class GitCommand {
  private readonly anchor: string;
  private readonly gitDirectory: string;
  readonly #environment: Record<string, string | undefined>;

  constructor(anchor: string, gitDirectory: string, environment: Record<string, string | undefined>) {
    this.anchor = anchor;
    this.gitDirectory = gitDirectory;
    this.#environment = variablesForGit(environment);
  }

  /** The output of a call that has to succeed. Throws an AnchorError if it does not. */
  async output(args: readonly string[], call: GitCall = {}): Promise<string> {
    const { exitCode, output, complaint } = await this.run(args, call);
    if (exitCode === 0) return output;
    throw new AnchorError(
      `git ${args[0]} failed for ${this.anchor}: ${complaint || `exit code ${exitCode}`}.`,
      'Run the same by hand as the user of the notary; address, keys and helpers are configured in git itself.',
    );
  }

  /** Runs `git <args>`. Throws an AnchorError if git is missing or had to be stopped. */
  run(args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
    const { input = '', variables, signal, deadlineMilliseconds: timeout = 60_000 } = call;
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [`--git-dir=${this.gitDirectory}`, ...settings, ...args],
        {
          env: { ...this.variables(), ...variables },
          timeout,
          killSignal: 'SIGKILL',
          maxBuffer: answerBytesMax,
          ...(signal && { signal }),
        },
        (error, stdout, stderr) => {
          const complaint = withoutCredentials(stderr);
          if (!error) resolve({ exitCode: 0, output: stdout, complaint });
          else if (signal?.aborted) reject(signal.reason);
          else if (typeof error.code === 'number')
            resolve({ exitCode: error.code, output: stdout, complaint });
          else reject(this.stopped(error, args[0], timeout));
        },
      );
      // A git that ends without reading its input is told by its exit code.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  }

  /** A git that reads many objects. Has to be closed. */
  batch(): GitBatch {
    const child = spawn('git', [`--git-dir=${this.gitDirectory}`, ...settings, 'cat-file', '--batch'], {
      env: this.variables(),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return new GitBatch(this.anchor, child);
  }

  private variables(): Record<string, string | undefined> {
    return {
      ...this.#environment,
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:ssh:file',
      GIT_OPTIONAL_LOCKS: '0',
    };
  }

  private stopped(error: Error & { code?: unknown }, subcommand: string | undefined, timeout: number) {
    if (error.code === 'ENOENT')
      return new AnchorError(
        `git was not found for ${this.anchor}.`,
        'Install git where the notary runs, or take another anchor.',
        { cause: error },
      );
    const reason =
      error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
        ? `answered more than ${answerBytesMax} bytes`
        : `did not end within ${timeout / 1000} s`;
    return new AnchorError(
      `git ${subcommand} for ${this.anchor} ${reason}.`,
      'Check that the remote can be reached without a question from the machine of the notary.',
      { cause: new Error(withoutCredentials(error.message)) },
    );
  }
}

/**
 * No hooks, which are programs of whoever can write to the repository; everything flushed before it counts (git
 * leaves new objects to the system otherwise); housekeeping that ends before we go on.
 */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsync=all',
  'core.filesRefLockTimeout=5000',
  'gc.autoDetach=false',
].flatMap((setting) => ['-c', setting]);

/** What git may see of an environment. */
export function variablesForGit(
  environment: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => passed.test(name)));
}

/** `https://user:token@host` as `https://host`, in at most two lines. */
export function withoutCredentials(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim());
  return lines
    .slice(0, 2)
    .join(' ')
    .slice(0, 300)
    .replace(/:\/\/[^/\s@]*@/g, '://')
    .replace(/[^\x20-\x7e]/g, '?');
}
