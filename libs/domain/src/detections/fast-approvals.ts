import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { isOfWeight } from './impact.ts';
import { decidedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  seconds: {
    kind: 'number',
    title: 'Approved in less than',
    unit: 'seconds',
    initial: 60,
    min: 5,
    max: 3600,
  },
  patternFrom: {
    kind: 'number',
    title: 'Approvals from which a share is told',
    unit: 'count',
    initial: 10,
    min: 5,
    max: 200,
  },
  patternShare: {
    kind: 'number',
    title: 'Share from which it is a pattern',
    unit: 'share',
    initial: 0.5,
    min: 0.1,
    max: 1,
  },
  devices: {
    kind: 'number',
    title: 'Devices from which a wipe is high',
    unit: 'count',
    initial: 5,
    min: 1,
    max: 10000,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M13: approved faster than anybody could have read what was asked. */
export const fastApprovals: Detection<ApproverWeekSubject> = tunable({
  id: 'fast-approvals',
  version: 1,
  subject: 'approver-week',
  title: 'Approved within a minute',
  severity: 'low',
  what: 'An approver approved requests of some weight less than 60 seconds after they were filed.',
  why: 'Nobody reads a script, a change of a role or a list of devices in that time. The second person is there to look.',
  how: 'For requests of high impact (wipe, retire, delete, role, script, access policy) or on more than one object, takes the latest time at which the decision can have been made, so that reading in intervals never makes a decision look fast. One finding for an approver and week. Medium if more than half of at least 10 such approvals were that fast; high if one of them wiped more than 5 devices.',
  whatToDo:
    'Ask the approver how these were agreed. Where that happens by phone or chat, ask for a note that says so.',
  falsePositives: ['The change was talked through before it was filed', 'An emergency'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: ApproverWeekSubject, values: Values): Verdict {
  const approvals = decidedWithin(week).filter((one) => one.decision === 'approved' && isOfWeight(one));
  const timed = approvals.filter((one) => secondsOf(one) !== null);
  if (timed.length === 0 && approvals.length > 0)
    return { cannotDecide: 'How long these decisions took is not known.' };
  const fast = timed.filter((one) => (secondsOf(one) as number) < values.seconds);
  return { findings: fast.length > 0 ? [describe(week, fast, timed.length, values)] : [] };
}

/** At most; null if not known. */
function secondsOf({ requestedAt, decided }: WeekCase): number | null {
  return requestedAt === null || decided.latest === null ? null : secondsBetween(requestedAt, decided.latest);
}

function describe(
  week: ApproverWeekSubject,
  fast: readonly WeekCase[],
  timed: number,
  values: Values,
): Finding {
  const isPattern = timed >= values.patternFrom && fast.length / timed > values.patternShare;
  const isMassWipe = fast.some(
    ({ policyTypes, resourceCount }) => policyTypes.includes('deviceWipe') && resourceCount > values.devices,
  );
  const fastest = Math.round(Math.min(...fast.map((one) => secondsOf(one) as number)));
  return findingOfWeek(fastApprovals, week, fast, {
    severity: isMassWipe ? 'high' : isPattern ? 'medium' : 'low',
    title: `${nameOf(week)} approved ${some(fast.length, 'request')} in less than ${some(values.seconds, 'second')}`,
    explanation:
      `${fast.length} of ${some(timed, 'approval')} of some weight by ${nameOf(week)} in the week from ${week.from.slice(0, 10)} came less than ${values.seconds} seconds after the request, the fastest after at most ${fastest}. ` +
      `The rule would not have fired if each had taken ${values.seconds} seconds or more.`,
    facts: { fast: fast.length, approvals: timed, fastestSeconds: fastest },
  });
}
