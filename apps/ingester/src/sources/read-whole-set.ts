import { type Source } from '@countersign/domain';
import { GraphError } from '@countersign/graph';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { type OpenSweep, readIntoSweep } from './read-into-sweep.ts';

/**
 * Reads everything Graph shows of a small, bounded collection. There is no watermark that could run ahead: a
 * request stays visible for 30 days after its last change, so every cycle reads and compares all of it.
 */
export async function readWholeSet(cycle: Cycle, source: Source, path: string): Promise<SourceOutcome> {
  const before = (await cycle.sweeps.lastComplete(source))?.items ?? null;
  const first = await readOnceMoreIfLinkExpired(cycle, source, path);
  if (first.error) throw await endFailed(first, first.error);
  const expected =
    source === 'approval-requests' ? await cycle.sweeps.requestsToShow(surelyShownSince(cycle)) : [];
  if (!looksShort(before, first.items) && !lacksMany(expected, first.sweep.shownIds))
    return ended(await first.sweep.complete(), null);

  // 200 with no rows, or with half of them, is also what a lost licence or a sick replica answers.
  const second = await readOnceMoreIfLinkExpired(cycle, source, path);
  if (second.error) {
    await first.sweep.incomplete(`suspect: ${first.items} objects after ${before}, and no second reading`);
    throw await endFailed(second, second.error);
  }
  if (lacksMany(expected, second.sweep.shownIds)) {
    for (const { sweep } of [first, second])
      await sweep.incomplete(
        `suspect: ${lackingIn(expected, sweep.shownIds)} of ${expected.length} known requests missing`,
      );
    throw lacking();
  }
  if (second.items > first.items) {
    await first.sweep.incomplete(
      `suspect: ${first.items} objects after ${before}, then ${second.items} a moment later`,
    );
    return ended(await second.sweep.complete(), 'One reading was suspiciously short and was not counted.');
  }
  await first.sweep.complete();
  const note = `Graph shows ${second.items} objects where it showed ${before}; two readings agree.`;
  return ended(await second.sweep.complete(), note);
}

function ended(result: { items: number; newItems: number }, note: string | null): SourceOutcome {
  return { items: result.items, newItems: result.newItems, note };
}

async function readOnceMoreIfLinkExpired(cycle: Cycle, source: Source, path: string): Promise<OpenSweep> {
  const open = await readIntoSweep(cycle, { source, path, remembersIds: true });
  if (!(open.error instanceof GraphError) || open.error.kind !== 'link-expired') return open;
  await open.sweep.incomplete(open.error.message);
  return readIntoSweep(cycle, { source, path, remembersIds: true });
}

async function endFailed(open: OpenSweep, error: Error): Promise<Error> {
  await open.sweep.incomplete(error.message);
  return error;
}

function looksShort(before: number | null, now: number): boolean {
  if (before === null || now >= before) return false;
  return now === 0 || (before >= 10 && now < before / 2);
}

/** A day less than Graph promises, for its clock and ours. */
const surelyShownDays = 29;

function surelyShownSince({ clock }: Cycle): Date {
  return new Date(clock.now().getTime() - surelyShownDays * 86_400_000);
}

function lackingIn(expected: readonly string[], shown: ReadonlySet<string>): number {
  return expected.filter((id) => !shown.has(id)).length;
}

/** One or two may go for reasons of their own. Three and more, and a quarter of all, is an answer that lacks them. */
function lacksMany(expected: readonly string[], shown: ReadonlySet<string>): boolean {
  const missing = lackingIn(expected, shown);
  return missing >= 3 && missing >= expected.length / 4;
}

/** Until somebody looked: what is believed here becomes "gone" for all of them. Without numbers, to be told once. */
function lacking(): GraphError {
  return new GraphError({
    kind: 'protocol',
    status: 200,
    sentence: `Graph answers without many of the approval requests that it has to show, since they changed less than ${surelyShownDays} days ago; read twice.`,
    nextStep:
      "Check that the tenant's Intune licence is active, and that the app registration still has its permission for the whole tenant. What Graph shows is archived meanwhile.",
  });
}
