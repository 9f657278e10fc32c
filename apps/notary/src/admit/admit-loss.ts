import {
  admissionBody,
  CompactRange,
  isPlainText,
  parseCheckpoint,
  signCheckpoint,
  type SignedCheckpoint,
} from '@countersign/evidence';
import { type Desk } from '../sign/sign-log.ts';
import { extendTree, extendWithin, openTree } from '../sign/tree.ts';
import { type Loss } from './find-loss.ts';
import { NotAdmitted } from './not-admitted.ts';

export interface Admitted {
  /** Of the edition that began. */
  readonly origin: string;
  readonly size: number;
  /** The verifier key to hand on. */
  readonly key: string;
}

/**
 * Writes the loss into the log and signs the first head of a new edition over it. One transaction does all of it: killed
 * before, the log is quarantined as it was; killed after, it goes on. Throws a NotAdmitted.
 */
export async function admitLoss(
  { store, ownHeads, logger, now }: Desk,
  { known: { log, newest }, admission, signer }: Loss,
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<Admitted> {
  for (const [what, text] of Object.entries({ reason, by }))
    if (!isPlainText(text))
      throw new NotAdmitted(
        `--${what} has to be a line of at most 500 characters, without control characters.`,
      );
  const { origin } = admission;
  const last = newest && parseCheckpoint(newest.note);
  // All but the last few leaves before the transaction: it stops the archiving for as long as it lasts.
  const tree = last ? await openTree(store, log, last) : CompactRange.empty();
  const before = await extendTree(store, log, tree, log.size, []);
  let signed: SignedCheckpoint | undefined;
  const record = { key: origin, at: now(), body: admissionBody({ ...admission, reason, by }) };
  const isDone = await store.beginEdition(log, admission.size, record, async (runner, size) => {
    const { range, kept } = await extendWithin(runner, log, before.range, size);
    signed = signCheckpoint({ origin, size, rootHash: range.root() }, [signer]);
    return { ...signed, kept: [...before.kept, ...kept] };
  });
  if (!isDone || !signed) throw new NotAdmitted('The log is not as it was any more. Look at it again.');
  await ownHeads.write(origin, signed.note);
  const { ended, size, lost } = admission;
  logger.warn('A loss was admitted: the log goes on as a new edition.', {
    ...{ code: 'loss_admitted', tenant: log.entraId, ended, size, lost: lost.length, origin, by, reason },
  });
  return { origin, size: signed.size, key: signer.verifier.text };
}
