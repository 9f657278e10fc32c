import { parseJson } from '../json.ts';
import { jsonOf, listOf, member, readId, readText, readWord, type Json } from '../normalise/members.ts';
import { isIdentification, namesSecret } from './named-values.ts';
import { lastSegment, takeApart, type Leaf } from './take-apart.ts';

/** One property of one resource as an audit event tells of it, nothing masked yet. */
export interface RecordedProperty {
  readonly resource: RecordedResource;
  readonly property: string;
  readonly old: unknown;
  readonly new: unknown;
  /** A sibling says that it is about a secret: `OmaUri: …/PSK` beside `Value`. */
  readonly isSecret: boolean;
}

export interface RecordedResource {
  /** Its place in the event: two resources may have the same name. */
  readonly index: number;
  readonly id: string | null;
  readonly name: string | null;
}

const resourcesMax = 1000;
const propertiesMax = 500;

/**
 * What an archived audit event says was changed, in Graph's spelling (resources[].modifiedProperties) or that of an
 * Azure Monitor export (properties.Targets[].ModifiedProperties). Bounded: `more` counts what was left out.
 */
export function recordedProperties(event: unknown): { properties: RecordedProperty[]; more: number } {
  const object = jsonOf(event);
  const exported = exportedProperties(object);
  const ids = listOf(member(exported, 'TargetObjectIds'));
  const targets = [
    ...listOf(member(object, 'resources')).map((one) => ({
      resource: jsonOf(one),
      id: undefined as unknown,
    })),
    ...listOf(member(exported, 'Targets')).map((one, index) => ({ resource: jsonOf(one), id: ids[index] })),
  ];
  const all = targets.slice(0, resourcesMax).flatMap(({ resource, id }, index) => {
    const from: RecordedResource = {
      index,
      id: readId(member(resource, 'resourceId') ?? id),
      name: readText(member(resource, 'displayName', 'Name')),
    };
    return propertiesOf(listOf(member(resource, 'modifiedProperties')), from);
  });
  return {
    properties: all.slice(0, propertiesMax),
    more: Math.max(0, all.length - propertiesMax) + Math.max(0, targets.length - resourcesMax),
  };
}

function propertiesOf(list: readonly unknown[], resource: RecordedResource): RecordedProperty[] {
  const changes = list.slice(0, 2 * propertiesMax).map((one) => {
    const change = jsonOf(one);
    return {
      property: readWord(member(change, 'displayName', 'name')) ?? '',
      old: absentAsNull(member(change, 'oldValue', 'old')),
      new: absentAsNull(member(change, 'newValue', 'new')),
    };
  });
  const secret = secretParents(changes);
  return changes.map((change) => ({
    ...change,
    resource,
    isSecret: secret.has(parentOf(change.property)) && !isIdentification(lastSegment(change.property)),
  }));
}

/** Events write objects flat; put together again, each can say that its value is a secret. */
function secretParents(changes: readonly { property: string; old: unknown; new: unknown }[]): Set<string> {
  const parents = new Map<string, Record<string, unknown>>();
  for (const { property, old, new: after } of changes) {
    const parent = parentOf(property);
    const members = parents.get(parent) ?? (Object.create(null) as Record<string, unknown>);
    members[lastSegment(property)] = after ?? old;
    parents.set(parent, members);
  }
  return new Set([...parents].filter(([, members]) => namesSecret(members)).map(([parent]) => parent));
}

function parentOf(property: string): string {
  return property.slice(0, Math.max(0, property.lastIndexOf('.')));
}

/** Both sources write "no value" as a text too. */
function absentAsNull(value: unknown): unknown {
  return value === undefined || value === '<null>' ? null : value;
}

/** The Log Analytics table keeps the properties as a text. */
function exportedProperties(event: Json): Json {
  const properties = member(event, 'properties');
  if (typeof properties !== 'string') return jsonOf(properties);
  const parsed = parseJson(properties);
  return 'value' in parsed ? jsonOf(parsed.value) : jsonOf(null);
}

/** One value before and after, taken apart where it is JSON in a text. */
export interface RecordedLeaf {
  readonly resource: RecordedResource;
  readonly path: string;
  readonly name: string;
  readonly isInList: boolean;
  readonly before: Leaf | null;
  readonly after: Leaf | null;
}

/** The values of a property, the same paths of both sides beside each other. */
export function recordedLeaves(property: RecordedProperty): { leaves: RecordedLeaf[]; more: number } {
  const sides = [property.old, property.new].map((value) =>
    value === null ? { leaves: [], notUnderstood: [], more: 0 } : takeApart(value, property.property),
  );
  const [before, after] = sides.map((side) => new Map(side.leaves.map((leaf) => [leaf.path, leaf])));
  // What is no base64 although its name promises a script is shown as it is.
  for (const [index, side] of sides.entries()) {
    for (const { path, text, isSecret } of side.notUnderstood)
      [before, after][index]?.set(path, plainLeaf(path, text, isSecret));
  }
  for (const [side, other] of [
    [before, after],
    [after, before],
  ])
    spreadEmpty(property.property, side, other);
  const paths = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  if (paths.size === 0) paths.add(property.property);
  const leaves = [...paths].map((path) => ({
    resource: property.resource,
    path,
    ...nameOf(path),
    before: sealed(before?.get(path) ?? null, property.isSecret),
    after: sealed(after?.get(path) ?? null, property.isSecret),
  }));
  return { leaves, more: sides.reduce((sum, side) => sum + side.more, 0) };
}

/** An empty text beside JSON says the same of each value in it: the event names no value. */
function spreadEmpty(path: string, side?: Map<string, Leaf>, other?: Map<string, Leaf>): void {
  if (!side || !other || side.size !== 1 || side.get(path)?.value !== '' || other.has(path)) return;
  if (other.size === 0) return;
  side.clear();
  for (const inner of other.keys()) side.set(inner, plainLeaf(inner, '', false));
}

function nameOf(path: string): { name: string; isInList: boolean } {
  const segment = lastSegment(path);
  return { name: segment.replace(/\[\d*\]$/, '').toLowerCase(), isInList: /\[\d*\]$/.test(segment) };
}

function plainLeaf(path: string, value: string, isSecret: boolean): Leaf {
  return { path, ...nameOf(path), form: 'text', value, isSecret, isDecoded: false, language: null };
}

function sealed(leaf: Leaf | null, isSecret: boolean): Leaf | null {
  return leaf === null || !isSecret || leaf.form === 'boolean' ? leaf : { ...leaf, isSecret: true };
}
