import { equalText } from '../cases/event-words.ts';
import { readStatus } from '../cases/request-status.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { isHighImpact } from './impact.ts';
import { decidedWithin, findingOfWeek, nameOf, some } from './person-week.ts';

/** M29: changes of high impact that were decided without a word. */
export const decisionsWithoutNote: Detection<ApproverWeekSubject> = {
  id: 'decisions-without-note',
  version: 1,
  subject: 'approver-week',
  title: 'Decided without a note',
  severity: 'low',
  what: 'An approver decided requests of high impact and wrote no note, or repeated the text of the request.',
  why: 'The note is the only record of what the second person looked at. Auditors ask for it (AU-10, CC8.1).',
  how: 'One finding for an approver and week, over wipe, retire, delete, role, script and access policy. Only decisions that Graph itself showed: where a decision is known from audit events alone, its note is not known.',
  whatToDo: 'Ask approvers for one sentence on what they checked. Nothing has to be undone.',
  falsePositives: ['A way of approving that does not ask for a note'],
  attack: [],
  method: 'certain',
  settings: {},
  judge: judgeWeek,
};

function judgeWeek(week: ApproverWeekSubject): Verdict {
  const decided = decidedWithin(week).filter(({ policyTypes }) => isHighImpact(policyTypes));
  const shown = decided.filter(isNoteKnown);
  if (shown.length === 0 && decided.length > 0)
    return {
      cannotDecide: 'The notes of these decisions are not known: no read showed the decided request.',
    };
  const mute = shown.filter(isMute);
  return { findings: mute.length > 0 ? [describe(week, mute, shown.length)] : [] };
}

function describe(week: ApproverWeekSubject, mute: readonly WeekCase[], decisions: number): Finding {
  return findingOfWeek(decisionsWithoutNote, week, mute, {
    severity: decisionsWithoutNote.severity,
    title: `${nameOf(week)} decided ${some(mute.length, 'request')} of high impact without a note`,
    explanation:
      `In the week from ${week.from.slice(0, 10)} ${nameOf(week)} decided ${some(decisions, 'request')} of high impact, ${mute.length} of them without a note of their own. ` +
      'The rule would not have fired if each had one that is not merely the text of the request.',
    facts: { withoutNote: mute.length, decisions },
  });
}

/** Null says "none was written" only of a request that was read after its decision. */
function isNoteKnown({ origin, status }: WeekCase): boolean {
  const read = readStatus(status);
  return origin === 'observed' && read !== null && read !== 'needsApproval';
}

function isMute({ approvalJustification: note, requestJustification: asked }: WeekCase): boolean {
  return note === null || note.trim() === '' || equalText(note.trim(), asked?.trim() ?? null);
}
