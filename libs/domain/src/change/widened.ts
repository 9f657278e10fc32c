import { isJson } from '../normalise/members.ts';
import { type AskedChange, askedChange } from './asked-change.ts';

/** In what a request reaches further than an earlier one for the same. */
export const wideningKinds = ['all_users', 'all_devices', 'runs_as_system', 'permission'] as const;
export type WideningKind = (typeof wideningKinds)[number];
export interface Widening {
  readonly kind: WideningKind;
  /** Of a permission its name, bounded; else null. */
  readonly name: string | null;
}

const permissionsMax = 20;
const nameMax = 200;

/**
 * What the later of two requests for the same has that the earlier had not: everybody or every device as target, the
 * system account, a permission to change something. Empty where one of them was never read.
 */
export function widenedBy(earlier: unknown, later: unknown): Widening[] {
  if (!isJson(earlier) || !isJson(later)) return [];
  const [one, other] = [askedChange(earlier), askedChange(later)];
  return [
    ...(['all_users', 'all_devices'] as const).filter((kind) => !targets(one, kind) && targets(other, kind)),
    ...(!runsAsSystem(one) && runsAsSystem(other) ? (['runs_as_system'] as const) : []),
  ]
    .map((kind): Widening => ({ kind, name: null }))
    .concat(addedPermissions(one, other));
}

function targets({ assignments }: AskedChange, kind: WideningKind): boolean {
  return assignments.some(({ isAdded, target }) => isAdded && target === kind);
}

function runsAsSystem({ leaves }: AskedChange): boolean {
  return leaves.some(
    ({ name, value, isContext }) => !isContext && name === 'runasaccount' && value.toLowerCase() === 'system',
  );
}

function addedPermissions(one: AskedChange, other: AskedChange): Widening[] {
  const before = permissionsOf(one);
  return [...permissionsOf(other)]
    .filter(([key]) => !before.has(key) && !/_(?:read|view\w*)$/.test(key))
    .slice(0, permissionsMax)
    .map(([, name]) => ({ kind: 'permission', name: name.slice(0, nameMax) }));
}

/** By its name in small letters. */
function permissionsOf({ leaves }: AskedChange): Map<string, string> {
  return new Map(
    leaves
      .filter(({ name, isContext, isSecret }) => name === 'allowedresourceactions' && !isContext && !isSecret)
      .map(({ value }) => [value.trim().toLowerCase(), value.trim()]),
  );
}
