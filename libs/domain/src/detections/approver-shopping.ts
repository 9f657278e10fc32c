import { secondsBetween } from '../instant.ts';
import { attemptFinding, whatOf } from './attempt-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { AttemptPair, RequesterWeekSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { nameOf, some } from './person-week.ts';
import { isSameAccount } from './same-account.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  // Rejections are loaded from two weeks before the week of the request.
  days: {
    kind: 'number',
    title: 'Approved within, after the rejection',
    unit: 'days',
    initial: 7,
    min: 1,
    max: 14,
  },
  phrases: {
    kind: 'list',
    title: 'Words in the note of a rejection that ask for another request',
    initial: ['resubmit', 'file again', 'file it again', 'ask again', 'try again'],
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M10: rejected by one approver, the same approved by another. */
export const approverShopping: Detection<RequesterWeekSubject> = tunable({
  id: 'approver-shopping',
  version: 1,
  subject: 'requester-week',
  title: 'Rejected by one, approved by another',
  severity: 'high',
  what: 'A request was rejected, and the same was asked again and approved by another approver within 7 days, with nothing changed and no new ticket.',
  why: 'A second person is a control only if the first no counts. Who asks around until somebody agrees has gone past it.',
  how: 'A request and the last rejection before it, of one requester, for the same operation on the same object (a creation: of the same name). What both ask is compared in the archived texts: another value, target or device is a change, and then the rule is silent; so it is where the later request names a ticket that the earlier did not, or the note of the rejection asked for another request.',
  whatToDo:
    'Ask the second approver whether they knew of the rejection, and read its note. If it still holds, have the change taken back.',
  falsePositives: [
    'What was wrong was put right outside the request',
    'The first approver said in person that it may be filed again',
  ],
  attack: ['T1078.004'],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const shopped = week.attempts.filter((pair) => isElsewhere(pair, values));
  const findings = shopped
    .filter(({ verdict }) => verdict === 'same')
    .map((pair) => describe(week, pair, values));
  const doubtful = shopped.find(({ verdict }) => verdict === 'cannot_tell');
  return findings.length === 0 && doubtful !== undefined
    ? { cannotDecide: `Whether the two requests ask for the same is not known: ${doubtful.why}.` }
    : { findings };
}

/** Approved by somebody else, soon, and without what would explain it. */
function isElsewhere({ earlier, later }: AttemptPair, { days, phrases }: Values): boolean {
  if (later.decision !== 'approved' || earlier.approver === null || later.approver === null) return false;
  if (isSameAccount(earlier.approver, later.approver) !== false) return false;
  const [from, to] = [earlier.decided.earliest, later.decided.latest];
  if (from === null || to === null || secondsBetween(from, to) > days * 86_400) return false;
  const note = earlier.approvalJustification?.toLowerCase() ?? '';
  return (
    later.tickets.every((ticket) => earlier.tickets.includes(ticket)) &&
    !phrases.some((phrase) => note.includes(phrase.trim().toLowerCase()))
  );
}

function describe(week: RequesterWeekSubject, pair: AttemptPair, { days }: Values): Finding {
  const [first, second] = [identityName(pair.earlier.approver), identityName(pair.later.approver)];
  return attemptFinding(approverShopping, week, [pair.earlier, pair.later], {
    severity: approverShopping.severity,
    title: `${second} approved for ${nameOf(week)} what ${first} had rejected`,
    explanation:
      `${first} rejected a request of ${nameOf(week)} to ${whatOf(pair.later)}. The same was asked again, and ${second} approved it. ` +
      `The rule would not have fired if the second request had asked for something else, had named a new ticket, or had been approved more than ${some(days, 'day')} later.`,
    facts: { rejectedBy: first, approvedBy: second },
  });
}
