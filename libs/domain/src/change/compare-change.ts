import { type AskedChange, type AskedLeaf, type ChangeTarget } from './asked-change.ts';
import { type AskedDevice } from './asked-devices.ts';
import { compareValues, type Comparison } from './compare-values.ts';
import { type ComparedAssignment, matchAssignments } from './match-assignments.ts';
import { plainPath, shortName, unambiguous } from './property-names.ts';
import { type EffectEvent, type Recorded, type RecordOfEvents, recordOf } from './record-of-events.ts';

/** A property that both sources speak of. */
export interface ComparedProperty extends Comparison {
  readonly asked: AskedLeaf;
  readonly recorded: Recorded;
}

export interface ComparedDevice {
  readonly asked: AskedDevice;
  readonly recordedBy: readonly string[];
}

/** What was asked and what was recorded, beside each other where they speak of the same. Nothing is masked yet. */
export interface ChangeComparison {
  readonly compared: readonly ComparedProperty[];
  readonly askedOnly: readonly AskedLeaf[];
  readonly recordedOnly: readonly Recorded[];
  readonly assignments: readonly ComparedAssignment[];
  readonly devices: readonly ComparedDevice[];
  readonly more: number;
}

/**
 * Puts what was asked beside what the events of the effect recorded. The two sources name properties differently:
 * two are the same only if their whole paths are, or else the last segments, each time whatever the case and on
 * the object of the request, and only if neither side has another of that name. The order of events is that of
 * their times, however they are given.
 */
export function compareChange(asked: AskedChange | null, events: readonly EffectEvent[]): ChangeComparison {
  const record = recordOf(events);
  if (asked === null) return { ...nothing, recordedOnly: record.properties, more: record.more };
  const { assignments, used } = matchAssignments(asked, record.properties);
  const rest = record.properties.filter((one) => !used.has(one));
  const pairs = pairsOf(asked, rest);
  const paired = new Set<unknown>(pairs.flat());
  return {
    compared: pairs.map(([leaf, recorded]) => ({ asked: leaf, recorded, ...judge(leaf, recorded) })),
    askedOnly: asked.leaves.filter((leaf) => !paired.has(leaf)),
    recordedOnly: rest.filter((one) => !paired.has(one)),
    assignments,
    devices: asked.devices.map((device) => ({ asked: device, recordedBy: eventsOf(device, record) })),
    more: record.more,
  };
}

const nothing: ChangeComparison = {
  compared: [],
  askedOnly: [],
  recordedOnly: [],
  assignments: [],
  devices: [],
  more: 0,
};

/** Only a change that was made can differ from what was approved. */
function judge(leaf: AskedLeaf, recorded: Recorded): Comparison {
  const comparison = compareValues(leaf, recorded.after);
  if (comparison.verdict !== 'differs' || recorded.isSuccess === true) return comparison;
  const why =
    recorded.isSuccess === false ? 'the event says that it failed' : 'the events do not all say success';
  return { verdict: 'unknown', why };
}

function pairsOf(asked: AskedChange, recorded: readonly Recorded[]): [AskedLeaf, Recorded][] {
  const own = recorded.filter(({ resource }) => isTarget(resource, asked.target));
  const leaves = asked.leaves.filter((leaf) => !leaf.isContext);
  const whole = unambiguous(leaves, own, ({ path }) => plainPath(path));
  const taken = new Set<unknown>(whole.flat());
  const short = unambiguous(leaves, own, shortName).filter((pair) => !pair.some((one) => taken.has(one)));
  return [...whole, ...short];
}

/** By id; by name only where the request has no id yet, or the event none. */
function isTarget(resource: Recorded['resource'], target: ChangeTarget): boolean {
  if (resource.id !== null && target.ids.length > 0) return target.ids.includes(resource.id.toLowerCase());
  return target.name !== null && resource.name === target.name;
}

function eventsOf(device: AskedDevice, record: RecordOfEvents): string[] {
  const id = device.id?.toLowerCase();
  return id === undefined
    ? []
    : record.touched.filter(({ ids }) => ids.has(id)).map(({ eventId }) => eventId);
}
