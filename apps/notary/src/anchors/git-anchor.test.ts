import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCheckpoint, origin, otherOrigin } from '../../../../test/checkpoint-builder.ts';
import { type AnchoredCheckpoint, AnchorError } from './anchor.ts';
import { GitAnchor } from './git-anchor.ts';
import { withoutCredentials } from './git-command.ts';

const signal = new AbortController().signal;
let folder: string;
let path: string;
let remote: string;
let clock: number;

function anchorOf(changes: Partial<ConstructorParameters<typeof GitAnchor>[0]> = {}) {
  return new GitAnchor({
    path,
    remote: undefined,
    everySeconds: 300,
    now: () => new Date((clock += 1000)),
    environment: process.env,
    deadlineMilliseconds: 60_000,
    ...changes,
  });
}

async function refusal(checked: Promise<unknown>): Promise<AnchorError> {
  const error: unknown = await checked.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (error instanceof AnchorError) return error;
  throw error;
}

/** One receipt by itself, and the same among many: one answer, or one refusal. */
async function bothWays(anchor: GitAnchor, checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date> {
  const alone = await anchor.verify(checkpoint, receipt).catch((error: AnchorError) => error);
  const checker = await anchor.openChecker();
  try {
    const first = await checker.verify(checkpoint, receipt).catch((error: AnchorError) => error);
    const second = await checker.verify(checkpoint, receipt).catch((error: AnchorError) => error);
    expect([first, second]).toEqual([alone, alone]);
  } finally {
    await checker.close();
  }
  if (alone instanceof Error) throw alone;
  return alone;
}

/** Git by hand, as an auditor would. */
function git(at: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', '-C', at, ...args], {
    encoding: 'utf8',
  });
}

const commits = (at: string) => git(at, 'log', '--format=%s', 'main').trim().split('\n');
const commitOf = (receipt: Buffer) => (JSON.parse(receipt.toString()) as { commit: string }).commit;

function makeRemote(): void {
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-git-anchor-'));
  path = join(folder, 'anchor.git');
  remote = join(folder, 'remote.git');
  clock = Date.parse('2026-11-25T22:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a git repository', () => {
  test('is made where there is none, and holds one commit per checkpoint', async () => {
    const anchor = anchorOf();
    for (const size of [0, 5, 9]) await anchor.put(aCheckpoint(size), signal);
    expect(commits(path)).toEqual([9, 5, 0].map((size) => `Checkpoint of ${size} entries of ${origin}`));
    expect(git(path, 'show', `main:${origin}/checkpoint`)).toBe(aCheckpoint(9).note);
    expect(git(path, 'log', '-1', '--format=%an %cI', 'main').trim()).toMatch(
      /^Countersign notary 2026-11-25T22:00:03(Z|\+00:00)$/,
    );
    expect(git(path, 'fsck', '--strict')).not.toContain('error');
  });

  test('gives a receipt that names the commit, which can be checked later and by hand', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    const { bytes, anchoredAt } = await anchor.put(aCheckpoint(9), signal);
    await anchor.put(aCheckpoint(12), signal);
    expect(anchoredAt).toEqual(new Date('2026-11-25T22:00:02Z'));
    expect(await bothWays(anchor, aCheckpoint(9), bytes)).toEqual(anchoredAt);
    expect(git(path, 'cat-file', 'blob', `${commitOf(bytes)}:${origin}/checkpoint`)).toBe(
      aCheckpoint(9).note,
    );
    expect(git(path, 'branch', '--contains', commitOf(bytes))).toContain('main');
  });

  test('holds the logs of several tenants, each with its own newest checkpoint', async () => {
    const anchor = anchorOf();
    expect(await anchor.newest(origin, signal)).toBeNull();
    await anchor.put(aCheckpoint(500), signal);
    await anchor.put(aCheckpoint(3, { origin: otherOrigin }), signal);
    expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(500).note);
    expect(await anchor.newest(otherOrigin, signal)).toBe(aCheckpoint(3, { origin: otherOrigin }).note);
    expect(await anchor.newest('countersign.local/unknown', signal)).toBeNull();
  });

  test('holds a later edition of a log beside the one before it, and lets it begin smaller', async () => {
    const anchor = anchorOf();
    const later = aCheckpoint(3, { origin: `${origin}/2` });
    await anchor.put(aCheckpoint(500), signal);
    const { bytes, anchoredAt } = await anchor.put(later, signal);
    expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(500).note);
    expect(await anchor.newest(`${origin}/2`, signal)).toBe(later.note);
    expect(await anchor.newest(`${origin}/3`, signal)).toBeNull();
    expect(await bothWays(anchor, later, bytes)).toEqual(anchoredAt);
  });

  test('takes the same checkpoint once, and gives the receipt of the first time', async () => {
    const anchor = anchorOf();
    const first = await anchor.put(aCheckpoint(5), signal);
    await anchor.put(aCheckpoint(1, { origin: otherOrigin }), signal);
    expect(await anchor.put(aCheckpoint(5), signal)).toEqual(first);
    expect(commits(path)).toHaveLength(2);
  });

  test('may be one that a person made, with files of their own, which stay', async () => {
    mkdirSync(path);
    git(path, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(path, 'README.md'), 'Checkpoints of our archive\n');
    git(path, 'add', '.');
    git(path, 'commit', '--quiet', '-m', 'Begin');
    await anchorOf().put(aCheckpoint(5), signal);
    expect(commits(path)).toEqual([`Checkpoint of 5 entries of ${origin}`, 'Begin']);
    expect(git(path, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n')).toEqual([
      'README.md',
      `${origin}/checkpoint`,
    ]);
  });

  test('does not run its hooks', async () => {
    const anchor = anchorOf({ remote });
    makeRemote();
    await anchor.put(aCheckpoint(5), signal);
    mkdirSync(join(path, 'hooks'), { recursive: true });
    for (const name of ['pre-push', 'reference-transaction', 'post-commit']) {
      writeFileSync(join(path, 'hooks', name), `#!/bin/sh\ntouch ${folder}/ran\n`);
      chmodSync(join(path, 'hooks', name), 0o755);
    }
    await anchor.put(aCheckpoint(9), signal);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describe('a remote', () => {
  beforeEach(makeRemote);

  test('gets every checkpoint, with what came before', async () => {
    await anchorOf().put(aCheckpoint(0), signal);
    const anchor = anchorOf({ remote });
    const { bytes, anchoredAt } = await anchor.put(aCheckpoint(5), signal);
    expect(commits(remote)).toHaveLength(2);
    expect(git(remote, 'show', `main:${origin}/checkpoint`)).toBe(aCheckpoint(5).note);
    expect(await bothWays(anchor, aCheckpoint(5), bytes)).toEqual(anchoredAt);
  });

  test('may be named as the repository knows it', async () => {
    mkdirSync(path);
    git(path, 'init', '--quiet', '--bare', '--initial-branch=main');
    git(path, 'remote', 'add', 'auditor', remote);
    await anchorOf({ remote: 'auditor' }).put(aCheckpoint(5), signal);
    expect(commits(remote)).toHaveLength(1);
  });

  test('tells the newest checkpoint to a machine that lost its own repository', async () => {
    await anchorOf({ remote }).put(aCheckpoint(5), signal);
    rmSync(path, { recursive: true });
    expect(await anchorOf({ remote }).newest(origin, signal)).toBe(aCheckpoint(5).note);
    rmSync(path, { recursive: true });
    await anchorOf({ remote }).put(aCheckpoint(9), signal);
    expect(commits(remote)).toHaveLength(2);
  });

  test('that does not answer is left out when the newest is asked for, and told when a checkpoint is put', async () => {
    await anchorOf({ remote }).put(aCheckpoint(5), signal);
    rmSync(remote, { recursive: true });
    expect(await anchorOf({ remote }).newest(origin, signal)).toBe(aCheckpoint(5).note);
    const { message, nextStep } = await refusal(anchorOf({ remote }).put(aCheckpoint(9), signal));
    expect(message).toMatch(/git ls-remote failed for git:/);
    expect(nextStep).toContain('by hand');
    expect(commits(path)).toHaveLength(1);
  });

  test('that another notary pushed to is built on', async () => {
    const one = anchorOf({ remote });
    const two = anchorOf({ remote, path: join(folder, 'two.git') });
    await one.put(aCheckpoint(5), signal);
    await two.put(aCheckpoint(3, { origin: otherOrigin }), signal);
    await one.put(aCheckpoint(9), signal);
    expect(commits(remote)).toHaveLength(3);
    expect(await two.newest(origin, signal)).toBe(aCheckpoint(9).note);
    expect((await refusal(two.put(aCheckpoint(7), signal))).message).toContain('it holds 9 entries');
  });

  test('that lost what it had gets it again, by a plain push', async () => {
    const anchor = anchorOf({ remote });
    for (const size of [5, 9]) await anchor.put(aCheckpoint(size), signal);
    git(remote, 'update-ref', 'refs/heads/main', 'main~1');
    await anchor.put(aCheckpoint(12), signal);
    expect(commits(remote)).toHaveLength(3);
  });

  test('that was rewritten is never overwritten, and said to be', async () => {
    const anchor = anchorOf({ remote });
    for (const size of [5, 9]) await anchor.put(aCheckpoint(size), signal);
    const other = join(folder, 'other');
    git(folder, 'clone', '--quiet', remote, other);
    git(other, 'reset', '--quiet', '--hard', 'HEAD~1');
    git(other, 'commit', '--quiet', '--allow-empty', '-m', 'Rewritten');
    git(other, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
    const { message } = await refusal(anchor.put(aCheckpoint(12), signal));
    expect(message).toContain('do not continue each other');
    expect(commits(remote)[0]).toBe('Rewritten');
    expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(9).note);
  });

  test('that takes no push is told, and the checkpoint does not count', async () => {
    const anchor = anchorOf({ remote });
    await anchor.put(aCheckpoint(5), signal);
    mkdirSync(join(remote, 'hooks'), { recursive: true });
    writeFileSync(join(remote, 'hooks', 'pre-receive'), '#!/bin/sh\necho no more\nexit 1\n', { mode: 0o755 });
    const { message } = await refusal(anchor.put(aCheckpoint(9), signal));
    expect(message).toContain('could not be pushed');
    expect(commits(path)).toHaveLength(1);
  });

  test('two notaries push to at once gets every checkpoint', async () => {
    const anchors = ['one.git', 'two.git'].map((name) => anchorOf({ remote, path: join(folder, name) }));
    await Promise.all(
      anchors.map(async (anchor, which) => {
        for (const size of [1, 2, 3]) {
          const checkpoint = aCheckpoint(size, { origin: `countersign.local/${which}` });
          const { bytes } = await anchor.put(checkpoint, signal);
          await bothWays(anchor, checkpoint, bytes);
        }
      }),
    );
    expect(commits(remote)).toHaveLength(6);
  });

  test('that hangs is left at the deadline, and when the caller gives up', async () => {
    // In the place of ssh: tells through a pipe that it runs, and says nothing more until git is gone.
    const started = join(folder, 'started');
    execFileSync('mkfifo', [started]);
    const ssh = `echo >${started}; cat >${folder}/heard #`;
    const environment = {
      GIT_SSH_COMMAND: ssh,
      GIT_SSH_VARIANT: 'ssh',
      PATH: process.env.PATH,
      HOME: folder,
    };
    const options = { remote: 'ssh://nobody@nowhere.example/x', environment };
    const hanging = anchorOf({ ...options, deadlineMilliseconds: 1500 }).put(aCheckpoint(5), signal);
    await readFile(started);
    expect((await refusal(hanging)).message).toContain('did not end within 1.5 s');
    const controller = new AbortController();
    const given = anchorOf(options).put(aCheckpoint(5), controller.signal);
    await readFile(started);
    controller.abort(new Error('shutting down'));
    await expect(given).rejects.toThrow('shutting down');
  });
});

describe('two processes at once', () => {
  test('in one repository lose no commit', async () => {
    await anchorOf().put(aCheckpoint(0), signal);
    const puts = [1, 2, 3, 4].map((which) =>
      anchorOf().put(aCheckpoint(which, { origin: `countersign.local/${which}` }), signal),
    );
    await Promise.all(puts);
    expect(commits(path)).toHaveLength(5);
  });
});

describe('a git repository refuses', () => {
  test('a checkpoint smaller than what it holds, and another root of the same size', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(41_873), signal);
    expect((await refusal(anchor.put(aCheckpoint(41_200), signal))).message).toContain(
      'it holds 41873 entries',
    );
    const fork = aCheckpoint(41_873, { root: Buffer.alloc(32, 1).toString('base64') });
    expect((await refusal(anchor.put(fork, signal))).message).toContain('as many with another root');
    expect(commits(path)).toHaveLength(1);
  });

  test.each([
    ['countersign.local/../../etc'],
    ['countersign.local/.git'],
    ['/absolute'],
    ['-option/x'],
    ['one'],
  ])('a log with the name %s', async (name) => {
    const { message } = await refusal(anchorOf().put(aCheckpoint(5, { origin: name }), signal));
    expect(message).toContain('cannot be a folder');
  });

  test('a folder that holds something else', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'letter.txt'), 'Dear …');
    expect((await refusal(anchorOf().put(aCheckpoint(5), signal))).message).toContain(
      'neither empty nor a git',
    );
    expect(readdirSync(path)).toEqual(['letter.txt']);
  });

  test('a folder whose own folder is missing: a volume that is not mounted', async () => {
    const away = anchorOf({ path: join(folder, 'missing', 'anchor.git') });
    expect((await refusal(away.put(aCheckpoint(5), signal))).message).toContain(
      'has no folder to be made in',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('to go on if somebody wrote something else into the file of the log', async () => {
    mkdirSync(path);
    git(path, 'init', '--quiet', '--initial-branch=main');
    mkdirSync(join(path, origin), { recursive: true });
    writeFileSync(join(path, origin, 'checkpoint'), 'hello\n');
    git(path, 'add', '.');
    git(path, 'commit', '--quiet', '-m', 'Begin');
    expect((await refusal(anchorOf().put(aCheckpoint(5), signal))).message).toContain('something else');
    expect((await refusal(anchorOf().newest(origin, signal))).message).toContain('something else');
  });

  test('to run without git', async () => {
    const { message } = await refusal(
      anchorOf({ environment: { PATH: folder } }).put(aCheckpoint(5), signal),
    );
    expect(message).toContain('git was not found');
  });
});

describe('a receipt does not prove its checkpoint', () => {
  test('if the commit is gone from the branch, holds another note, or does not exist', async () => {
    const anchor = anchorOf();
    const first = await anchor.put(aCheckpoint(5), signal);
    const second = await anchor.put(aCheckpoint(9), signal);
    const swap = (receipt: Buffer, from: string, to: string) =>
      Buffer.from(receipt.toString().replace(from, to));
    const other = swap(second.bytes, commitOf(second.bytes), commitOf(first.bytes));
    expect((await refusal(bothWays(anchor, aCheckpoint(9), other))).message).toContain('does not hold it');
    const unknown = swap(second.bytes, commitOf(second.bytes), '0'.repeat(40));
    expect((await refusal(bothWays(anchor, aCheckpoint(9), unknown))).message).toContain('does not hold it');
    git(path, 'update-ref', 'refs/heads/main', commitOf(first.bytes));
    expect((await refusal(bothWays(anchor, aCheckpoint(9), second.bytes))).message).toContain(
      'main does not contain',
    );
    expect(await bothWays(anchor, aCheckpoint(5), first.bytes)).toEqual(first.anchoredAt);
  });

  test('if it is for another checkpoint, or was edited into an option of git', async () => {
    const anchor = anchorOf();
    const { bytes } = await anchor.put(aCheckpoint(5), signal);
    expect((await refusal(bothWays(anchor, aCheckpoint(9), bytes))).message).toContain(
      'for another checkpoint',
    );
    for (const commit of ['--help', 'main', `${commitOf(bytes)}^{commit}`]) {
      const edited = Buffer.from(bytes.toString().replace(commitOf(bytes), commit));
      expect((await refusal(bothWays(anchor, aCheckpoint(5), edited))).message).toContain(
        'not a receipt of this kind',
      );
    }
  });

  test('if the repository is gone; looking for it makes none', async () => {
    const anchor = anchorOf();
    const { bytes } = await anchor.put(aCheckpoint(5), signal);
    rmSync(path, { recursive: true });
    expect((await refusal(bothWays(anchor, aCheckpoint(5), bytes))).message).toContain(
      'neither empty nor a git',
    );
    expect(existsSync(path)).toBe(false);
  });
});

describe('git gets', () => {
  test('none of our secrets, and no order from the environment to use another repository', async () => {
    const spy = join(folder, 'git');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(spy, `#!/bin/sh\nenv >> ${folder}/environment\nexec ${real} "$@"\n`, { mode: 0o755 });
    const environment = {
      PATH: `${folder}:${process.env.PATH ?? ''}`,
      HOME: folder,
      DATABASE_URL: 'postgres://user:hush@db/x',
      AZURE_CLIENT_SECRET: 'hush',
      GIT_DIR: '/elsewhere',
      GIT_INDEX_FILE: '/elsewhere/index',
      GIT_TRACE: '/elsewhere/trace',
      GIT_SSL_CAINFO: '/certificates.pem',
    };
    await anchorOf({ environment }).put(aCheckpoint(5), signal);
    const seen = execFileSync('sort', ['-u', join(folder, 'environment')], { encoding: 'utf8' });
    expect(seen).not.toMatch(/hush|elsewhere|DATABASE_URL/);
    expect(seen).toContain('GIT_TERMINAL_PROMPT=0');
    expect(seen).toContain('GIT_SSL_CAINFO=/certificates.pem');
  });

  test('no word of its complaint past our messages that may be a secret', async () => {
    expect(withoutCredentials("fatal: unable to access 'https://user:hush@host/x': no\n")).toBe(
      "fatal: unable to access 'https://host/x': no",
    );
    const secret = anchorOf({ remote: 'https://user:hush@127.0.0.1:1/x' });
    const { message, nextStep } = await refusal(secret.put(aCheckpoint(5), signal));
    expect(`${secret.name} ${message} ${nextStep}`).not.toContain('hush');
    expect(message).toContain('https://127.0.0.1:1/x');
  });
});
