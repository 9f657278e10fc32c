import type { ApprovalCase } from '../cases/case.ts';
import { latestOf } from '../instant.ts';
import type { Identity } from '../records/records.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { identityName } from './identity-name.ts';
import { isHighImpact } from './impact.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  partners: { kind: 'list', title: 'Domains and accounts of partners that may', initial: [] },
} as const;
type Values = ValuesOf<typeof settings>;

/** M38: somebody from another organisation asks or decides. */
export const guestInTheLoop: Detection<CaseSubject> = tunable({
  id: 'guest-in-the-loop',
  version: 1,
  subject: 'case',
  title: 'A guest asks for, or decides, a change of high impact',
  severity: 'medium',
  what: 'A request for a wipe, retirement, deletion, role, script or access policy was filed or decided by a guest account: somebody whose home is another organisation.',
  why: 'How that account is protected, and when its owner leaves, is decided elsewhere. Whoever takes over a service provider has a way into all of its customers.',
  how: 'A guest is told by #EXT# in the sign-in name, which also holds the domain of the home. Domains and accounts that are named as partners are left out. Requests do not say whether somebody works through delegated administration (GDAP): such accounts are not found.',
  whatToDo:
    'Find out which partner it is and what the contract says. If the partner may, name the domain in the settings of the rule; if not, take the guest out of the group.',
  falsePositives: ['A tenant that is run by a service provider'],
  attack: ['T1199', 'T1078.004'],
  method: 'certain',
  settings,
  judge: judgeCase,
});

function judgeCase({ case: one }: CaseSubject, { partners }: Values): Verdict {
  if (!isHighImpact(one.policyTypes)) return { findings: [] };
  const allowed = new Set(partners.map((partner) => partner.trim().toLowerCase()));
  const isStranger = (who: Identity | null): boolean => {
    const home = homeOf(who?.upn ?? null);
    return home !== null && !allowed.has(home) && !allowed.has(who?.upn?.toLowerCase() ?? '');
  };
  const decider = one.decision === null ? null : one.approver;
  if (isStranger(decider)) return { findings: [describe(one, decider as Identity, 'decided')] };
  if (isStranger(one.requester)) return { findings: [describe(one, one.requester, 'filed')] };
  return one.decision !== null && decider?.upn == null
    ? { cannotDecide: 'The sign-in name of whoever decided is not known.' }
    : { findings: [] };
}

/** The domain of a guest's home, `partner.example` of `ann_partner.example#EXT#@contoso.example`; null if it is no guest. */
function homeOf(upn: string | null): string | null {
  const marker = upn?.toLowerCase().indexOf('#ext#@') ?? -1;
  if (upn === null || marker < 0) return null;
  const local = upn.slice(0, marker).toLowerCase();
  return local.slice(local.lastIndexOf('_') + 1);
}

function describe(one: ApprovalCase, who: Identity, did: 'filed' | 'decided'): Finding {
  const name = identityName(who, 'A guest');
  const home = homeOf(who.upn) ?? '';
  const types = one.policyTypes.join(', ');
  const at =
    (did === 'decided' ? one.decided.latest : null) ??
    latestOf(one.requestedAt, one.lastModifiedAt) ??
    one.firstSeenAt ??
    '1970-01-01T00:00:00.000000Z';
  return {
    findingId: findingId(guestInTheLoop.id, one.requestId),
    detection: guestInTheLoop.id,
    ruleVersion: guestInTheLoop.version,
    severity: guestInTheLoop.severity,
    title: `${name}, a guest of ${home}, ${did} a request for ${types}`,
    explanation:
      `${name} (${who.upn ?? ''}) is a guest whose home is ${home}, and ${did} a request for ${types}. ` +
      'The rule would not have fired for an account of this tenant, or of a partner that is named in its settings.',
    subjectKind: 'case',
    subject: one.requestId,
    firstAt: at,
    lastAt: at,
    facts: { home, [did === 'decided' ? 'approverId' : 'requesterId']: who.id, policyTypes: types },
    evidence: [{ kind: 'case', subject: one.requestId }],
  };
}
