import { type Change } from '../changes/change.ts';
import { type Instant, days } from '../clock.ts';
import { type Actor } from '../truth.ts';
import { type World } from '../tenant/world.ts';

/** Longer ago, and it is another story. */
const sameStoryFor = days(16);

interface Wish {
  readonly at: Instant;
  readonly isRefused: boolean;
}

/** Who asked when for what, and what of it was refused; plants play ahead of time, so also what will be. */
const wishesOf = new WeakMap<World, Map<string, Wish[]>>();

/**
 * Whether somebody can ask for this without trying again what they were refused. Only plants do that: whoever does it
 * by chance would be guilty of something that nobody labelled.
 */
export function isNewWish(world: World, by: Actor, change: Change, { at, isRefused }: Wish): boolean {
  return keysOf(by, change)
    .flatMap((key) => wishesOf.get(world)?.get(key) ?? [])
    .every((other) => Math.abs(other.at - at) > sameStoryFor || !(isRefused || other.isRefused));
}

export function rememberWish(world: World, by: Actor, change: Change, wish: Wish): void {
  const wishes = wishesOf.get(world) ?? new Map<string, Wish[]>();
  wishesOf.set(world, wishes);
  for (const key of keysOf(by, change)) wishes.set(key, [...(wishes.get(key) ?? []), wish]);
}

/** A thing that is to be created has a name and no id yet. */
function keysOf({ id }: Actor, { objectId, objectName }: Change): string[] {
  return [`${id} ${objectId}`, `${id} ${objectName.toLowerCase()}`];
}
