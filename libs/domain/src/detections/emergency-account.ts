import type { Identity } from '../records/records.ts';
import { findingOfCase } from './case-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  accounts: { kind: 'list', title: 'Accounts kept for emergencies, by id or UPN', initial: [] },
} as const;
type Values = ValuesOf<typeof settings>;

/** M37: an account that is kept for emergencies asks or decides. */
export const emergencyAccount: Detection<CaseSubject> = tunable({
  id: 'emergency-account',
  version: 1,
  subject: 'case',
  title: 'An emergency account asked or approved',
  severity: 'high',
  what: 'A request was filed or decided by an account that is kept for emergencies.',
  why: 'Such an account is excluded from most other controls and has no owner who would notice. Outside a drill or a real emergency nobody uses it.',
  how: 'Compares the ids and the sign-in names of requester and approver with the list in the settings of this rule. Silent as long as the list is empty.',
  whatToDo:
    'Find the drill or the emergency this belongs to. If there is none, treat the account as taken over.',
  falsePositives: ['A planned drill'],
  attack: ['T1078.004'],
  method: 'certain',
  needs: 'The accounts kept for emergencies, in the settings of this rule: no source says which they are.',
  settings,
  judge: judgeCase,
});

function judgeCase({ case: one }: CaseSubject, { accounts }: Values): Verdict {
  const kept = new Set(accounts.map((account) => account.trim().toLowerCase()));
  if (kept.size === 0) return { findings: [] };
  const isKept = (who: Identity | null) =>
    [who?.id, who?.upn].some((name) => name != null && kept.has(name.toLowerCase()));
  const roles = [
    { who: one.requester, did: 'filed', at: one.requestedAt },
    { who: one.approver, did: one.decision ?? 'decided', at: one.decided.latest },
  ].filter(({ who }) => isKept(who));
  const isUnknown = [one.requester, one.approver].some((who) => who?.id === null && who.upn === null);
  if (roles.length === 0 && isUnknown)
    return {
      cannotDecide: 'The account of the requester, or of the approver, is not known by id or sign-in name.',
    };
  return { findings: roles.length > 0 ? [describe(one, roles)] : [] };
}

function describe(
  one: CaseSubject['case'],
  roles: readonly { readonly who: Identity | null; readonly did: string; readonly at: string | null }[],
): Finding {
  const names = roles.map(({ who, did }) => `${did} by ${identityName(who, 'it')}`);
  const times = roles.flatMap(({ at }) => at ?? []).sort();
  const known = one.requestedAt ?? one.firstSeenAt ?? '1970-01-01T00:00:00.000000Z';
  return findingOfCase(emergencyAccount, one, {
    severity: emergencyAccount.severity,
    title: `A request was ${names.join(' and ')}, an emergency account`,
    explanation:
      `The request was ${names.join(' and ')}. That account stands on the list of accounts kept for emergencies. ` +
      'The rule would not have fired if neither requester nor approver stood on it.',
    firstAt: times[0] ?? known,
    lastAt: times.at(-1) ?? known,
    facts: { approverId: one.approver?.id ?? null, resourceName: one.resourceName, outcome: one.outcome },
  });
}
