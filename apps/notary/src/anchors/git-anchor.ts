import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import {
  type Anchor,
  type AnchoredCheckpoint,
  AnchorError,
  type Receipt,
  type ReceiptChecker,
} from './anchor.ts';
import { checkedHead, type CheckpointHead, placeAfter } from './checkpoint-head.ts';
import { BranchHistory, type GitBatch } from './git-batch.ts';
import { GitCommand, withoutCredentials } from './git-command.ts';
import { committedAt, contains, fileOf, headAt, lastCommit, tipOf, writeCommit } from './git-objects.ts';
import { readReceipt, refusedReceipt, writeReceipt } from './receipt.ts';

export interface GitAnchorOptions {
  /** Absolute. A repository, or an empty or missing folder in which one is made. */
  readonly path: string;
  /** A URL or the name of a remote that the repository knows. Without one the repository is the anchor. */
  readonly remote: string | undefined;
  readonly everySeconds: number;
  readonly now: () => Date;
  /** Where git finds its programs, keys and helpers. */
  readonly environment: Record<string, string | undefined>;
  /** For one exchange with the remote. */
  readonly deadlineMilliseconds: number;
}

const branch = 'refs/heads/main';
/** What the remote's branch was when it was last asked. */
const remoteBranch = 'refs/countersign/remote';
const attemptsMax = 5;
const objectId = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
const receiptShape = z.strictObject({
  anchor: z.literal('git'),
  repository: z.string(),
  commit: z.string().regex(objectId),
  file: z.string(),
  at: z.iso.datetime(),
  note: z.string(),
});

/** A git repository of ours, pushed to one of somebody else's: one commit per checkpoint, never a force. */
export class GitAnchor implements Anchor {
  readonly kind = 'git';
  readonly name: string;
  readonly everySeconds: number;
  /** Private to the language: an environment is printed nowhere. */
  readonly #options: GitAnchorOptions;

  constructor(options: GitAnchorOptions) {
    const to = options.remote ? `->${withoutCredentials(options.remote)}` : '';
    this.name = `git:${options.path}${to}`;
    this.everySeconds = options.everySeconds;
    this.#options = options;
  }

  async put(checkpoint: AnchoredCheckpoint, signal: AbortSignal): Promise<Receipt> {
    const head = checkedHead(checkpoint);
    const git = await this.repository({ make: true });
    signal.throwIfAborted();
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const base = await this.base(git, signal);
      const newest = base === null ? null : await headAt(git, base, head.origin);
      const isThere = placeAfter(newest, head, this.name) === 'present';
      const commit =
        isThere && base
          ? await lastCommit(git, base, head)
          : await writeCommit(git, base, head, this.#options.now());
      if (!(await this.publish(git, isThere && base ? base : commit, signal))) continue;
      const receipt = await this.receipt(git, commit, head);
      // Housekeeping. If it fails, the next put tries again.
      await git.run(['gc', '--auto', '--quiet'], { signal }).catch(() => undefined);
      return { bytes: receipt, anchoredAt: await this.verifyIn(git, head, receipt, signal) };
    }
    throw new AnchorError(
      `${this.name} was changed by somebody else ${attemptsMax} times while the checkpoint was put there.`,
      'Let only one notary write to this branch.',
    );
  }

  /** Offline: looks into the local repository only. */
  async verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date> {
    return this.verifyIn(await this.repository({ make: false }), checkedHead(checkpoint), receipt);
  }

  /** The same by one git for all receipts, instead of four processes for each. */
  async openChecker(): Promise<ReceiptChecker> {
    const git = await this.repository({ make: false });
    const tip = await tipOf(git, branch);
    const batch = git.batch();
    const history = new BranchHistory(batch, tip);
    return {
      verify: (checkpoint, receipt) => this.verifyBy(batch, history, checkedHead(checkpoint), receipt),
      close: () => batch.close(),
    };
  }

  /** The larger of what the remote and what the local repository hold. A remote that does not answer is left out. */
  async newest(origin: string, signal: AbortSignal): Promise<string | null> {
    const git = await this.repository({ make: true });
    signal.throwIfAborted();
    const tips = [
      await tipOf(git, branch),
      await this.fetch(git, signal).catch((error: unknown) => {
        if (error instanceof AnchorError) return null;
        throw error;
      }),
    ];
    let newest: CheckpointHead | null = null;
    for (const tip of tips) {
      const head = tip === null ? null : await headAt(git, tip, origin);
      if (head && head.size > (newest?.size ?? -1)) newest = head;
    }
    return newest?.note ?? null;
  }

  /** Git on the repository, which is made, if that is wanted, where the folder is empty or missing. */
  private async repository({ make }: { make: boolean }): Promise<GitCommand> {
    const { path, environment } = this.#options;
    const names = await readdir(path).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return [];
      throw this.unusable(`cannot be read (${error.code})`, error);
    });
    const inside = names.includes('.git') ? join(path, '.git') : path;
    const git = new GitCommand(this.name, inside, environment);
    if (make && names.length === 0) {
      // Its parent has to be there: a volume that is not mounted must not look like an empty repository.
      if (!(await readdir(dirname(path)).catch(() => null)))
        throw this.unusable('has no folder to be made in');
      await mkdir(path, { recursive: true });
      await git.output(['init', '--quiet', '--bare', '--template=', `--initial-branch=${basename(branch)}`]);
    } else if (inside === path && !(names.includes('HEAD') && names.includes('objects'))) {
      throw this.unusable('is neither empty nor a git repository');
    }
    return git;
  }

  /**
   * The commit to build on: the newer one of the local and the remote branch; null if there is none yet.
   * Throws an AnchorError if neither continues the other, since only a force could join them.
   */
  private async base(git: GitCommand, signal: AbortSignal): Promise<string | null> {
    const local = await tipOf(git, branch);
    const remote = await this.fetch(git, signal);
    if (!remote || !local) return remote ?? local;
    if (await contains(git, local, remote)) return local;
    if (await contains(git, remote, local)) return remote;
    throw new AnchorError(
      `The branch main of ${this.name} and of its remote do not continue each other: one of the two was rewritten.`,
      'Find out who rewrote it. Keep both, and set COUNTERSIGN_ANCHOR_GIT to an empty folder to go on from the remote.',
    );
  }

  /** The tip of the remote's branch, its commits fetched; null without a remote or without that branch. */
  private async fetch(git: GitCommand, signal: AbortSignal): Promise<string | null> {
    const { remote, deadlineMilliseconds } = this.#options;
    if (!remote) return null;
    const call = { signal, deadlineMilliseconds };
    const listed = await git.output(['ls-remote', '--', remote, branch], call);
    if (listed === '') return null;
    const quiet = [
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-gc',
    ];
    // The + is for our own note of where the remote was. What it means if it went back, base() decides.
    await git.output(['fetch', ...quiet, '--', remote, `+${branch}:${remoteBranch}`], call);
    return tipOf(git, remoteBranch);
  }

  /** Puts both branches on `commit`, the remote one first. False if somebody else was faster: begin anew. */
  private async publish(git: GitCommand, commit: string, signal: AbortSignal): Promise<boolean> {
    const { remote, deadlineMilliseconds } = this.#options;
    const before = await tipOf(git, branch);
    if (remote) {
      const known = await tipOf(git, remoteBranch);
      const args = ['push', '--quiet', '--no-verify', '--', remote, `${commit}:${branch}`];
      const { exitCode, complaint } = await git.run(args, { signal, deadlineMilliseconds });
      if (exitCode !== 0) {
        if ((await this.fetch(git, signal)) !== known) return false;
        throw new AnchorError(
          `${this.name} could not be pushed: ${complaint || `exit code ${exitCode}`}.`,
          'Run git push by hand as the user of the notary; the remote has to accept pushes to main.',
        );
      }
    }
    if (before === commit) return true;
    if (before && !(await contains(git, commit, before))) return false;
    const zero = '0'.repeat(commit.length);
    const { exitCode } = await git.run(['update-ref', branch, commit, before ?? zero]);
    return exitCode === 0;
  }

  private async receipt(git: GitCommand, commit: string, head: CheckpointHead): Promise<Buffer> {
    return writeReceipt({
      anchor: 'git',
      repository: this.name,
      commit,
      file: fileOf(head.origin),
      at: (await committedAt(git, commit)).toISOString(),
      note: head.note,
    });
  }

  private async verifyIn(
    git: GitCommand,
    head: CheckpointHead,
    receipt: Buffer,
    signal?: AbortSignal,
  ): Promise<Date> {
    const { commit, file, at, note } = this.read(receipt, head);
    const stored = await git.run(['cat-file', 'blob', `${commit}:${file}`]);
    if (stored.exitCode !== 0 || stored.output !== note)
      throw refusedReceipt(this.name, `commit ${commit} does not hold it`);
    const tip = await tipOf(git, branch);
    if (!tip || !(await contains(git, tip, commit)))
      throw refusedReceipt(this.name, `the branch main does not contain commit ${commit}`);
    if (signal && this.#options.remote) {
      const remote = await this.fetch(git, signal);
      if (!remote || !(await contains(git, remote, commit)))
        throw refusedReceipt(this.name, `the remote does not contain commit ${commit}`);
    }
    return this.sameTime(at, commit, await committedAt(git, commit));
  }

  private async verifyBy(
    batch: GitBatch,
    history: BranchHistory,
    head: CheckpointHead,
    receipt: Buffer,
  ): Promise<Date> {
    const { commit, file, at, note } = this.read(receipt, head);
    const stored = await batch.read(`${commit}:${file}`);
    if (stored?.type !== 'blob' || stored.bytes.toString() !== note)
      throw refusedReceipt(this.name, `commit ${commit} does not hold it`);
    const committed = await history.committedAt(commit);
    if (committed) return this.sameTime(at, commit, committed);
    throw refusedReceipt(this.name, `the branch main does not contain commit ${commit}`);
  }

  private read(receipt: Buffer, head: CheckpointHead): z.output<typeof receiptShape> {
    const fields = readReceipt(receiptShape, receipt, this.name);
    if (fields.repository !== this.name) throw refusedReceipt(this.name, 'it is of another repository');
    if (fields.note === head.note && fields.file === fileOf(head.origin)) return fields;
    throw refusedReceipt(this.name, 'it is for another checkpoint');
  }

  private sameTime(at: string, commit: string, committed: Date): Date {
    if (at === committed.toISOString()) return committed;
    throw refusedReceipt(this.name, `commit ${commit} is of another time`);
  }

  private unusable(what: string, cause?: unknown): AnchorError {
    return new AnchorError(
      `The folder of ${this.name} ${what}.`,
      'Set COUNTERSIGN_ANCHOR_GIT to a git repository, or to an empty folder the notary may write to.',
      { cause },
    );
  }
}
