import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Archive, openArchive } from '@countersign/database';

export interface OwnArchive {
  readonly archive: Archive;
  readonly folder: string;
  close(): Promise<void>;
}

/** An archive of its own in the checkout's cache: durable as in production, gone after the run. */
export async function openOwnArchive(): Promise<OwnArchive> {
  const cache = join(process.cwd(), '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'bench-data-'));
  const archive = await openArchive({ dataDir: folder, applicationName: 'countersign-bench', own: true });
  return {
    archive,
    folder,
    async close() {
      await archive.close();
      // The server's end is told a moment after it; whoever listens then looks for its log in that folder.
      await new Promise((resolve) => setTimeout(resolve, 500));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
