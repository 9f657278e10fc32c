import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Under whose name the server's programs run. */
export interface ServerIdentity {
  /** Set if the program must be started as another user, who must then own the data. */
  user: { uid: number; gid: number } | undefined;
  /** The command line that runs `program` under that name. */
  wrap(program: string, args: string[]): [program: string, args: string[]];
}

const nobody = 65534;
const namespaceFlags = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`];

const asIs: ServerIdentity = { user: undefined, wrap: (program, args) => [program, args] };

const inNamespace: ServerIdentity = {
  user: undefined,
  wrap: (program, args) => ['unshare', [...namespaceFlags, '--', program, ...args]],
};

const asUser = (uid: number, gid: number): ServerIdentity => ({ ...asIs, user: { uid, gid } });

/**
 * Postgres refuses to run as root. As root we show it another user id inside a user namespace, which leaves
 * the files root's and works below /root; where namespaces are forbidden (most containers), it runs as
 * nobody, the one other user that has a passwd entry everywhere. Existing data decides by its owner, so that
 * a cluster made one way still starts when the other way has become possible.
 */
export function serverIdentity(dataDir: string): ServerIdentity {
  if (process.getuid?.() !== 0) return asIs;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return asUser(owner.uid, owner.gid);
  return namespacesWork() || owner ? inNamespace : asUser(nobody, nobody);
}

function namespacesWork(): boolean {
  return spawnSync('unshare', [...namespaceFlags, 'true'], { stdio: 'ignore' }).status === 0;
}
