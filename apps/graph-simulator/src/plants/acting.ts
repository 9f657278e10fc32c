import { assignApp } from '../changes/app-changes.ts';
import { type Change } from '../changes/change.ts';
import { deviceAction } from '../changes/device-actions.ts';
import {
  changeCategory,
  changeCompliance,
  changeConfiguration,
  changeRole,
} from '../changes/policy-changes.ts';
import { changeScript } from '../changes/script-changes.ts';
import { days, hours, minutes, seconds } from '../clock.ts';
import { type RequestRecord } from '../ledger.ts';
import { type EventOptions, type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approverGroupOf, type World } from '../tenant/world.ts';
import { type Actor } from '../truth.ts';
import { causes, firstNames, lastNames, places, subjects } from './plant-words.ts';

const makers = {
  app: assignApp,
  script: changeScript,
  role: changeRole,
  configurationPolicy: changeConfiguration,
  compliancePolicy: changeCompliance,
  tenantConfiguration: changeCategory,
  deviceWipe: (world: World, random: Stage['random']) => deviceAction(world, random, 'wipe'),
  deviceRetire: (world: World, random: Stage['random']) => deviceAction(world, random, 'retire'),
} as const;
export type ActedType = keyof typeof makers;

/** What everybody asks for. The other types are for plants that need one to themselves. */
export const everydayTypes = [
  'app',
  'script',
  'role',
  'deviceWipe',
  'deviceRetire',
  'configurationPolicy',
] as const;

/** Somebody who works for one plant alone, so that what is planted is all there is to say of them. */
export function hire({ random }: Stage): Person {
  const id = random.guid();
  const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
  const account = `${first}.${last}.${id.slice(0, 4)}`.toLowerCase();
  return {
    ...{
      kind: 'user',
      id,
      personId: id,
      displayName: `${first} ${last} ${id.slice(0, 4)}`,
      upn: `${account}@contoso-eu.example`,
    },
    ...{ utcOffsetHours: 1, daylightSaving: true, isApprover: true, weight: 0, userPermissions: ['*'] },
  };
}

/** People of the house: those who ask and never decide, and those who decide and never ask. */
export function staffOf(world: World): { readonly requesters: Person[]; readonly approvers: Person[] } {
  const isDouble = ({ upn }: Person) => upn.includes('lukas.brandt');
  return {
    requesters: world.people.filter((person) => !person.isApprover && !isDouble(person)),
    approvers: world.people.filter((person) => person.isApprover && !isDouble(person)),
  };
}

/** Moves on to some moment of a working day, at least so many days later. */
export function nextWorkday(stage: Stage, afterDays = 0): void {
  const { random } = stage;
  let day = Math.floor((stage.now + days(afterDays)) / days(1));
  const moment = () => day * days(1) + hours(8) + Math.floor(random.between(0, hours(7)));
  let at = moment();
  // 1970-01-01 was a Thursday.
  while (at <= stage.now || [0, 6].includes((day + 4) % 7)) {
    day += 1;
    at = moment();
  }
  stage.now = at;
}

export interface Act {
  readonly type?: ActedType;
  readonly by?: Person;
  readonly approver?: Person;
  readonly change?: Change;
  readonly justification?: string;
  readonly note?: string;
  readonly afterMs?: number;
}

export interface Filed {
  readonly request: RequestRecord;
  readonly change: Change;
}

/** A request with a reason that says something, about an object that nobody else has a request for. */
export function file(stage: Stage, { type, by, change, justification }: Act): Filed {
  const { random, world } = stage;
  const wanted = change ?? freeChange(stage, type ?? random.pick(everydayTypes));
  const reason = justification ?? reasonFor(wanted, random);
  const request = stage.ask(wanted, {
    by: by ?? random.pick(staffOf(world).requesters),
    justification: reason,
  });
  return { request, change: wanted };
}

/** In words that nobody has used for anything else. */
function reasonFor({ objectName }: Change, random: Stage['random']): string {
  return `The ${random.pick(subjects)} in ${random.pick(places)} ${random.pick(causes)}, so ${objectName} has to follow (${random.pick(causes)} as well)`;
}

function freeChange(stage: Stage, type: ActedType): Change {
  let change = makers[type](stage.world, stage.random);
  for (let tries = 0; tries < 80 && !stage.world.isFree(change.objectId, stage.now); tries += 1)
    change = makers[type](stage.world, stage.random);
  return change;
}

/** Decided after some minutes, with a note that says something. */
export function decide(
  stage: Stage,
  verb: 'approve' | 'reject',
  { request }: Filed,
  { approver, note, afterMs }: Act,
): void {
  const { random, world } = stage;
  const by = approver ?? random.pick(staffOf(world).approvers);
  settle(stage, by, request);
  stage[verb](request, {
    by,
    note:
      note ??
      (verb === 'approve'
        ? random.pick([
            'Compared with the change plan, fits',
            'Looked at the settings one by one',
            'Checked with the owner of the object',
          ])
        : random.pick([
            'Please name the group first',
            'Not before the freeze ends',
            'Ask the owner of the object first',
          ])),
    afterMs: afterMs ?? random.between(minutes(6), minutes(90)),
  });
}

/**
 * Whoever decides has been in the approver group for years, so that there is nothing to say of how they came into it;
 * unless the plant puts them there. The people of the house are in all of them.
 */
function settle({ world, now }: Stage, approver: Person, { policyType }: RequestRecord): void {
  const { directoryPlan } = world;
  if (world.people.includes(approver) || directoryPlan.isAppointed(approver)) return;
  directoryPlan.settle(approver, approverGroupOf(world, policyType, now));
}

export function finish(
  stage: Stage,
  { request, change }: Filed,
  afterMs = stage.random.between(minutes(2), minutes(40)),
): void {
  stage.complete(request, afterMs);
  stage.carryOut(request, change, 'Success');
}

/** A change that nobody asked for. Returns the ids of its events. */
export function write(
  stage: Stage,
  { effects, policyType }: Change,
  by: Actor,
  how: Pick<EventOptions, 'isBypass' | 'result'> = {},
): string[] {
  return effects.map((draft) => stage.event(draft, by, { ...how, policyType }));
}

/** Asked, approved and carried out, as it should be unless `act` says otherwise. */
export function approved(stage: Stage, act: Act = {}): RequestRecord {
  const filed = file(stage, act);
  decide(stage, 'approve', filed, act);
  finish(stage, filed);
  return filed.request;
}

export function rejected(stage: Stage, act: Act = {}): RequestRecord {
  const filed = file(stage, act);
  decide(stage, 'reject', filed, act);
  // Nobody asks for the same again soon: that is for plants.
  stage.world.lock(filed.change.objectId, stage.now + days(15));
  return filed.request;
}

/** So many times, each on another working day, over so many days. */
export function overDays<Result>(
  stage: Stage,
  count: number,
  during: number,
  act: (nth: number) => Result,
): Result[] {
  const from = stage.now;
  return Array.from({ length: count }, (_, nth) => {
    stage.now = Math.max(from, from + days((nth * during) / count) - seconds(1));
    nextWorkday(stage);
    return act(nth);
  });
}
