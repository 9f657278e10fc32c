import { type Logger } from '@countersign/database';
import { type Log, originOf, parseOrigin, type VerifiedCheckpoint } from '@countersign/evidence';
import { type Anchor } from '../anchors/anchor.ts';
import { askForNewest, openHeldHead } from '../heads/held-head.ts';
import { refuseLaterEdition } from '../heads/judge-heads.ts';
import { type Keyring } from '../keys/keyring.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';

export interface HeldCheckpoint {
  readonly anchor: string;
  readonly checkpoint: VerifiedCheckpoint;
}

/**
 * The newest checkpoint of the log that each anchor itself holds. One that cannot be asked now is passed over:
 * what was signed is on record here too, and who can cut the line must not be able to stop the signing.
 */
export async function askAnchors(
  anchors: readonly Anchor[],
  { origin }: Log,
  keyring: Keyring,
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<HeldCheckpoint[]> {
  const held: HeldCheckpoint[] = [];
  for (const anchor of anchors) {
    const note = await askForNewest(anchor, origin, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      logger.warn('An anchor could not be asked for its newest checkpoint.', { anchor: anchor.name, error });
      return null;
    });
    if (note !== null)
      held.push({ anchor: anchor.name, checkpoint: openHeld(anchor.name, note, origin, keyring) });
  }
  return held;
}

/**
 * Whether an anchor has seen a later edition of the log than the archive and the data directory know: both were
 * restored. An anchor may have to look through all it holds, so this is for starts. Throws a Quarantine.
 */
export async function askForLaterEdition(
  anchors: readonly Anchor[],
  log: Log,
  keyring: Keyring,
  within: Parameters<typeof askAnchors>[3],
): Promise<void> {
  const known = parseOrigin(log.origin);
  if (!known) return;
  const later = originOf({ ...known, edition: known.edition + 1 });
  for (const { anchor } of await askAnchors(anchors, { ...log, origin: later }, keyring, within))
    refuseLaterEdition(log.origin, later, `the anchor ${anchor}`);
}

function openHeld(anchor: string, note: string, origin: string, keyring: Keyring): VerifiedCheckpoint {
  const opened = openHeldHead(note, origin, keyring.verifiers(origin));
  if (typeof opened !== 'string') return opened;
  throw new Quarantine(
    'anchor-forged',
    `The newest checkpoint at the anchor ${anchor} is not one signed here (${opened}).`,
    `Somebody else writes there, or the folder "notary" of the data directory is not the one that signed it. Restore the one that is wrong, ${thenRelease}`,
  );
}
