import { type Outcome, type Severity } from '@countersign/domain';
import { caseUrl, findingUrl, type Source } from '../../words/message.ts';
import {
  caseEventId,
  caseMoment,
  caseResult,
  caseSentence,
  type FedCase,
  type FedFinding,
  findingEventId,
} from '../fed-case.ts';
import { present } from './present.ts';

const version = '8.17.0';
/** As Elastic numbers them. */
const severityNumbers: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/** A case in field names of the Elastic Common Schema: an event about a configuration. */
export function ecsCase(one: FedCase, setting: Source): object {
  const { requester, approver } = one;
  return {
    ...head(caseMoment(one), setting),
    message: caseSentence(one),
    event: {
      ...{
        kind: 'event',
        category: ['configuration'],
        type: [one.outcome === 'completed' ? 'change' : 'info'],
      },
      ...{ module: 'countersign', dataset: 'countersign.case', provider: 'Microsoft Intune' },
      id: caseEventId(setting, one),
      action: actions[one.outcome],
      outcome: caseResult(one),
      sequence: one.position,
      reference: caseUrl(setting, one.requestId),
      ...(one.requestedAt === null ? {} : { start: one.requestedAt }),
      ...(one.endedAt === null ? {} : { end: one.endedAt }),
    },
    user: present({
      id: requester.id ?? requester.appId,
      full_name: requester.name,
      name: requester.upn ?? requester.name,
      email: requester.upn,
    }),
    related: {
      user: [...new Set([requester, approver].flatMap((who) => [who?.id, who?.upn]).filter(isText))],
    },
    countersign: {
      case: present({
        request_id: one.requestId,
        outcome: one.outcome,
        effect: one.effect,
        operation: one.operation,
        policy_types: one.policyTypes,
        resource: present({
          id: one.resourceId,
          name: one.resourceName,
          type: one.resourceType,
          count: one.resourceCount,
        }),
        approver: approver && present({ id: approver.id, name: approver.name, email: approver.upn }),
        decided_at: one.decidedAt,
        expires_at: one.expiresAt,
      }),
    },
  };
}

/** A finding: an alert of a rule. */
export function ecsFinding(one: FedFinding, setting: Source): object {
  return {
    ...head(one.lastAt, setting),
    message: one.title,
    event: {
      ...{ kind: 'alert', category: ['intrusion_detection'], type: ['info'] },
      ...{ module: 'countersign', dataset: 'countersign.finding', provider: 'Countersign' },
      id: findingEventId(setting, one),
      action: one.detection,
      severity: severityNumbers[one.severity],
      start: one.firstAt,
      end: one.lastAt,
      reference: findingUrl(setting, one.findingId),
    },
    rule: {
      id: one.detection,
      name: one.title,
      description: one.explanation,
      version: String(one.ruleVersion),
    },
    countersign: { finding: { id: one.findingId, severity: one.severity } },
  };
}

const actions: Readonly<Record<Outcome, string>> = {
  waiting: 'approval-requested',
  approved_open: 'approval-granted',
  completed: 'approved-change-completed',
  rejected: 'approval-rejected',
  cancelled: 'approval-cancelled',
  expired_unanswered: 'approval-expired',
  approved_lapsed: 'approval-lapsed',
  lost_sight: 'approval-lost-sight',
  unknown: 'approval-unknown',
};

function head(at: string | null, { tenant }: Source): object {
  return {
    // Required by the schema; without a known time it is said to be unknown, not now.
    '@timestamp': at ?? '1970-01-01T00:00:00.000000Z',
    ecs: { version },
    observer: { product: 'Countersign', vendor: 'Countersign' },
    organization: { id: tenant.entraId, name: tenant.name },
  };
}

function isText(value: string | null | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
