import { toTheMinute } from '../instant.ts';
import { actorOf, findingOfDay, inOrder, isWithinDay } from './actor-day.ts';
import type { Detection, Verdict } from './detection.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';
import { destroysDevice } from './impact.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  devices: { kind: 'number', title: 'Devices in a day', unit: 'count', initial: 3, min: 1, max: 500 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M23: devices were wiped, retired or deleted while no policy asked for an approval. */
export const ungatedDestruction: Detection<ActorDaySubject> = tunable({
  id: 'ungated-destruction',
  version: 1,
  subject: 'actor-day',
  title: 'Devices destroyed with no gate in force',
  severity: 'medium',
  what: 'Somebody wiped, retired or deleted at least 3 devices in a day while no access policy protected that.',
  why: 'One person alone can do it, and so can whoever has their account. Nobody went around anything: the gate is not there.',
  how: 'All successful wipes, retirements and deletions of one actor in a day (UTC) that the ledger calls "outside policy": no policy of their type was in force, not even one that had just been made. Fewer than 3 are everyday work: that no policy protects it, the Policies page says all the time. Where nothing tells whether a policy was there, the rule is silent.',
  whatToDo:
    'Protect wipe, retire and delete by an access policy, or accept that one person may do it: then set the rule aside.',
  falsePositives: ['A tenant that has decided against Multi Admin Approval for devices'],
  attack: ['T1485'],
  method: 'certain',
  settings,
  judge: judgeDay,
});

function judgeDay(day: ActorDaySubject, { devices }: Values): Verdict {
  const actions = inOrder(
    day.actions.filter((one) => destroysDevice(one.policyTypes) && isWithinDay(day, one.occurredAt)),
  );
  // Where a policy was there, and new, or did not ask applications yet, the gate was not missing.
  const isGated = ['policy_just_created', 'apps_not_gated'];
  const open = actions.filter(
    ({ write }) => write?.class === 'outside_policy' && !isGated.includes(write.reason),
  );
  const [first] = open;
  if (first === undefined) {
    return actions.some(({ write }) => write?.reason === 'policy_unknown')
      ? { cannotDecide: 'A policy was first seen later, and nothing tells whether it was there before.' }
      : { findings: [] };
  }
  if (open.length < devices) return { findings: [] };
  const types = typesOf(open);
  return {
    findings: [
      findingOfDay(ungatedDestruction, day, '', open, {
        severity: ungatedDestruction.severity,
        title: `${actorOf(day)} destroyed ${some(open.length, 'device')} with no gate in force`,
        explanation:
          `On ${day.from.slice(0, 10)} ${actorOf(day)} wiped, retired or deleted ${some(open.length, 'device')}, the first at ${toTheMinute(first.occurredAt)}, while no access policy protected ${types.join(' or ')}. ` +
          `The rule would not have fired if such a policy had been in force, or with fewer than ${some(devices, 'device')}.`,
        facts: { actions: open.length, policyTypes: types.join(', ') },
      }),
    ],
  };
}

function typesOf(actions: readonly DayAction[]): string[] {
  return [...new Set(actions.flatMap(({ policyTypes }) => policyTypes))].sort();
}
