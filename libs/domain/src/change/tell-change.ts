import { type AskedLeaf, askedChange, type ChangeKind } from './asked-change.ts';
import { type AskedAssignment } from './asked-assignments.ts';
import { type AskedDevice } from './asked-devices.ts';
import { compareChange, type ChangeComparison, type ComparedProperty } from './compare-change.ts';
import { type Verdict } from './compare-values.ts';
import { type EffectEvent, type Recorded } from './record-of-events.ts';
import { Display, shownPath, shownWord, type ShownValue } from './shown-value.ts';
import { type Leaf } from './take-apart.ts';

interface RecordedSides {
  readonly before: ShownValue | null;
  readonly after: ShownValue | null;
  readonly recordedBy: string[];
  readonly isSure: boolean;
  readonly isUnchanged: boolean | null;
}

/** What was asked and what was recorded of one case, masked and bounded: fit to leave the server. */
export interface ChangeTold {
  readonly kind: ChangeKind;
  readonly compared: (RecordedSides & {
    readonly path: string;
    readonly recordedPath: string;
    readonly asked: ShownValue;
    readonly verdict: Verdict;
    readonly why: string | null;
  })[];
  readonly askedOnly: {
    readonly path: string;
    readonly from: AskedLeaf['from'];
    readonly asked: ShownValue;
    readonly isContext: boolean;
  }[];
  readonly recordedOnly: (RecordedSides & {
    readonly path: string;
    readonly resource: string | null;
  })[];
  readonly assignments: (AskedAssignment & { readonly recordedBy: string[] })[];
  readonly devices: (AskedDevice & { readonly recordedBy: string[] })[];
  readonly notUnderstood: {
    readonly path: string;
    readonly reason: string;
    readonly raw: ShownValue;
  }[];
  /** How many of each are not in the lists; `values` were not even looked at, and are that many at least. */
  readonly notShown: Readonly<
    Record<
      'compared' | 'askedOnly' | 'recordedOnly' | 'assignments' | 'devices' | 'notUnderstood' | 'values',
      number
    >
  >;
}

const most = {
  compared: 300,
  askedOnly: 300,
  recordedOnly: 300,
  assignments: 200,
  devices: 200,
  notUnderstood: 20,
};
const eventsOfRowMax = 20;

/** Tells of a request (null if it was never seen) and the events of its effect. Total on any JSON. */
export function tellChange(request: unknown, events: readonly EffectEvent[]): ChangeTold {
  const asked = request === null ? null : askedChange(request);
  const comparison = compareChange(asked, events);
  const display = new Display();
  // What matters most is shown first, while there is room.
  const compared = [...comparison.compared].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  const failed = asked?.notUnderstood ?? [];
  return {
    kind: asked?.kind ?? 'unknown',
    compared: compared.slice(0, most.compared).map((one) => tellCompared(one, display)),
    askedOnly: ordered(comparison.askedOnly)
      .slice(0, most.askedOnly)
      .map(({ path, from, isContext, ...leaf }) => ({
        path: shownPath(path),
        from,
        asked: display.value({ ...leaf, path }),
        isContext,
      })),
    recordedOnly: comparison.recordedOnly.slice(0, most.recordedOnly).map((one) => ({
      path: shownPath(one.path),
      resource: shownWord(one.resource.name),
      ...tellSides(one, display),
    })),
    ...tellTargets(comparison),
    notUnderstood: failed.slice(0, most.notUnderstood).map((one) => ({
      path: shownPath(one.path),
      reason: one.reason,
      raw: display.notUnderstood(one),
    })),
    notShown: {
      compared: beyond(compared, most.compared),
      askedOnly: beyond(comparison.askedOnly, most.askedOnly),
      recordedOnly: beyond(comparison.recordedOnly, most.recordedOnly),
      assignments: beyond(comparison.assignments, most.assignments),
      devices: beyond(comparison.devices, most.devices),
      notUnderstood: beyond(failed, most.notUnderstood),
      values: (asked?.more ?? 0) + comparison.more,
    },
  };
}

const rank: Readonly<Record<Verdict, number>> = { differs: 0, unknown: 1, spelling: 2, as_asked: 3 };

function ordered(leaves: readonly AskedLeaf[]): AskedLeaf[] {
  return [...leaves].sort((a, b) => Number(a.isContext) - Number(b.isContext));
}

function beyond(list: readonly unknown[], max: number): number {
  return Math.max(0, list.length - max);
}

function tellCompared(one: ComparedProperty, display: Display): ChangeTold['compared'][number] {
  const { asked, recorded, verdict, why } = one;
  // Whichever source knows that it is a secret, the other's value is the same secret.
  const isSecret = [asked, recorded.before, recorded.after].some((leaf) => leaf?.isSecret);
  const seal = <T extends Leaf>(leaf: T) => (isSecret ? { ...leaf, isSecret: true } : leaf);
  const sealed = {
    ...recorded,
    before: recorded.before && seal(recorded.before),
    after: recorded.after && seal(recorded.after),
  };
  return {
    path: shownPath(asked.path),
    recordedPath: shownPath(recorded.path),
    asked: display.value(seal(asked)),
    verdict,
    why,
    ...tellSides(sealed, display),
  };
}

function tellSides(one: Recorded, display: Display): RecordedSides {
  return {
    before: one.before && display.value(one.before),
    after: one.after && display.value(one.after),
    recordedBy: one.recordedBy.slice(0, eventsOfRowMax),
    isSure: one.isSure,
    isUnchanged: one.isUnchanged,
  };
}

function tellTargets({
  assignments,
  devices,
}: ChangeComparison): Pick<ChangeTold, 'assignments' | 'devices'> {
  return {
    assignments: assignments.slice(0, most.assignments).map(({ asked, recordedBy }) => ({
      ...asked,
      targetType: shownWord(asked.targetType),
      targetId: shownWord(asked.targetId),
      intent: shownWord(asked.intent),
      filterId: shownWord(asked.filterId),
      filterType: shownWord(asked.filterType),
      recordedBy: recordedBy.slice(0, eventsOfRowMax),
    })),
    devices: devices.slice(0, most.devices).map(({ asked, recordedBy }) => ({
      id: shownWord(asked.id),
      name: shownWord(asked.name),
      serialNumber: shownWord(asked.serialNumber),
      user: shownWord(asked.user),
      action: shownWord(asked.action),
      recordedBy: recordedBy.slice(0, eventsOfRowMax),
    })),
  };
}
