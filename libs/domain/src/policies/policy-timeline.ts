import { addSeconds, type Instant } from '../instant.ts';
import { readPolicyTypeList } from '../normalise/read-request.ts';
import { entityOf, typeFamily, verbOf } from '../normalise/type-family.ts';
import type { EventRecord } from '../records/records.ts';
import { isPolicyEvent, propertyName } from '../cases/approval-events.ts';
import { succeeded } from '../cases/event-words.ts';
import type { PolicyHistoryInput, PolicyPeriod, PolicyVersion } from './policy-history.ts';

/** Something known about one policy at one time. */
export type PolicyFact = {
  readonly at: Instant;
  readonly position: number;
} & (
  | {
      readonly kind: 'exists';
      readonly source: PolicyPeriod['fromSource'];
      readonly isCreation: boolean;
      readonly name: string | null;
      /** Empty if this fact does not say. */
      readonly types: readonly string[];
    }
  /** Empty types if this fact does not say. */
  | { readonly kind: 'ends'; readonly name: string | null; readonly types: readonly string[] }
  | { readonly kind: 'excludes' | 'includes'; readonly appId: string }
);

/** What the policy was called last, by facts in the order of time. */
export function lastName(facts: readonly PolicyFact[]): string | null {
  return facts.reduce<string | null>(
    (name, fact) => (fact.kind === 'exists' || fact.kind === 'ends' ? (fact.name ?? name) : name),
    null,
  );
}

/** All facts per policy id (in lower case), by time. */
export function policyFacts(input: PolicyHistoryInput): Map<string, PolicyFact[]> {
  const facts = new Map<string, PolicyFact[]>();
  const add = (policyId: string, found: readonly PolicyFact[]): void => {
    const id = policyId.toLowerCase();
    facts.set(id, [...(facts.get(id) ?? []), ...found]);
  };
  for (const version of input.versions) add(version.record.id, factsOfVersion(version, input.versions));
  for (const { event, position } of input.events) {
    if (succeeded(event) === false || !isPolicyEvent(event)) continue;
    for (const { id, name } of policiesOf(event)) add(id, factsOfEvent(event, name, position));
  }
  for (const [id, list] of facts) facts.set(id, withCreation(list.sort(byTime)));
  return facts;
}

/** Two services write the time of one change: Graph's own may lie just before the event of the creation. */
const creationSlackSeconds = 60;

/** Whatever is told of a policy around its creation began with it, and is known as well as that. */
function withCreation(facts: readonly PolicyFact[]): PolicyFact[] {
  const creations = facts.flatMap((fact) => (fact.kind === 'exists' && fact.isCreation ? [fact.at] : []));
  return facts.map((fact) => {
    const isBegin = creations.some((at) => fact.at <= at && at <= addSeconds(fact.at, creationSlackSeconds));
    return fact.kind === 'exists' && isBegin ? { ...fact, source: 'audit-event' } : fact;
  });
}

function byTime(a: PolicyFact, b: PolicyFact): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.position - b.position;
}

/** Graph's own time of change: the policy surely had this content then, whenever it was read. */
function factsOfVersion(version: PolicyVersion, all: readonly PolicyVersion[]): PolicyFact[] {
  const { record, position, firstSeenAt } = version;
  const { lastModifiedAt } = record;
  const goneAt = endedWith(version, all);
  const isPlausible = lastModifiedAt !== null && lastModifiedAt <= firstSeenAt;
  return [
    {
      kind: 'exists',
      at: isPlausible ? lastModifiedAt : firstSeenAt,
      position,
      source: isPlausible ? 'reported' : 'observed',
      isCreation: false,
      name: record.name,
      types: record.policyTypes,
    },
    ...(goneAt === null ? [] : [{ kind: 'ends', at: goneAt, position, name: null, types: [] } as const]),
  ];
}

/**
 * When the policy was gone, not merely this content of it: an edit leaves another content in its place, and an
 * edit must not look like the end of the protection.
 */
function endedWith(
  { record, position, goneAt }: PolicyVersion,
  all: readonly PolicyVersion[],
): Instant | null {
  if (goneAt === null) return null;
  const isReplaced = all.some(
    (other) =>
      other.position !== position &&
      other.record.id.toLowerCase() === record.id.toLowerCase() &&
      other.firstSeenAt <= goneAt &&
      (other.goneAt === null || other.goneAt > goneAt),
  );
  return isReplaced ? null : goneAt;
}

function policiesOf(event: EventRecord): { id: string; name: string | null }[] {
  const entity = entityOf(event.activityType);
  return event.resources.flatMap(({ id, name, type }) =>
    id !== null && typeFamily(type ?? entity) === 'operationapprovalpolicy' ? [{ id, name }] : [],
  );
}

function factsOfEvent(event: EventRecord, name: string | null, position: number): PolicyFact[] {
  const at = event.occurredAt;
  const verb = verbOf(event.activityType);
  const operation = event.operationType?.toLowerCase() ?? '';
  const exclusions = exclusionsIn(event, verb);
  if (exclusions.length > 0) return exclusions.map((change) => ({ ...change, at, position }));
  if (operation === 'delete' || verb.startsWith('delete'))
    return [{ kind: 'ends', at, position, name, types: typesIn(event) }];
  const isCreation = operation === 'create' || verb.startsWith('create');
  // The event of an edit tells that the policy was there, not since when.
  const source = isCreation ? 'audit-event' : 'reported';
  return [{ kind: 'exists', at, position, source, isCreation, name, types: typesIn(event) }];
}

function exclusionsIn(event: EventRecord, verb: string): { kind: 'excludes' | 'includes'; appId: string }[] {
  const changes = (event.approval ?? []).filter((change) =>
    /^excluded(application|app)ids?$/.test(propertyName(change.name)),
  );
  return changes.flatMap((change) => {
    const [before, after] = [idsIn(change.old), idsIn(change.new)];
    // The verb decides where there is one: a removal may carry the application as its old or as its new value.
    if (/^remove.*exclusion/.test(verb))
      return [...before, ...after].map((appId) => ({ kind: 'includes', appId }) as const);
    const added = after.filter((id) => !before.includes(id));
    // A patch lists unchanged collections with the old value filled and the new one empty: that clears nothing.
    const removed = after.length === 0 ? [] : before.filter((id) => !after.includes(id));
    return [
      ...added.map((appId) => ({ kind: 'excludes', appId }) as const),
      ...removed.map((appId) => ({ kind: 'includes', appId }) as const),
    ];
  });
}

function idsIn(value: string | null): string[] {
  const ids = (value ?? '').split(/[\s,;"[\]]+/).filter((id) => id !== '');
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

function typesIn(event: EventRecord): string[] {
  const changes = event.approval?.filter(({ name }) => propertyName(name) === 'policytype') ?? [];
  // A deletion tells the type that was.
  const told = changes.map((change) => change.new ?? change.old).find((value) => value !== null);
  return readPolicyTypeList(told);
}
