import type { Widening } from '../change/widened.ts';
import { attemptFinding, whatOf } from './attempt-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { AttemptPair, RequesterWeekSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { nameOf } from './person-week.ts';

/** M36: rejected, and asked again for more. */
export const payloadShopping: Detection<RequesterWeekSubject> = {
  id: 'payload-shopping',
  version: 1,
  subject: 'requester-week',
  title: 'Rejected, and asked again for more',
  severity: 'high',
  what: 'After a rejection the same was asked again, and the new request reaches further: to all users or all devices, as the system account, or with a permission that was not in the first.',
  why: 'Who was told no and comes back with more, in a request that looks like the corrected one, counts on nobody comparing the two.',
  how: 'A request and the last rejection before it within 14 days, of one requester, for the same operation on the same object (a creation: of the same name). Looks in the archived texts of both for targets, the account that runs a script, and permissions of a role that do more than read.',
  whatToDo:
    'Compare the two requests on the page of the case, and ask why the second reaches further than the one that was rejected.',
  falsePositives: ['The first was rejected because it did not reach far enough'],
  attack: ['T1072'],
  method: 'certain',
  settings: {},
  judge: judgeWeek,
};

function judgeWeek(week: RequesterWeekSubject): Verdict {
  const wider = week.attempts.filter(({ widenings }) => widenings.length > 0);
  const doubtful = week.attempts.find(({ verdict }) => verdict === 'cannot_tell');
  return wider.length === 0 && doubtful !== undefined
    ? { cannotDecide: `What a request asks otherwise than the rejected one is not known: ${doubtful.why}.` }
    : { findings: wider.map((pair) => describe(week, pair)) };
}

function describe(week: RequesterWeekSubject, pair: AttemptPair): Finding {
  const words = pair.widenings.map(wordsOf).join(', ');
  return attemptFinding(payloadShopping, week, [pair.earlier, pair.later], {
    severity: payloadShopping.severity,
    title: `${nameOf(week)} asked for more after a rejection`,
    explanation:
      `${identityName(pair.earlier.approver)} rejected a request of ${nameOf(week)} to ${whatOf(pair.later)}. The next one for the same adds: ${words}. ` +
      'The rule would not have fired if the second request reached no further than the first.',
    facts: {
      added: words,
      rejectedBy: identityName(pair.earlier.approver),
      decidedBy: pair.later.approver === null ? null : identityName(pair.later.approver),
      outcome: pair.later.outcome,
    },
  });
}

function wordsOf({ kind, name }: Widening): string {
  switch (kind) {
    case 'all_users':
      return 'all users as target';
    case 'all_devices':
      return 'all devices as target';
    case 'runs_as_system':
      return 'the system account';
    case 'permission':
      return `the permission ${name}`;
  }
}
