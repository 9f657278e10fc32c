import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { identityName } from './identity-name.ts';
import { isKnownFor } from './first-time-actor.ts';
import { isDestructive } from './impact.ts';
import { byTime, decidedAt, decidedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  days: {
    kind: 'number',
    title: 'Approver known for at least, before a pair is new',
    unit: 'days',
    initial: 30,
    min: 7,
    max: 150,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M25: two people who never met before, on something that destroys. */
export const firstTimePair: Detection<ApproverWeekSubject> = tunable({
  id: 'first-time-pair',
  version: 1,
  subject: 'approver-week',
  title: 'First approval between these two, of something destructive',
  severity: 'low',
  what: 'An approver approved a destructive request of somebody whose requests they had never decided before.',
  why: 'Two accounts in one hand have no past with each other. By itself it is a large team more often than not: read it beside others.',
  how: 'Wipe, retire, delete and role. The pair is new if the approver decided nothing of this requester in the 180 days before the week (their last 1000 decisions of that time at most), nor earlier in the week. Only approvers whose first known decision is at least 30 days older than the week. One finding for an approver and week.',
  whatToDo: 'Nothing by itself. Beside another finding on one of the two, ask both.',
  falsePositives: ['A large pool of approvers', 'A new colleague'],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: ApproverWeekSubject, values: Values): Verdict {
  const met = new Set(week.past.requesterIds);
  const before = week.cases.filter(({ decided }) => decided.latest !== null && decided.latest < week.from);
  for (const { requester } of before) if (requester.id !== null) met.add(requester.id);
  const fresh: WeekCase[] = [];
  let unnamed = 0;
  for (const one of decidedWithin(week).sort(byTime(decidedAt))) {
    const { requester, decision, policyTypes } = one;
    const isRisky = decision === 'approved' && isDestructive(policyTypes);
    if (requester.id === null) unnamed += isRisky ? 1 : 0;
    else if (!met.has(requester.id)) {
      met.add(requester.id);
      if (isRisky) fresh.push(one);
    }
  }
  if (fresh.length === 0)
    return unnamed > 0
      ? { cannotDecide: 'Who filed some of these requests is not known by id.' }
      : { findings: [] };
  if (!isKnownFor(week.past, week.from, values.days))
    return {
      cannotDecide: `Not enough data: no decision of this approver is known that is at least ${some(values.days, 'day')} older.`,
    };
  return { findings: [describe(week, fresh)] };
}

function describe(week: ApproverWeekSubject, fresh: readonly WeekCase[]): Finding {
  const [{ requester }] = fresh as [WeekCase];
  const first = identityName(requester);
  return findingOfWeek(firstTimePair, week, fresh, {
    severity: firstTimePair.severity,
    title: `${nameOf(week)} approved something destructive of ${some(fresh.length, 'requester')} for the first time`,
    explanation:
      `In the week from ${week.from.slice(0, 10)} ${nameOf(week)} approved a destructive request of ${first}, and had decided nothing of theirs in the 180 days before, in ${some(week.past.count, 'decision')} on ${some(week.past.requesterIds.length, 'requester')}. ` +
      'The rule would not have fired if they had decided a request of the same person in that time.',
    facts: {
      pairs: fresh.length,
      firstRequesterId: requester.id,
      earlierDecisions: week.past.count,
      earlierRequesters: week.past.requesterIds.length,
    },
  });
}
