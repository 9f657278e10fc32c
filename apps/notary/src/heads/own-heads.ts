import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../write-durably.ts';

const ending = '.checkpoint';
const originPattern = /^countersign\.local\/(demo\/)?[0-9a-f]{32}$/;

/**
 * The newest head of each log that this notary signed, in files of its own: whoever restores the database alone
 * cannot make it forget.
 */
export class OwnHeads {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'notary', 'heads');
  }

  /** The note; null if none was signed yet. */
  async read(origin: string): Promise<string | null> {
    try {
      return await readFile(this.pathOf(origin), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Only after the checkpoint was committed: the file may be behind the database, never ahead of it. */
  async write(origin: string, note: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeDurably(this.pathOf(origin), note);
  }

  /** Of all logs that were signed here. */
  async origins(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length).replaceAll('_', '/'))
      .filter(isOrigin);
  }

  /** The origin comes from the database, and must not lead out of the folder. */
  pathOf(origin: string): string {
    if (!originPattern.test(origin)) throw new RangeError(`"${origin}" is no origin of a log.`);
    return join(this.#folder, `${origin.replaceAll('/', '_')}${ending}`);
  }
}

export function isOrigin(text: string): boolean {
  return originPattern.test(text);
}
