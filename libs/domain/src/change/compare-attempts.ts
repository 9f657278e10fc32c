import { isJson, member, readWord } from '../normalise/members.ts';
import { type AskedChange, type AskedLeaf, askedChange } from './asked-change.ts';
import { type AskedAssignment } from './asked-assignments.ts';
import { type AskedDevice } from './asked-devices.ts';
import { compareValues } from './compare-values.ts';

/** Whether two requests ask for materially the same. `cannot_tell` is neither: something is not known of one. */
export const attemptVerdicts = ['same', 'changed', 'cannot_tell'] as const;
export type AttemptVerdict = (typeof attemptVerdicts)[number];

/** How one thing that was asked stands between the two. `spelling`: but for case and white space the same. */
export const attemptChanges = ['changed', 'added', 'removed', 'spelling'] as const;
export type AttemptChange = (typeof attemptChanges)[number];

export interface PropertyDifference {
  readonly change: AttemptChange;
  readonly path: string;
  readonly earlier: AskedLeaf | null;
  readonly later: AskedLeaf | null;
}

/** What the later request asks that the earlier did not, and the other way round. Nothing is masked yet. */
export interface AttemptDifference {
  readonly verdict: AttemptVerdict;
  /** Why nothing can be told; null where something can. */
  readonly why: string | null;
  readonly properties: readonly PropertyDifference[];
  readonly assignments: readonly (AskedAssignment & { readonly change: 'added' | 'removed' })[];
  readonly devices: readonly (AskedDevice & { readonly change: 'added' | 'removed' })[];
  /** How many things are asked by both alike. */
  readonly unchanged: number;
}

/** Whether two requests, as they were sent, ask for materially the same. Null for one that was never read. */
export function attemptVerdict(earlier: unknown, later: unknown): AttemptVerdict {
  return compareAttempts(earlier, later).verdict;
}

/** The same with why nothing can be told, for rules. */
export function attemptWhy(earlier: unknown, later: unknown): Pick<AttemptDifference, 'verdict' | 'why'> {
  const { verdict, why } = compareAttempts(earlier, later);
  return { verdict, why };
}

/**
 * Compares what two requests ask for. Beside a patch or an assignment the payload is the object as it was, which
 * others may have changed meanwhile: it is not compared, nor is what only identifies the object or is shown beside
 * it. Total on any JSON.
 */
export function compareAttempts(earlier: unknown, later: unknown): AttemptDifference {
  if (!isJson(earlier) || !isJson(later))
    return nothing(
      `the ${isJson(earlier) ? 'later' : 'earlier'} request was never read, or its text is gone`,
    );
  const [one, other] = [askedChange(earlier), askedChange(later)];
  const properties = compareLeaves(materialOf(one), materialOf(other));
  const assignments = compareSets(added(one), added(other), keyOfAssignment);
  const devices = compareSets(one.devices, other.devices, keyOfDevice);
  const lists = {
    properties: properties.differences,
    assignments: assignments.differences,
    devices: devices.differences,
    unchanged: properties.unchanged + assignments.unchanged + devices.unchanged,
  };
  const isOther = isOfSomethingElse(earlier, later, one, other);
  const isChanged =
    isOther ||
    lists.assignments.length + lists.devices.length > 0 ||
    lists.properties.some(({ change }) => change !== 'spelling');
  const alike = lists.unchanged + lists.properties.length;
  const doubt = isChanged ? null : doubtOf(one, other, alike, properties);
  return { verdict: doubt !== null ? 'cannot_tell' : isChanged ? 'changed' : 'same', why: doubt, ...lists };
}

const nothing = (why: string): AttemptDifference => ({
  verdict: 'cannot_tell',
  why,
  properties: [],
  assignments: [],
  devices: [],
  unchanged: 0,
});

/** Another operation, or another object: by id, by name where one is to be created. */
function isOfSomethingElse(earlier: object, later: object, one: AskedChange, other: AskedChange): boolean {
  const [from, to] = [earlier, later].map((request) =>
    readWord(member(request as Readonly<Record<string, unknown>>, 'payloadOperation'))?.toLowerCase(),
  );
  if (from !== to) return true;
  if (one.target.ids.length > 0 && other.target.ids.length > 0)
    return !one.target.ids.some((id) => other.target.ids.includes(id));
  return (one.target.name ?? '').trim().toLowerCase() !== (other.target.name ?? '').trim().toLowerCase();
}

function doubtOf(
  one: AskedChange,
  other: AskedChange,
  alike: number,
  { isReordered }: LeafComparison,
): string | null {
  if (isReordered) return 'the same values stand in a list in another order';
  if (one.more + other.more > 0) return 'there is more in them than was looked at';
  const opaque = (change: AskedChange) =>
    change.notUnderstood.map(({ path, text }) => `${path}\n${text}`).join('\n');
  if (opaque(one) !== opaque(other)) return 'something in them was not understood';
  // To delete the same object is the same wish, and needs no more words.
  if (alike + one.notUnderstood.length === 0 && one.kind !== 'deleted')
    return 'the requests carry nothing that says what exactly would change';
  return null;
}

/** Written by Intune, not asked for. */
const byIntune = /(?:^|\.)(?:createdDateTime|lastModifiedDateTime|@odata\.(?:context|etag|id|editLink))$/i;

/** What is asked for, among everything that a request carries. */
function materialOf(asked: AskedChange): AskedLeaf[] {
  const isBeside =
    asked.leaves.some(({ from }) => from === 'patchPayload') ||
    asked.assignments.some(({ isAdded }) => isAdded);
  return asked.leaves.filter(({ from, path, isContext }) => {
    if (byIntune.test(path) || (isContext && path.toLowerCase() === 'id')) return false;
    if (from === 'payload') return !isBeside;
    return from === 'displayPayload'
      ? asked.devices.length === 0 && !isBeside
      : from !== 'existingAssignments';
  });
}

interface LeafComparison {
  readonly differences: readonly PropertyDifference[];
  readonly unchanged: number;
  /** Nothing but the order of a list is different: whether that matters, only Intune knows. */
  readonly isReordered: boolean;
}

function compareLeaves(earlier: readonly AskedLeaf[], later: readonly AskedLeaf[]): LeafComparison {
  const [before, after] = [byPath(earlier), byPath(later)];
  const differences: PropertyDifference[] = [];
  let unchanged = 0;
  for (const [path, one] of before) {
    const change = changeOf(one, after.get(path));
    if (change === null) unchanged += 1;
    else differences.push({ change, path: one.path, earlier: one, later: after.get(path) ?? null });
  }
  for (const [path, one] of after)
    if (!before.has(path)) differences.push({ change: 'added', path: one.path, earlier: null, later: one });
  const isReordered = differences.length > 0 && sameWithoutOrder(earlier, later);
  return isReordered
    ? { differences: [], unchanged, isReordered }
    : { differences: withoutShifts(differences), unchanged, isReordered };
}

/** The same member may say the same of two paths that differ in case only: the last one counts, as in JSON. */
function byPath(leaves: readonly AskedLeaf[]): Map<string, AskedLeaf> {
  return new Map(leaves.map((leaf) => [`${leaf.from} ${leaf.path}`, leaf]));
}

function changeOf(earlier: AskedLeaf, later: AskedLeaf | undefined): AttemptChange | null {
  if (later === undefined) return 'removed';
  if (earlier.form === later.form && earlier.value === later.value) return null;
  const { verdict } = compareValues(earlier, later);
  return verdict === 'as_asked' ? null : verdict === 'spelling' ? 'spelling' : 'changed';
}

const withoutPlaces = (path: string) => path.replaceAll(/\[\d*\]/g, '[]');
const wordOf = ({ from, path, form, value }: AskedLeaf) =>
  JSON.stringify([from, withoutPlaces(path), form, value]);

function sameWithoutOrder(earlier: readonly AskedLeaf[], later: readonly AskedLeaf[]): boolean {
  if (earlier.length !== later.length) return false;
  const sorted = (leaves: readonly AskedLeaf[]) => leaves.map(wordOf).sort().join('\n');
  return sorted(earlier) === sorted(later);
}

/** A value put into a list of values moves those behind it: what is in it before and after is no difference. */
function withoutShifts(differences: readonly PropertyDifference[]): PropertyDifference[] {
  const sides = (side: 'earlier' | 'later') => {
    const counts = new Map<string, number>();
    for (const one of differences) {
      const leaf = one[side];
      if (leaf && leaf.isInList) counts.set(wordOf(leaf), (counts.get(wordOf(leaf)) ?? 0) + 1);
    }
    return counts;
  };
  const [gone, come] = [sides('earlier'), sides('later')];
  const isMoved = (leaf: AskedLeaf | null) =>
    leaf !== null && leaf.isInList && gone.get(wordOf(leaf)) === come.get(wordOf(leaf));
  return differences.flatMap((one) => {
    const [earlier, later] = [
      isMoved(one.earlier) ? null : one.earlier,
      isMoved(one.later) ? null : one.later,
    ];
    if (earlier === null && later === null) return [];
    const change = earlier === null ? 'added' : later === null ? 'removed' : one.change;
    return [{ change, path: (later ?? earlier ?? one).path, earlier, later }];
  });
}

function added(asked: AskedChange): AskedAssignment[] {
  return asked.assignments.filter(({ isAdded }) => isAdded);
}

function compareSets<One>(
  earlier: readonly One[],
  later: readonly One[],
  keyOf: (one: One) => string,
): { differences: (One & { change: 'added' | 'removed' })[]; unchanged: number } {
  const [before, after] = [earlier, later].map((list) => new Map(list.map((one) => [keyOf(one), one])));
  const missing = (from: Map<string, One> | undefined, inOther: Map<string, One> | undefined) =>
    [...(from ?? [])].filter(([key]) => !inOther?.has(key)).map(([, one]) => one);
  const removed = missing(before, after).map((one) => ({ ...one, change: 'removed' as const }));
  const come = missing(after, before).map((one) => ({ ...one, change: 'added' as const }));
  return { differences: [...removed, ...come], unchanged: (before?.size ?? 0) - removed.length };
}

function keyOfAssignment(one: AskedAssignment): string {
  const { target, targetType, targetId, intent, filterId, filterType } = one;
  return JSON.stringify([target, targetType, targetId, intent, filterId, filterType]).toLowerCase();
}

function keyOfDevice({ id, name, action }: AskedDevice): string {
  return JSON.stringify([id ?? name, action]).toLowerCase();
}
