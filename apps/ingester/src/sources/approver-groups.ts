import { groupQuestions, groupsAskedFor, isGroupId, membersQuestion } from '@countersign/domain';
import { GraphError, SignInError } from '@countersign/graph';
import { type SweepRecorder } from '../archive/sweep-recorder.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { openSweep, readOnto } from './read-into-sweep.ts';
import { looksShort } from './suspect.ts';

const source = 'approver-groups';
const refusalsTold = 5;

/**
 * The groups that approve, and their direct members: one sweep over all of them, so that it is complete only if each
 * group was read to its end. A group that Graph does not show is evidence of its deletion; one whose members it refuses
 * to show, or that goes meanwhile, has no pages in the sweep, and nothing is known of it from there.
 */
export async function readApproverGroups(cycle: Cycle): Promise<SourceOutcome> {
  const ids = await cycle.sweeps.approverGroups();
  const questions = groupQuestions(ids);
  if (questions.length === 0) return { items: 0, newItems: 0, note: 'No access policy names a group.' };
  const sweep = openSweep(cycle, { source, path: '/v1.0/groups', remembersIds: true });
  const reader = new GroupReader(cycle, sweep);
  try {
    await reader.readAll(questions);
  } catch (error) {
    if (error instanceof GraphError || error instanceof SignInError) await sweep.incomplete(error.message);
    throw error;
  }
  const strange = ids.filter((id) => !isGroupId(id)).length;
  const notes = [
    strange > 0 && `${strange} of the approver groups have an id that is none; they were not asked for.`,
    ...reader.refusals.slice(0, refusalsTold),
    reader.refusals.length > refusalsTold && `So are those of ${reader.refusals.length - refusalsTold} more.`,
  ].filter((note) => typeof note === 'string');
  const { items, newItems } = await sweep.complete();
  return { items, newItems, note: notes.join(' ') || null };
}

/** Only those that were asked for and shown: an id that Graph adds goes into no address. */
export function groupsToRead(shown: Iterable<string>, questions: readonly string[]): string[] {
  const ids = new Set([...shown].map((id) => id.toLowerCase()));
  return questions.flatMap(groupsAskedFor).filter((id) => ids.has(id));
}

class GroupReader {
  readonly refusals: string[] = [];
  private readonly cycle: Cycle;
  private readonly sweep: SweepRecorder;

  constructor(cycle: Cycle, sweep: SweepRecorder) {
    this.cycle = cycle;
    this.sweep = sweep;
  }

  async readAll(questions: readonly string[]): Promise<void> {
    const known = await this.cycle.sweeps.knownGroups();
    for (const question of questions) await this.read(question);
    // One short answer must not delete a group: what was there is looked for once more before it counts as gone.
    const shown = new Set(groupsToRead(this.sweep.shownIds, questions));
    const lacking = questions.flatMap(groupsAskedFor).filter((id) => known.has(id) && !shown.has(id));
    for (const question of groupQuestions(lacking)) await this.read(question);
    for (const id of groupsToRead(this.sweep.shownIds, questions))
      await this.readMembers(id, known.get(id) ?? 0);
  }

  /** An empty list after a full one, or a list half as long, is asked for again: whom either shows is there. */
  private async readMembers(groupId: string, before: number): Promise<void> {
    const items = await this.readOrSkip(groupId);
    if (items !== null && looksShort(before, items)) await this.read(membersQuestion(groupId));
  }

  /** How many members were shown; null if Graph refuses to show them. */
  private async readOrSkip(groupId: string): Promise<number | null> {
    const before = this.sweep.counts;
    try {
      await this.read(membersQuestion(groupId));
    } catch (error) {
      const isRefused =
        error instanceof GraphError && (error.kind === 'forbidden' || error.kind === 'not-found');
      // A list that broke off in the middle is no list, whatever the reason.
      if (!isRefused || this.sweep.counts.pages > before.pages) throw error;
      this.refusals.push(`The members of the group ${groupId} are not shown (${error.status}).`);
      return null;
    }
    return this.sweep.counts.items - before.items;
  }

  private async read(path: string): Promise<void> {
    const error = await readOnto(this.cycle, this.sweep, { source, path });
    if (error) throw error;
  }
}
