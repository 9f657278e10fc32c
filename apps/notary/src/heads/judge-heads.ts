import { type Checkpoint, editionOf } from '@countersign/evidence';
import { Quarantine, thenRelease } from '../quarantine.ts';

/** Whether what was archived can continue what was signed. All checkpoints are opened: signed by this notary. */
export interface KnownHeads {
  /** Positions in the archive. */
  readonly archived: number;
  /** In the notary's own file. */
  readonly own: Checkpoint | null;
  /** The newest in the database. */
  readonly stored: Checkpoint | null;
}

const restored =
  'An older backup of the database was restored, or rows were deleted. Restore the newest backup of the database';
const orAdmit =
  'if there is no newer one and the rest is lost for good, see `countersign notary admit-loss --help`.';

/**
 * The head to continue from; null for a log that was never signed. Throws a Quarantine where signing would make
 * a second history. The database may be ahead of the file, since that is written after the commit.
 */
export function judgeHeads<Head extends Checkpoint>({
  archived,
  own,
  stored,
}: KnownHeads & { readonly own: Head | null; readonly stored: Head | null }): Head | null {
  const last = own && (!stored || own.size >= stored.size) ? own : stored;
  if (last && archived < last.size)
    throw new Quarantine(
      'rolled-back',
      `The archive has ${archived} positions, but the notary signed size ${last.size}.`,
      `${restored}, ${thenRelease.slice(0, -1)}; ${orAdmit}`,
    );
  if (own && (stored?.size ?? 0) < own.size)
    throw new Quarantine(
      'rolled-back',
      `The newest checkpoint in the database is of size ${stored?.size ?? 0}, but the notary signed size ${own.size}.`,
      `${restored}, ${thenRelease.slice(0, -1)}; ${orAdmit}`,
    );
  if (own && stored && own.size === stored.size && !own.rootHash.equals(stored.rootHash))
    throw new Quarantine(
      'head-differs',
      `Two different heads of size ${own.size} are signed: one in the notary's own file, one in table checkpoint.`,
      `Somebody else holds the signing key, or two notaries run with copies of it. Stop the other one and compare both with your anchors; restore the database that fits them, ${thenRelease}`,
    );
  return last;
}

/** A head of a later edition than the archive knows: it was restored from before that edition began. */
export function refuseLaterEdition(origin: string, known: string, by: string): void {
  if (editionOf(known) <= editionOf(origin)) return;
  throw new Quarantine(
    'rolled-back',
    `The log is called ${origin} in the archive, but ${by} has heads of its later edition ${known}.`,
    `${restored}, ${thenRelease.slice(0, -1)}; ${orAdmit}`,
  );
}

/** Compares with the newest checkpoint that an anchor itself holds. */
export function judgeAnchor(
  anchor: string,
  held: Checkpoint,
  { archived, isContinued }: { readonly archived: number; readonly isContinued: boolean },
): void {
  if (held.size > archived)
    throw new Quarantine(
      'anchor-ahead',
      `The anchor ${anchor} holds a head of size ${held.size}, but the archive has only ${archived} positions.`,
      `${restored}, ${thenRelease.slice(0, -1)}; ${orAdmit}`,
    );
  if (!isContinued)
    throw new Quarantine(
      'anchor-differs',
      `The anchor ${anchor} holds a head of size ${held.size} that the archive does not continue.`,
      `The past was changed below that size, or an older backup of the database was restored and has grown since. Run \`countersign verify --full\` to find where, restore the database, ${thenRelease.slice(0, -1)}; ${orAdmit}`,
    );
}
