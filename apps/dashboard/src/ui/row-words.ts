import type { CaseRow, Identity } from '@countersign/contract';
import { clockText, dayText, durationText, secondsBetween } from '../time/time-text.ts';
import { outcomeText } from './outcomes.ts';
import { policyTypeText, sentenceCase } from './policy-types.ts';

/** A name is never blank: the UPN, else the object id. */
export function personText(identity: Identity | null): string {
  return identity?.name ?? identity?.upn ?? identity?.id ?? 'not known';
}

export function resourceText(row: Pick<CaseRow, 'resource'>): string {
  return row.resource.name ?? 'resource not named';
}

/** "Wipe LON-LT-0417 +11" */
export function changeText(row: Pick<CaseRow, 'resource' | 'operation' | 'policyTypes'>): string {
  const what = row.operation ?? (row.policyTypes[0] ? policyTypeText(row.policyTypes[0]) : 'Change');
  const rest = row.resource.count - 1;
  // Some names bring the count of the others with them: "WS-MUC-4187 (+9)".
  const more = rest > 0 && !row.resource.name?.endsWith(`(+${rest})`) ? ` +${rest}` : '';
  return `${sentenceCase(what)} ${row.resource.name ?? row.resource.id ?? ''}${more}`.trim();
}

/** "Device wipe" or "Script · resource not named" */
export function scopeText(row: Pick<CaseRow, 'resource' | 'policyTypes'>): string {
  const types = row.policyTypes.map(policyTypeText).join(', ') || 'no policy type';
  return row.resource.name ? types : `${types} · resource not named`;
}

/** Who decided and how long it took, in two parts: "Astrid Berg", "in 3 h 12 min". */
export function decisionText(row: CaseRow, now: Date): { who: string; when: string } {
  if (row.decision) {
    const took = row.decideSeconds === null ? '' : `in ${durationText(row.decideSeconds)}`;
    return { who: personText(row.approver), when: took };
  }
  const waited = (until: string | Date | null) =>
    row.requestedAt && until ? durationText(secondsBetween(row.requestedAt, until)) : '';
  switch (row.outcome) {
    case 'waiting':
      return { who: 'waiting', when: `${waited(now)} so far` };
    case 'cancelled':
      return { who: 'cancelled', when: row.endedAt ? `after ${waited(row.endedAt)}` : '' };
    case 'expired_unanswered':
      return { who: 'no one', when: row.endedAt ? `expired after ${waited(row.endedAt)}` : '' };
    default:
      return { who: 'not known', when: '' };
  }
}

/** The second line under the decider. */
export function noteText(row: CaseRow, now: Date): { text: string; written: boolean } {
  if (row.approvalJustification) return { text: row.approvalJustification, written: true };
  if (row.outcome === 'waiting') return { text: expiryText(row, now), written: false };
  if (row.outcome === 'cancelled') return { text: 'by requester', written: false };
  return { text: row.decision ? 'no note' : '', written: false };
}

export function expiryText(row: Pick<CaseRow, 'expiresAt'>, now: Date): string {
  if (!row.expiresAt) return 'expiry not known';
  const left = secondsBetween(now, row.expiresAt);
  return left > 0 ? `expires in ${durationText(left)}` : `expired ${durationText(-left)} ago`;
}

/** One plain sentence for the clipboard. */
export function rowSentence(row: CaseRow, zone: string, now: Date): string {
  const asked = row.requestedAt
    ? `${dayText(row.requestedAt, zone)} ${clockText(row.requestedAt, zone)} (${zone})`
    : 'at an unknown time';
  const { who, when } = decisionText(row, now);
  const reason = row.requestJustification ? `, “${row.requestJustification}”` : ', no justification';
  const decided = row.decision
    ? ` ${row.decision === 'approved' ? 'Approved' : 'Rejected'} by ${who} ${when}${
        row.approvalJustification ? `, “${row.approvalJustification}”` : ', no note'
      }.`
    : '';
  return `${changeText(row)}: asked by ${personText(row.requester)}, ${asked}${reason}.${decided} ${outcomeText(row)}.`;
}
