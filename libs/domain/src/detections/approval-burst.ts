import { secondsBetween, type Instant } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { findingId } from './finding-id.ts';
import { joinedWindows } from './joined-windows.ts';
import { byTime, decidedAt, evidenceMax, nameOf, some, weekSubject } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  approvals: { kind: 'number', title: 'Approvals in one go', unit: 'count', initial: 10, min: 3, max: 500 },
  // A week is loaded with ten minutes before and after it.
  minutes: { kind: 'number', title: 'Within', unit: 'minutes', initial: 10, min: 1, max: 10 },
  gapSeconds: {
    kind: 'number',
    title: 'Median pause between two',
    unit: 'seconds',
    initial: 10,
    min: 1,
    max: 300,
  },
} as const;
type Values = ValuesOf<typeof settings>;

type Approval = WeekCase & {
  readonly decided: { readonly earliest: Instant; readonly latest: Instant };
};

/** M15: many approvals in one go. */
export const approvalBurst: Detection<ApproverWeekSubject> = tunable({
  id: 'approval-burst',
  version: 1,
  subject: 'approver-week',
  title: 'Many approvals in one go',
  severity: 'medium',
  what: 'One approver approved at least 10 requests within 10 minutes, most of them less than 10 seconds after the one before.',
  why: 'Whoever works off a queue like that does not read it, and a request that should not be there passes with the others.',
  how: 'Looks for windows of 10 minutes with 10 approvals whose median distance is below 10 seconds, by the earliest and the latest time at which each can have been made: approvals whose times are known only between two reads never count as close together. Windows that overlap are one finding. High if more than one requester or kind of change is among them; low if all are one kind of change by one requester, as in a planned roll-out.',
  whatToDo:
    'Look through the requests for one that does not belong to the others. Ask whether the batch was announced.',
  falsePositives: ['A planned roll-out that was agreed on as a whole'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: ApproverWeekSubject, values: Values): Verdict {
  const approvals = week.cases
    .filter((one): one is Approval => one.decision === 'approved' && one.decided.earliest !== null)
    .filter(({ decided }) => decided.latest !== null)
    .sort(byTime(decidedAt));
  const runs = joinedWindows(approvals, (from) => lastOfBurst(approvals, from, values));
  // A burst over midnight on Sunday belongs to the week in which it began, and to no other.
  const own = runs.filter(([first]) => {
    const at = (first as Approval).decided.latest;
    return at >= week.from && at < week.to;
  });
  return { findings: own.map((run) => describe(week, run, values)) };
}

function lastOfBurst(approvals: readonly Approval[], from: number, values: Values): number | null {
  const first = approvals[from] as Approval;
  let to = from;
  for (let next = from + 1; next < approvals.length; next += 1) {
    if (
      secondsBetween(first.decided.earliest, (approvals[next] as Approval).decided.latest) >
      values.minutes * 60
    )
      break;
    to = next;
  }
  const window = approvals.slice(from, to + 1);
  return window.length >= values.approvals && medianGap(window) < values.gapSeconds ? to : null;
}

/** At most: from the earliest time of one to the latest of the next. */
function medianGap(approvals: readonly Approval[]): number {
  const gaps = approvals
    .slice(1)
    .map((one, nth) => secondsBetween((approvals[nth] as Approval).decided.earliest, one.decided.latest))
    .sort((a, b) => a - b);
  return gaps[gaps.length >> 1] as number;
}

function describe(week: ApproverWeekSubject, run: readonly Approval[], values: Values): Finding {
  const [first, last] = [run[0] as Approval, run.at(-1) as Approval];
  const requesters = new Set(run.map(({ requester }) => requester.id ?? requester.upn ?? requester.name));
  const kinds = new Set(
    run.map(({ policyTypes, operation }) => `${[...policyTypes].sort().join()} ${operation}`),
  );
  const isMixed = requesters.size > 1 || kinds.size > 1;
  const minutes = Math.ceil(secondsBetween(first.decided.earliest, last.decided.latest) / 60);
  return {
    findingId: findingId(approvalBurst.id, first.requestId),
    detection: approvalBurst.id,
    ruleVersion: approvalBurst.version,
    severity: isMixed ? 'high' : 'low',
    title: `${nameOf(week)} approved ${run.length} requests within ${some(minutes, 'minute')}`,
    explanation:
      `${nameOf(week)} approved ${run.length} requests within ${some(minutes, 'minute')}, half of them less than ${some(values.gapSeconds, 'second')} after the one before. ` +
      `They are of ${some(requesters.size, 'requester')} and ${some(kinds.size, 'kind')} of change. ` +
      `The rule asks for ${values.approvals} within ${some(values.minutes, 'minute')} and would not have fired with fewer, or with more time between them.`,
    subjectKind: 'approver-week',
    subject: weekSubject(week),
    firstAt: first.decided.earliest,
    lastAt: last.decided.latest,
    facts: {
      approverId: week.personId,
      approvals: run.length,
      requesters: requesters.size,
      kinds: kinds.size,
    },
    evidence: run.slice(0, evidenceMax).map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}
