import { GraphError } from '@countersign/graph';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { type OpenSweep, readIntoSweep } from './read-into-sweep.ts';
import { isSuspect, looksShort, surelyShownDays, suspectError, suspectReason } from './suspect.ts';
import { type WholeSource } from './sweep-history.ts';

/**
 * Reads everything Graph shows of a small, bounded collection. There is no watermark that could run ahead: a
 * request stays visible for 30 days after its last change, so every cycle reads and compares all of it.
 */
export async function readWholeSet(cycle: Cycle, source: WholeSource, path: string): Promise<SourceOutcome> {
  const before = (await cycle.sweeps.lastComplete(source))?.items ?? null;
  const first = await readOnceMoreIfLinkExpired(cycle, source, path);
  if (first.error) throw await endFailed(first, first.error);
  const expected = await cycle.sweeps.toShow(source, surelyShownSince(cycle));
  if (!looksShort(before, first.items) && !isDoubtful(source, expected, first))
    return ended(await first.sweep.complete(), null);

  // 200 with no rows, or with half of them, is also what a lost licence or a sick replica answers.
  const second = await readOnceMoreIfLinkExpired(cycle, source, path);
  if (second.error) {
    await first.sweep.incomplete(`suspect: ${first.items} objects after ${before}, and no second reading`);
    throw await endFailed(second, second.error);
  }
  if (isSuspectAmong(expected, second) && !(await isAccepted(cycle, source, lackingIn(expected, second)))) {
    for (const one of [first, second])
      await one.sweep.incomplete(suspectReason(lackingIn(expected, one).length, expected.length, source));
    throw suspectError(source);
  }
  if (second.items > first.items) {
    await first.sweep.incomplete(
      `suspect: ${first.items} objects after ${before}, then ${second.items} a moment later`,
    );
    return ended(await second.sweep.complete(), 'One reading was suspiciously short and was not counted.');
  }
  await first.sweep.complete();
  const note =
    second.items === before
      ? null
      : `Graph shows ${second.items} objects where it showed ${before}; two readings agree.`;
  return ended(await second.sweep.complete(), note);
}

function ended(result: { items: number; newItems: number }, note: string | null): SourceOutcome {
  return { items: result.items, newItems: result.newItems, note };
}

async function readOnceMoreIfLinkExpired(
  cycle: Cycle,
  source: WholeSource,
  path: string,
): Promise<OpenSweep> {
  const open = await readIntoSweep(cycle, { source, path, remembersIds: true });
  if (!(open.error instanceof GraphError) || open.error.kind !== 'link-expired') return open;
  await open.sweep.incomplete(open.error.message);
  return readIntoSweep(cycle, { source, path, remembersIds: true });
}

async function endFailed(open: OpenSweep, error: Error): Promise<Error> {
  await open.sweep.incomplete(error.message);
  return error;
}

function surelyShownSince({ clock }: Cycle): Date {
  return new Date(clock.now().getTime() - surelyShownDays * 86_400_000);
}

function lackingIn(expected: readonly string[], { sweep }: OpenSweep): string[] {
  return expected.filter((id) => !sweep.shownIds.has(id));
}

function isSuspectAmong(expected: readonly string[], open: OpenSweep): boolean {
  const lacking = lackingIn(expected, open).length;
  return isSuspect({ lacking, expected: expected.length, items: open.items });
}

/**
 * Policies are few and read hourly: one that is lacking is looked for once more before it counts as deleted, or an
 * answer that is short by one would leave a protection, and its last change, out for an hour.
 */
function isDoubtful(source: WholeSource, expected: readonly string[], open: OpenSweep): boolean {
  if (source === 'access-policies') return lackingIn(expected, open).length > 0;
  return isSuspectAmong(expected, open);
}

/** A person looked at a reading that lacked these, and maybe others; not at one that lacked fewer. */
async function isAccepted(
  { sweeps }: Cycle,
  source: WholeSource,
  lacking: readonly string[],
): Promise<boolean> {
  const accepted = new Set(await sweeps.acceptedAsGone(source));
  return lacking.every((id) => accepted.has(id));
}
