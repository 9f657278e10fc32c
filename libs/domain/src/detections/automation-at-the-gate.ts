import { equalText, resultSucceeded } from '../cases/event-words.ts';
import { toTheMinute } from '../instant.ts';
import { verbOf } from '../normalise/type-family.ts';
import { actorOf, findingOfDay, inOrder, isWithinDay, lastWithinMinutes } from './actor-day.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';
import { joinedWindows } from './joined-windows.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  attempts: { kind: 'number', title: 'Attempts stopped', unit: 'count', initial: 10, min: 2, max: 1000 },
  // A day is loaded with an hour before and after it.
  minutes: { kind: 'number', title: 'Within', unit: 'minutes', initial: 60, min: 5, max: 60 },
  many: {
    kind: 'number',
    title: 'Attempts from which on it is medium',
    unit: 'count',
    initial: 50,
    min: 2,
    max: 5000,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M44: an application runs into the gate again and again. */
export const automationAtTheGate: Detection<ActorDaySubject> = tunable({
  id: 'automation-at-the-gate',
  version: 1,
  subject: 'actor-day',
  title: 'An application is stopped by an access policy again and again',
  severity: 'low',
  what: 'An application tried at least 10 times within an hour to change what an access policy protects, and was stopped.',
  why: 'Mostly it is a product that does not know Multi Admin Approval, and what it should do is not done. Sometimes somebody tries out what a stolen secret is good for.',
  how: 'Counts, in windows of 60 minutes, what an application by itself tried and what failed while a policy of that type was in force that does not exclude it, and approval events of it that failed or tell of a block. Microsoft does not document the words of such events; a failure may have another reason. Medium from 50 on.',
  whatToDo:
    'Find out what the application should do. If it may, exclude it in the policy, which takes two people; if not, stop it or take its permission away.',
  falsePositives: [
    'A vendor’s application before its exclusion',
    'Failures that have nothing to do with the policy',
  ],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeDay,
});

function judgeDay(day: ActorDaySubject, values: Values): Verdict {
  if (!day.isApplication) return { findings: [] };
  const stopped = inOrder(day.actions.filter((one) => isStopped(day, one)));
  const runs = joinedWindows(stopped, (from) => {
    const to = lastWithinMinutes(stopped, from, values.minutes);
    return to - from + 1 >= values.attempts ? to : null;
  });
  const own = runs.filter(([first]) => isWithinDay(day, (first as DayAction).occurredAt));
  return { findings: own.map((run) => describe(day, run, values)) };
}

function isStopped(day: ActorDaySubject, action: DayAction): boolean {
  const hasFailed = resultSucceeded(action.result) === false;
  if (action.isOfApproval) return hasFailed || verbOf(action.activityType).startsWith('block');
  return hasFailed && isGated(day, action);
}

function isGated(
  { policies, actorId }: ActorDaySubject,
  { policyTypes, occurredAt: at }: DayAction,
): boolean {
  const isAt = ({ from, to }: { readonly from: string; readonly to: string | null }) =>
    from <= at && (to === null || at < to);
  return policies.some(
    (policy) =>
      isAt(policy) &&
      policyTypes.some((type) => equalText(type, policy.policyType)) &&
      !policy.exclusions.some((one) => equalText(one.appId, actorId) && isAt(one)),
  );
}

function describe(day: ActorDaySubject, run: readonly DayAction[], values: Values): Finding {
  const first = run[0] as DayAction;
  const types = [...new Set(run.flatMap(({ policyTypes }) => policyTypes))].sort();
  return findingOfDay(automationAtTheGate, day, String(first.position), run, {
    severity: run.length >= values.many ? 'medium' : 'low',
    title: `${actorOf(day)} was stopped ${run.length} times`,
    explanation:
      `The application ${actorOf(day)} was stopped ${run.length} times, beginning on ${toTheMinute(first.occurredAt)}${types.length > 0 ? `, at ${types.join(', ')}` : ''}. ` +
      `The rule asks for ${values.attempts} within ${values.minutes} minutes and would not have fired with fewer.`,
    facts: { attempts: run.length, policyTypes: types.join(', ') },
  });
}
