import { type ChildProcessByStdio } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';
import { AnchorError } from './anchor.ts';

export interface GitObject {
  /** `commit`, `blob`, … */
  readonly type: string;
  readonly bytes: Buffer;
}

const objectBytesMax = 1024 * 1024;
const headerBytesMax = 4096;
/** For one object: far more than anything local needs. */
const answerMilliseconds = 60_000;

/** One `git cat-file --batch` for many objects, asked for one after the other. */
export class GitBatch {
  readonly #anchor: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #ended: Promise<void>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(anchor: string, child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#anchor = anchor;
    this.#child = child;
    this.#chunks = (child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    // A git that is not there, or ends early, is found by the answer that does not come.
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  }

  /** An object by a name without line breaks; null if there is none. Throws an AnchorError if git does not answer. */
  async read(name: string): Promise<GitObject | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), answerMilliseconds);
    try {
      this.#child.stdin.write(`${name}\n`);
      const header = await this.#take(await this.#lineEnd());
      const [, type, digits] = / ([a-z]+) (\d+)\n$/.exec(header.toString()) ?? [];
      if (type === undefined) return null;
      const size = Number(digits);
      if (size > objectBytesMax) throw this.#failed(`holds an object of ${size} bytes`);
      const bytes = await this.#take(size + 1);
      return { type, bytes: bytes.subarray(0, size) };
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    this.#child.kill();
    await this.#ended;
  }

  async #lineEnd(): Promise<number> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) return end + 1;
      if (this.#rest.length > headerBytesMax) throw this.#failed('answered something else than an object');
      await this.#more();
    }
  }

  async #take(count: number): Promise<Buffer> {
    while (this.#rest.length < count) await this.#more();
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw this.#failed('ended before it answered');
    this.#rest = Buffer.concat([this.#rest, value]);
  }

  #failed(what: string): AnchorError {
    return new AnchorError(
      `git cat-file ${what} for ${this.#anchor}.`,
      'Run git fsck in the repository as the user of the notary.',
    );
  }
}

/** What the branch holds, found by walking from its tip through the parents, as far as it is asked about. */
export class BranchHistory {
  readonly #batch: GitBatch;
  readonly #committedAt = new Map<string, Date>();
  readonly #seen = new Set<string>();
  #next: string[];

  constructor(batch: GitBatch, tip: string | null) {
    this.#batch = batch;
    this.#next = tip === null ? [] : [tip];
  }

  /** When a commit was made; null if the branch does not contain it. */
  async committedAt(commit: string): Promise<Date | null> {
    for (let at = this.#committedAt.get(commit); ; at = this.#committedAt.get(commit)) {
      if (at) return at;
      const id = this.#next.pop();
      if (id === undefined) return null;
      if (!this.#seen.has(id)) await this.#visit(id);
    }
  }

  async #visit(id: string): Promise<void> {
    this.#seen.add(id);
    const object = await this.#batch.read(id);
    if (object?.type !== 'commit') return;
    const [head = ''] = object.bytes.toString().split('\n\n');
    for (const [, parent] of head.matchAll(/^parent ([0-9a-f]+)$/gm)) this.#next.push(parent as string);
    const seconds = Number(/^committer .* (\d+) [+-]\d{4}$/m.exec(head)?.[1]);
    if (Number.isFinite(seconds)) this.#committedAt.set(id, new Date(seconds * 1000));
  }
}
