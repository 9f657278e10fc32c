import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnchorError } from './anchor.ts';
import { type CheckpointHead, readHead } from './checkpoint-head.ts';
import { type GitCommand } from './git-command.ts';

/** The commit of a branch; null if it has none yet. */
export async function tipOf(git: GitCommand, reference: string): Promise<string | null> {
  const { exitCode, output } = await git.run(['rev-parse', '--verify', '--quiet', `${reference}^{commit}`]);
  return exitCode === 0 ? output.trim() : null;
}

export async function contains(git: GitCommand, tip: string, commit: string): Promise<boolean> {
  return (await git.run(['merge-base', '--is-ancestor', commit, tip])).exitCode === 0;
}

/** The commit that brought the checkpoint that `base` holds. */
export async function lastCommit(git: GitCommand, base: string, { origin }: CheckpointHead): Promise<string> {
  return (await git.output(['rev-list', '-1', base, '--', fileOf(origin)])).trim();
}

export async function committedAt(git: GitCommand, commit: string): Promise<Date> {
  return new Date(Number(await git.output(['show', '-s', '--format=%ct', commit])) * 1000);
}

/** Where the newest checkpoint of a log lies in the tree. An origin is a name from outside: it must not climb. */
export function fileOf(origin: string): string {
  if (/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9-]*)+$/.test(origin) && !origin.includes('..'))
    return `${origin}/checkpoint`;
  throw new AnchorError(
    `The name of the log, ${JSON.stringify(origin.slice(0, 80))}, cannot be a folder of a git repository.`,
    'Run countersign verify: the origin in the database was changed.',
  );
}

/** The checkpoint of a log in a commit; null if it holds none. Throws an AnchorError if it is something else. */
export async function headAt(
  git: GitCommand,
  commit: string,
  origin: string,
): Promise<CheckpointHead | null> {
  const file = fileOf(origin);
  if (!(await git.output(['ls-tree', '--full-tree', commit, file]))) return null;
  const head = readHead(await git.output(['cat-file', 'blob', `${commit}:${file}`]));
  if (head?.origin === origin) return head;
  throw new AnchorError(
    `The branch main holds something else than a checkpoint in ${file}.`,
    'Find out who changed it; nothing but the notary should write there.',
  );
}

/** A commit that adds the checkpoint to `base`, made without a working tree. No branch knows it yet. */
export async function writeCommit(
  git: GitCommand,
  base: string | null,
  { origin, size, note }: CheckpointHead,
  at: Date,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-git-'));
  try {
    const variables = { GIT_INDEX_FILE: join(folder, 'index') };
    const blob = (await git.output(['hash-object', '-w', '--stdin'], { input: note })).trim();
    if (base) await git.output(['read-tree', base], { variables });
    const entry = `100644,${blob},${fileOf(origin)}`;
    await git.output(['update-index', '--add', '--cacheinfo', entry], { variables });
    const tree = (await git.output(['write-tree'], { variables })).trim();
    const parent = base ? ['-p', base] : [];
    const input = `Checkpoint of ${size} entries of ${origin}\n`;
    return (await git.output(['commit-tree', tree, ...parent], { input, variables: identity(at) })).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function identity(at: Date): Record<string, string> {
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
  const who = (role: string) => ({
    [`GIT_${role}_NAME`]: 'Countersign notary',
    [`GIT_${role}_EMAIL`]: 'notary@countersign.local',
    [`GIT_${role}_DATE`]: date,
  });
  return { ...who('AUTHOR'), ...who('COMMITTER') };
}
