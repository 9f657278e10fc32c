import { type Instant } from '../clock.ts';
import { type Random } from '../random.ts';
import { type World } from '../tenant/world.ts';
import { assignApp, createApp, updateApp } from './app-changes.ts';
import { type Change } from './change.ts';
import { deviceAction } from './device-actions.ts';
import { changeCategory, changeCompliance, changeConfiguration, changeRole } from './policy-changes.ts';
import { assignScript, changeScript } from './script-changes.ts';

type Maker = (world: World, random: Random) => Change;

const makers: readonly (readonly [weight: number, policyType: string, make: Maker])[] = [
  [20, 'app', assignApp],
  [13, 'app', updateApp],
  [6, 'app', createApp],
  [9, 'script', changeScript],
  [6, 'script', assignScript],
  [5, 'role', changeRole],
  [14, 'deviceWipe', (world, random) => deviceAction(world, random, 'wipe')],
  [9, 'deviceRetire', (world, random) => deviceAction(world, random, 'retire')],
  [5, 'deviceDelete', (world, random) => deviceAction(world, random, 'delete')],
  [10, 'configurationPolicy', changeConfiguration],
  [5, 'compliancePolicy', changeCompliance],
  [2, 'tenantConfiguration', changeCategory],
];

/** A change that needs approval at that moment, to an object that has no open request. */
export function chooseChange(world: World, random: Random, at: Instant): Change {
  const open = makers.filter(([, policyType]) => world.policies.find(policyType, at) !== undefined);
  if (open.length === 0) throw new Error('No access policy is active, so no change can need approval.');
  const choices = open.map(([weight, , make]) => [weight, make] as const);
  let change = random.weighted(choices)(world, random);
  for (let tries = 0; tries < 50 && !world.isFree(change.objectId, at); tries += 1) {
    change = random.weighted(choices)(world, random);
  }
  return change;
}
