import { resultSucceeded } from '../cases/event-words.ts';
import { toTheMinute } from '../instant.ts';
import type { Severity } from '../vocabulary.ts';
import { actorOf, findingOfDay, inOrder, isWithinDay, lastWithinMinutes } from './actor-day.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';
import { destroysDevice } from './impact.ts';
import { joinedWindows } from './joined-windows.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  wipes: { kind: 'number', title: 'Devices wiped', unit: 'count', initial: 5, min: 2, max: 500 },
  devices: {
    kind: 'number',
    title: 'Devices wiped, retired or deleted',
    unit: 'count',
    initial: 10,
    min: 2,
    max: 500,
  },
  // A day is loaded with an hour before and after it.
  minutes: { kind: 'number', title: 'Within', unit: 'minutes', initial: 60, min: 5, max: 60 },
  always: {
    kind: 'number',
    title: 'Devices from which on it is high although it was approved',
    unit: 'count',
    initial: 50,
    min: 10,
    max: 5000,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M22: many devices wiped, retired or deleted by one actor within an hour. */
export const bulkDestruction: Detection<ActorDaySubject> = tunable({
  id: 'bulk-destruction',
  version: 1,
  subject: 'actor-day',
  title: 'Many devices wiped, retired or deleted at once',
  severity: 'critical',
  what: 'One person or application wiped at least 5 devices within an hour, or wiped, retired or deleted at least 10.',
  why: 'It takes one stolen account to erase a company in an hour. An approval makes it a decision of two people, and two accounts can be stolen too.',
  how: 'Counts the devices of all wipes, retirements and deletions that succeeded, by one actor, in windows of 60 minutes; windows that overlap are one finding. Critical if those that were not approved are as many by themselves; a few among approved ones are medium here, and each has a finding of its own where a policy was in force. If all were tied to approved requests it is medium, low where each request names a change ticket, and high from 50 devices on. Where it cannot be told whether they were approved, as before the first reading of the requests, that is all it says: low, and high from 50 on.',
  whatToDo:
    'Call the person named, now. If they know nothing of it, revoke their sessions, and stop what has not reached its device yet. Approved ones: compare the devices with the ticket.',
  falsePositives: [
    'A room or a fleet that is replaced',
    'Devices of leavers, collected and worked off on one day',
  ],
  attack: ['T1485', 'T1561.001', 'T1072'],
  method: 'certain',
  settings,
  judge: judgeDay,
});

function judgeDay(day: ActorDaySubject, values: Values): Verdict {
  const actions = inOrder(
    day.actions.filter((one) => destroysDevice(one.policyTypes) && resultSucceeded(one.result) === true),
  );
  const runs = joinedWindows(actions, (from) => {
    const to = lastWithinMinutes(actions, from, values.minutes);
    return isMany(actions.slice(from, to + 1), values) ? to : null;
  });
  const own = runs.filter(([first]) => isWithinDay(day, (first as DayAction).occurredAt));
  return { findings: own.map((run) => describe(day, run, values)) };
}

function isMany(window: readonly DayAction[], { wipes, devices }: Values): boolean {
  return devicesOf(window.filter(isWipe)) >= wipes || devicesOf(window) >= devices;
}

function isWipe({ policyTypes }: DayAction): boolean {
  return policyTypes.includes('deviceWipe');
}

/** A second attempt on one device is no second device. */
function devicesOf(actions: readonly DayAction[]): number {
  return new Set(actions.map(({ resourceId, position }) => resourceId ?? position)).size;
}

function describe(day: ActorDaySubject, run: readonly DayAction[], values: Values): Finding {
  const first = run[0] as DayAction;
  const [devices, wiped] = [devicesOf(run), devicesOf(run.filter(isWipe))];
  const approved = run.filter(({ write }) => write?.class === 'approved').length;
  const [severity, approval] = approvalOf(run, devices, values);
  return findingOfDay(bulkDestruction, day, String(first.position), run, {
    severity,
    title: `${actorOf(day)} wiped, retired or deleted ${devices} devices`,
    explanation:
      `${actorOf(day)} wiped, retired or deleted ${devices} devices, ${wiped} of them wiped, beginning on ${toTheMinute(first.occurredAt)}. ${approval.trimEnd()} ` +
      `The rule asks for ${values.wipes} wiped devices, or ${values.devices} in all, within ${values.minutes} minutes, and would not have fired with fewer, or with more time between them.`,
    facts: { devices, wiped, approved, notApproved: run.length - approved },
  });
}

function approvalOf(run: readonly DayAction[], devices: number, values: Values): [Severity, string] {
  const isUnknown = ({ write }: DayAction) => write?.class === 'undecidable';
  const unknown = run.filter(isUnknown);
  const open = run.filter((one) => one.write?.class !== 'approved' && !isUnknown(one));
  const words = [
    open.length > 0 ? `${open.length} of the actions were tied to no approved request. ` : '',
    unknown.length > 0 ? `Whether ${unknown.length} of them were approved cannot be told.` : '',
  ].join('');
  if (isMany(open, values)) return ['critical', words];
  if (devices >= values.always)
    return ['high', words || 'All of it was approved; it is that many all the same.'];
  if (words !== '') return [open.length > 0 ? 'medium' : 'low', words];
  return run.every(({ tickets }) => tickets.length > 0)
    ? ['low', 'All of it was approved, by requests that name a change ticket.']
    : ['medium', 'All of it was approved, but not every request names a change ticket.'];
}
