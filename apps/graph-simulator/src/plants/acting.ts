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
import { type Instant, days, hours, minutes, seconds } from '../clock.ts';
import { type RequestRecord } from '../ledger.ts';
import { type EventOptions, type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approverGroupOf, type World } from '../tenant/world.ts';
import { type Actor } from '../truth.ts';
import { causes, firstNames, lastNames, places, subjects } from './plant-words.ts';
import { isNewWish, rememberWish } from './wishes.ts';

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

/**
 * A request with a reason that says something, about an object that nobody else has a request for, if there is one.
 * Out of office hours it is somebody who does nothing else, so that those of the house keep their hours.
 */
export function file(stage: Stage, act: Act, isRefused = false): Filed {
  const { random, world } = stage;
  const by =
    act.by ?? (isInOffice(stage.now, filedBefore) ? random.pick(staffOf(world).requesters) : hire(stage));
  const change = act.change ?? freeChange(stage, by, act.type, isRefused);
  rememberWish(world, by, change, { at: stage.now, isRefused });
  const justification = act.justification ?? reasonFor(change, random);
  return { request: stage.ask(change, { by, justification }), change };
}

/** People of the house file until three, and the last of it is decided within an hour and a half. */
const [filedBefore, decidedBefore] = [16, 17];

function isInOffice(at: Instant, before: number): boolean {
  const moment = new Date(at);
  return moment.getUTCDay() % 6 !== 0 && moment.getUTCHours() >= 8 && moment.getUTCHours() < before;
}

/** In words that nobody has used for anything else. */
function reasonFor({ objectName }: Change, random: Stage['random']): string {
  return `The ${random.pick(subjects)} in ${random.pick(places)} ${random.pick(causes)}, so ${objectName} has to follow (${random.pick(causes)} as well)`;
}

const triesForFree = 80;
const triesMax = 1000;

/** Never again what was refused; and, while there are others, nothing that is in somebody's request already. */
function freeChange(stage: Stage, by: Person, type: ActedType | undefined, isRefused: boolean): Change {
  const { world, random, now: at } = stage;
  let kind = type ?? random.pick(everydayTypes);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const change = makers[kind](world, random);
    const isFree = tries >= triesForFree || world.isFree(change.objectId, at);
    if (isFree && isNewWish(world, by, change, { at, isRefused })) return change;
    if (type === undefined && tries > triesForFree) kind = random.pick(everydayTypes);
  }
  throw new Error(`Nothing of the type ${kind} is left that ${by.displayName} was not refused.`);
}

/** Decided after some minutes, with a note that says something. */
export function decide(
  stage: Stage,
  verb: 'approve' | 'reject',
  { request }: Filed,
  { approver, note, afterMs }: Act,
): void {
  const { random, world } = stage;
  const delay = afterMs ?? random.between(minutes(6), minutes(90));
  const isLate = !isInOffice(stage.now + delay, decidedBefore);
  const by = approver ?? (isLate ? hire(stage) : random.pick(staffOf(world).approvers));
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
    afterMs: delay,
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
  const filed = file(stage, act, true);
  decide(stage, 'reject', filed, act);
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
