import { type Instant, hours } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type World } from '../tenant/world.ts';
import { nextWorkday } from './acting.ts';

/** A gate is opened (a policy deleted, an application excluded), or somebody changes what nobody approved. */
type Deed = 'opened' | 'used';

const deedsOf = new WeakMap<World, { readonly deed: Deed; readonly at: Instant }[]>();

/** What is done begins a little after this moment, and a use within a day of an opening is together with it. */
const [before, after] = [hours(2), hours(28)];

/**
 * Waits for a day on which what is about to be done cannot be taken together with what another plant did or will do:
 * a gate is opened and gone through where that is planted, and never by chance.
 */
export function awayFromGates(stage: Stage, deed: Deed): void {
  const deeds = deedsOf.get(stage.world) ?? [];
  deedsOf.set(stage.world, deeds);
  const isTogether = (opened: Instant, used: Instant) => used > opened - before && used < opened + after;
  const isNear = (one: (typeof deeds)[number]) =>
    one.deed !== deed && (deed === 'opened' ? isTogether(stage.now, one.at) : isTogether(one.at, stage.now));
  while (deeds.some(isNear)) nextWorkday(stage, 1);
  deeds.push({ deed, at: stage.now });
}
