import type { Detection, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { identityName } from './identity-name.ts';
import { isSameAccount } from './same-account.ts';

/** M33: somebody else than the requester carried the change out. */
export const foreignCompletion: Detection<CaseSubject> = {
  id: 'foreign-completion',
  version: 1,
  subject: 'case',
  title: 'Completed by somebody else',
  severity: 'high',
  what: 'A request was completed by another account than the one that filed it.',
  why: 'Only the requester presses Complete. Another account that could do so has a token or a session that is not its own, or Intune behaves in a way that is not documented.',
  how: 'Compares the id of the requester with that of the audit event of the completion. Only accounts of people: for requests of applications, whose id the event has is not documented.',
  whatToDo: 'Ask both people. If neither knows, treat the completing account as taken over.',
  falsePositives: ['Two accounts of one person'],
  attack: ['T1078.004'],
  method: 'certain',
  settings: {},
  judge: judgeCase,
};

function judgeCase({ case: subject }: CaseSubject): Verdict {
  if (subject.outcome !== 'completed') return { findings: [] };
  const { requester } = subject;
  const step = subject.line.find(({ kind }) => kind === 'completed');
  const actor = step?.actor ?? null;
  if (step === undefined || actor === null || requester.kind !== 'user' || actor.kind !== 'user')
    return {
      cannotDecide: 'Which account completed the request, or filed it, is not known as one of a person.',
    };
  const [filedBy, completedBy] = [requester.id ?? requester.upn, actor.id ?? actor.upn];
  const isSame = isSameAccount(requester, actor);
  if (isSame === null)
    return { cannotDecide: 'Requester and completing account have no id in common to compare.' };
  if (isSame) return { findings: [] };
  const at =
    subject.completed.at ?? subject.completed.latest ?? subject.requestedAt ?? '1970-01-01T00:00:00.000000Z';
  const who = identityName(actor);
  return {
    findings: [
      {
        findingId: findingId(foreignCompletion.id, subject.requestId),
        detection: foreignCompletion.id,
        ruleVersion: foreignCompletion.version,
        severity: foreignCompletion.severity,
        title: `${who} completed a request of ${requester.name ?? requester.upn ?? requester.id}`,
        explanation:
          `The request was filed by ${filedBy} and completed by ${completedBy}. Intune is documented to let only the requester complete it. ` +
          'The rule would not have fired if the account that filed it had completed it.',
        subjectKind: 'case',
        subject: subject.requestId,
        firstAt: at,
        lastAt: at,
        facts: { requesterId: requester.id, completedById: actor.id, resourceName: subject.resourceName },
        evidence: [{ kind: 'case', subject: subject.requestId }],
      },
    ],
  };
}
