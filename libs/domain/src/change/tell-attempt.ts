import { type AskedAssignment } from './asked-assignments.ts';
import { type AskedDevice } from './asked-devices.ts';
import {
  type AttemptChange,
  type AttemptDifference,
  type AttemptVerdict,
  compareAttempts,
  type PropertyDifference,
} from './compare-attempts.ts';
import { Display, shownPath, shownWord, type ShownValue } from './shown-value.ts';
import { type Leaf } from './take-apart.ts';

type AddedOrRemoved = { readonly change: 'added' | 'removed' };

/** What changed from one attempt to the next, masked and bounded: fit to leave the server. */
export interface AttemptTold {
  readonly verdict: AttemptVerdict;
  readonly why: string | null;
  readonly properties: {
    readonly change: AttemptChange;
    readonly path: string;
    readonly earlier: ShownValue | null;
    readonly later: ShownValue | null;
  }[];
  readonly assignments: (AskedAssignment & AddedOrRemoved)[];
  readonly devices: (AskedDevice & AddedOrRemoved)[];
  readonly unchanged: number;
  /** How many of each are not in the lists. */
  readonly notShown: Readonly<Record<'properties' | 'assignments' | 'devices', number>>;
}

const shownMax = 100;

/** Tells what a later request asks otherwise than an earlier one; null for one that was never read. */
export function tellAttempt(earlier: unknown, later: unknown): AttemptTold {
  const difference = compareAttempts(earlier, later);
  const display = new Display();
  return {
    verdict: difference.verdict,
    why: difference.why,
    properties: difference.properties.slice(0, shownMax).map((one) => tellProperty(one, display)),
    assignments: difference.assignments.slice(0, shownMax).map((one) => ({
      ...one,
      targetType: shownWord(one.targetType),
      targetId: shownWord(one.targetId),
      intent: shownWord(one.intent),
      filterId: shownWord(one.filterId),
      filterType: shownWord(one.filterType),
    })),
    devices: difference.devices.slice(0, shownMax).map((one) => ({
      change: one.change,
      id: shownWord(one.id),
      name: shownWord(one.name),
      serialNumber: shownWord(one.serialNumber),
      user: shownWord(one.user),
      action: shownWord(one.action),
    })),
    unchanged: difference.unchanged,
    notShown: notShownOf(difference),
  };
}

function notShownOf(difference: AttemptDifference): AttemptTold['notShown'] {
  const beyond = (list: readonly unknown[]) => Math.max(0, list.length - shownMax);
  return {
    properties: beyond(difference.properties),
    assignments: beyond(difference.assignments),
    devices: beyond(difference.devices),
  };
}

function tellProperty(one: PropertyDifference, display: Display): AttemptTold['properties'][number] {
  // What is a secret in one of them is one in the other.
  const isSecret = [one.earlier, one.later].some((leaf) => leaf?.isSecret);
  const show = (leaf: Leaf | null) => leaf && display.value(isSecret ? { ...leaf, isSecret: true } : leaf);
  return {
    change: one.change,
    path: shownPath(one.path),
    earlier: show(one.earlier),
    later: show(one.later),
  };
}
