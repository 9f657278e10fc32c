import { isCreation } from '../records/records.ts';
import { isJson, lastSegment, member, readId, readText, readWord, type Json } from '../normalise/members.ts';
import { type AskedAssignment, readAssignments } from './asked-assignments.ts';
import { type AskedDevice, readDevices } from './asked-devices.ts';
import { openText, takeApart, type Leaf, type NotUnderstood } from './take-apart.ts';

/** Members of a request that say what it would change, each undeclared and known from public tools only. */
export const changeMembers = [
  'patchPayload',
  'payload',
  'actionParameters',
  'displayPayload',
  'addedAssignments',
  'existingAssignments',
] as const;
export type ChangeMember = (typeof changeMembers)[number];

export interface AskedLeaf extends Leaf {
  readonly from: ChangeMember;
  /** It identifies the object or repeats it: not what the request would change. */
  readonly isContext: boolean;
}

/** What a request asked for, as it was sent: nothing in here is masked yet. */
export interface AskedChange {
  readonly kind: ChangeKind;
  readonly target: ChangeTarget;
  readonly leaves: readonly AskedLeaf[];
  readonly assignments: readonly AskedAssignment[];
  readonly devices: readonly AskedDevice[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** Values that were not looked at, at least. */
  readonly more: number;
}

export const changeKinds = ['created', 'deleted', 'changed', 'unknown'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** The object that a request is about. */
export interface ChangeTarget {
  /** In small letters; empty for a creation, which has no id yet. */
  readonly ids: readonly string[];
  readonly name: string | null;
}

/** Reads what a request asked for. Total on any JSON; never an exception. */
export function askedChange(request: unknown): AskedChange {
  const object = isJson(request) ? request : {};
  const parts = new Parts();
  const opened = new Map(changeMembers.map((name) => [name, parts.open(name, member(object, name))]));
  const devices = readDevices(
    opened.get('displayPayload'),
    isOfDevices(object) ? opened.get('payload') : undefined,
  );
  const added = readAssignments(opened.get('addedAssignments'), 'addedAssignments', true);
  const existing = readAssignments(opened.get('existingAssignments'), 'existingAssignments', false);
  const target = targetOf(object, opened.get('payload'));
  for (const name of ['patchPayload', 'payload', 'actionParameters'] as const) {
    if (name !== 'payload' || !devices.usedPayload) parts.take(name, opened.get(name));
  }
  parts.takeRest('displayPayload', devices.rest);
  parts.takeRest('addedAssignments', added.rest);
  parts.takeRest('existingAssignments', existing.rest);
  return {
    kind: kindOf(object),
    target,
    leaves: withoutRepeats(
      parts.leaves.map((leaf) => ({ ...leaf, isContext: isIdentity(leaf, target) })),
      added.assignments.length > 0,
    ),
    assignments: [...added.assignments, ...existing.assignments],
    devices: devices.devices,
    notUnderstood: parts.notUnderstood,
    more: parts.more + devices.more + added.more + existing.more,
  };
}

class Parts {
  readonly leaves: (Leaf & { from: ChangeMember })[] = [];
  readonly notUnderstood: NotUnderstood[] = [];
  more = 0;

  /** The member as a value: it arrives as JSON inside a text or as the object or list itself. */
  open(name: ChangeMember, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    if (value.trim() === '') return undefined;
    const opened = openText(value);
    if ('value' in opened) return opened.value;
    this.notUnderstood.push({ path: name, reason: opened.problem, text: value, isSecret: false });
    return undefined;
  }

  take(from: ChangeMember, value: unknown, path = ''): void {
    if (value == null) return;
    const parts = takeApart(value, path === '' && !isJson(value) ? from : path);
    this.leaves.push(...parts.leaves.map((leaf) => ({ ...leaf, from })));
    this.notUnderstood.push(...parts.notUnderstood);
    this.more += parts.more;
  }

  takeRest(from: ChangeMember, rest: readonly (readonly [path: string, value: unknown])[]): void {
    for (const [path, value] of rest) this.take(from, value, path);
  }
}

function isOfDevices(request: Json): boolean {
  const type = lastSegment(readWord(member(request, 'payloadType')));
  return type !== null && /^manageddevice/i.test(type);
}

function kindOf(request: Json): ChangeKind {
  const operation = readWord(member(request, 'payloadOperation'));
  if (operation === null) return 'unknown';
  return isCreation(operation) ? 'created' : /^delete/i.test(operation) ? 'deleted' : 'changed';
}

function targetOf(request: Json, payload: unknown): ChangeTarget {
  const own = isJson(payload) ? readId(member(payload, 'id')) : null;
  const ids = [readId(member(request, 'payloadId')), own].filter((id) => id !== null);
  return {
    ids: [...new Set(ids.map((id) => id.toLowerCase()))].filter((id) => !/^[0-]+$/.test(id)),
    name: readText(member(request, 'payloadName')),
  };
}

function isIdentity(leaf: Leaf, target: ChangeTarget): boolean {
  if (leaf.path.endsWith('@odata.type')) return true;
  return leaf.path.toLowerCase() === 'id' && target.ids.includes(leaf.value.toLowerCase());
}

/** Beside a patch or an assignment, the payload is the object itself: what else it says is not what would change. */
function withoutRepeats(leaves: readonly AskedLeaf[], isAssignment: boolean): AskedLeaf[] {
  const patched = new Map(
    leaves.filter(({ from }) => from === 'patchPayload').map((leaf) => [leaf.path, leaf.value]),
  );
  if (patched.size === 0 && !isAssignment) return [...leaves];
  return leaves
    .filter((leaf) => leaf.from !== 'payload' || patched.get(leaf.path) !== leaf.value)
    .map((leaf) => (leaf.from === 'payload' ? { ...leaf, isContext: true } : leaf));
}
