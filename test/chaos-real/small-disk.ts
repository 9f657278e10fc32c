import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, chownSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A filesystem of a few megabytes, which really is full when it is full. */
export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /** Mounted at `path`, for the user whose `like` is. Throws with the reason where that is not possible. */
  static mount(path: string, megabytes: number, like: string): SmallDisk {
    mkdirSync(path, { recursive: true });
    const { status, stderr, error } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', path],
      { encoding: 'utf8' },
    );
    if (status !== 0)
      throw new Error(`No small filesystem can be mounted here: ${error?.message ?? stderr.trim()}`);
    const { uid, gid } = statSync(like);
    chownSync(path, uid, gid);
    return new SmallDisk(path);
  }

  /** Somebody else writes until not one byte is left. */
  fill(): void {
    const file = openSync(this.#ballast, 'a');
    try {
      for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2))
        writeWhileItFits(file, Buffer.alloc(size));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['--lazy', this.path]);
  }
}

function writeWhileItFits(file: number, bytes: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, bytes) < bytes.length) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
