import { entityOf, verbOf } from '../normalise/type-family.ts';
import type { EventRecord } from '../records/records.ts';

/** How the operation of a request shows in an audit event: by the kind of operation, or by the verb. */
const traces: Readonly<Record<string, (operationType: string, verb: string, entity: string) => boolean>> = {
  create: (type, verb) => type === 'create' || verb.startsWith('create'),
  delete: (type, verb) => type === 'delete' || /^(delete|remove)/.test(verb),
  update: (type, verb, entity) =>
    !entity.endsWith('assignment') &&
    (/^(patch|setreference|removereference)$/.test(type) ||
      /^(patch|update|set|edit|modify|add|remove)/.test(verb)),
  assign: (_type, verb, entity) => entity.endsWith('assignment') || /assign/.test(verb),
};

const sameAs: Readonly<Record<string, string>> = {
  patch: 'update',
  edit: 'update',
  modify: 'update',
  unassign: 'assign',
};

/**
 * Whether a write can be what the request asked for. A sync of the device is not the wipe that was asked for,
 * and an assignment is not the update. A request that does not say its operation accepts any.
 */
export function fitsOperation(operation: string | null, event: EventRecord): boolean {
  const wanted = operation?.toLowerCase() ?? 'action';
  if (wanted === 'action') return true;
  const verb = verbOf(event.activityType);
  const trace = traces[sameAs[wanted] ?? wanted];
  if (trace === undefined) return verb.includes(wanted);
  const entity = entityOf(event.activityType)?.toLowerCase() ?? '';
  return trace(event.operationType?.toLowerCase() ?? '', verb, entity);
}

/** Some operations write several events by nature: one per assignment, one per device. */
export function hasSeveralEffects(operation: string | null, count: number): boolean {
  return count > 1 || (operation !== null && /assign/i.test(operation));
}
