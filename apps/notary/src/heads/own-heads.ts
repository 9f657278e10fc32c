import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Origin, originOf, parseOrigin } from '@countersign/evidence';
import { writeDurably } from '../write-durably.ts';

const ending = '.checkpoint';

/**
 * The newest head of each log that this notary signed, and of each of its editions, in files of its own: whoever
 * restores the database alone cannot make it forget.
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
      .filter((name) => parseOrigin(name) !== null);
  }

  /** Those of one log: an origin for each edition that was signed here, the first edition first. */
  async originsOf(first: string): Promise<string[]> {
    const all = (await this.origins()).map((name) => parseOrigin(name) as Origin);
    const own = all.filter((origin) => origin.first === first);
    return own.sort((a, b) => a.edition - b.edition).map(originOf);
  }

  /** The origin comes from the database, and must not lead out of the folder. */
  pathOf(origin: string): string {
    if (!parseOrigin(origin)) throw new RangeError(`"${origin}" is no origin of a log.`);
    return join(this.#folder, `${origin.replaceAll('/', '_')}${ending}`);
  }
}
