import { type NoticeReason } from '@countersign/domain';
import { type CaseToTell } from '../queries/case-to-tell.query.ts';
import { caseUrl, type Fact, type Message, momentText, type Setting } from './message.ts';
import { oneLine } from './one-line.ts';

/** Who can decide, by name. */
export interface NamedDeciders {
  readonly names: readonly string[];
  readonly remark: string | null;
}

export interface CaseWords {
  readonly reason: Extract<NoticeReason, 'pending' | 'reminder' | 'escalation' | 'approved'>;
  readonly one: CaseToTell;
  readonly deciders: NamedDeciders | null;
  readonly withJustification: boolean;
}

const namesShown = 8;

/** What is told of a request. The justification stays in the archive unless the route says otherwise. */
export function caseMessage(
  { reason, one, deciders, withJustification }: CaseWords,
  setting: Setting,
): Message {
  const what = whatOf(one);
  const facts: (Fact | null)[] = [
    fact('Operation', oneLine(one.operation)),
    fact('Object', objectOf(one)),
    fact('Policy type', oneLine(one.policyTypes.join(', '))),
    fact('Requested by', requesterOf(one)),
    fact('Requested at', one.requestedAt && momentText(one.requestedAt, setting.timeZone)),
    fact('Expires', one.expiresAt ? momentText(one.expiresAt, setting.timeZone) : 'not known'),
    deciders && fact('Can decide', decidersText(deciders)),
    withJustification ? fact('Justification', oneLine(one.justification, 1000) || 'none') : null,
    fact('Tenant', oneLine(setting.tenant.name)),
  ];
  return {
    reason,
    severity: null,
    title: `${titles[reason]}: ${what}`,
    lead: leadOf(reason, one, setting),
    facts: facts.filter((one) => one !== null),
    link: { text: 'Open in Countersign', url: caseUrl(setting, one.requestId) },
    data: {
      tenantId: setting.tenant.entraId,
      requestId: one.requestId,
      outcome: one.outcome,
      operation: bounded(one.operation),
      policyTypes: one.policyTypes.slice(0, 20).map((type) => oneLine(type)),
      objectType: bounded(one.resourceType),
      object: bounded(one.resourceName),
      requesterId: bounded(one.requesterId),
      requester: bounded(one.requesterUpn ?? one.requesterName),
      requestedAt: one.requestedAt,
      expiresAt: one.expiresAt,
      ...(withJustification ? { justification: oneLine(one.justification, 1000) || null } : {}),
    },
  };
}

const titles = {
  pending: 'Waiting for approval',
  reminder: 'Still waiting for approval',
  escalation: 'About to expire without a decision',
  approved: 'Approved, press Complete',
} as const;

function leadOf(reason: CaseWords['reason'], one: CaseToTell, { timeZone }: Setting): string {
  const end = one.expiresAt ? ` It expires at ${momentText(one.expiresAt, timeZone)}.` : '';
  switch (reason) {
    case 'pending':
      return `${requesterOf(one)} asks for ${whatOf(one)}. Nobody has decided yet.${end}`;
    case 'reminder':
      return `A request of ${requesterOf(one)} still waits: ${whatOf(one)}.${end}`;
    case 'escalation':
      return `Nobody has decided about ${whatOf(one)}, which ${requesterOf(one)} asked for.${end}`;
    case 'approved': {
      const by = oneLine(one.approverName);
      return `${by ? `${by} approved` : 'Somebody approved'} ${whatOf(one)}. Nothing changes until ${requesterOf(one)} presses Complete in Intune.${end}`;
    }
  }
}

function whatOf(one: CaseToTell): string {
  return [oneLine(one.operation) || 'a change', objectOf(one)].filter(Boolean).join(' ');
}

function objectOf({ resourceName, resourceType, resourceCount }: CaseToTell): string {
  const name = oneLine(resourceName) || oneLine(resourceType);
  // Graph names some bulk requests so itself: "WS-MUC-4187 (+9)".
  const isSaid = /\(\+\d+\)$/.test(name);
  return resourceCount > 1 && !isSaid ? `${name} and ${resourceCount - 1} more` : name;
}

function requesterOf(one: CaseToTell): string {
  const name = oneLine(one.requesterName) || oneLine(one.requesterUpn) || 'somebody unknown';
  return one.isByApplication ? `the application ${name}` : name;
}

function decidersText({ names, remark }: NamedDeciders): string {
  const shown = names.slice(0, namesShown).map((name) => oneLine(name, 80));
  const more = names.length > shown.length ? `, and ${names.length - shown.length} more` : '';
  return [shown.join(', ') + more, remark].filter(Boolean).join('. ') || 'not known';
}

const bounded = (text: string | null): string | null => oneLine(text, 500) || null;

function fact(name: string, value: string | null): Fact | null {
  return value ? { name, value } : null;
}
