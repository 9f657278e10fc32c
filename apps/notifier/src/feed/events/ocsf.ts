import { type Severity } from '@countersign/domain';
import { caseUrl, findingUrl, type Source } from '../../words/message.ts';
import {
  caseEventId,
  caseMoment,
  caseResult,
  caseSentence,
  type FedCase,
  type FedFinding,
  type FedPerson,
  findingEventId,
} from '../fed-case.ts';
import { present } from './present.ts';

const version = '1.4.0';
const product = { name: 'Countersign', vendor_name: 'Countersign' };
const severityIds: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };
const severityNames: Readonly<Record<Severity, string>> = {
  ...{ low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
};
const statuses = {
  success: { status_id: 1, status: 'Success' },
  failure: { status_id: 2, status: 'Failure' },
  unknown: { status_id: 0, status: 'Unknown' },
} as const;

/**
 * API Activity (6003): an administrator called a management interface, on an object, through an approval. The activity
 * is Other, named by the outcome: of create, read, update and delete none is what an approval does.
 */
export function ocsfCase(one: FedCase, setting: Source): object {
  return {
    ...{
      category_uid: 6,
      category_name: 'Application Activity',
      class_uid: 6003,
      class_name: 'API Activity',
    },
    ...{ activity_id: 99, activity_name: one.outcome, type_uid: 600_399, type_name: 'API Activity: Other' },
    ...{
      severity_id: 1,
      severity: 'Informational',
      ...statuses[caseResult(one)],
      status_detail: one.effect ?? one.outcome,
    },
    ...time(caseMoment(one)),
    message: caseSentence(one),
    metadata: metadata(caseEventId(setting, one), setting, {
      sequence: one.position,
      correlation_uid: one.requestId,
    }),
    actor: actorOf(one.requester),
    api: {
      operation: one.operation ?? 'unknown',
      service: { name: 'Microsoft Intune Multi Admin Approval' },
      request: { uid: one.requestId },
    },
    src_endpoint: { svc_name: 'Microsoft Intune' },
    resources: [present({ uid: one.resourceId, name: one.resourceName, type: one.resourceType })],
    unmapped: present({
      outcome: one.outcome,
      effect: one.effect,
      policy_types: one.policyTypes,
      resource_count: one.resourceCount,
      approver:
        one.approver &&
        present({ uid: one.approver.id, name: one.approver.name, email_addr: one.approver.upn }),
      requested_at: one.requestedAt,
      decided_at: one.decidedAt,
      expires_at: one.expiresAt,
      url: caseUrl(setting, one.requestId),
    }),
  };
}

/** Detection Finding (2004). */
export function ocsfFinding(one: FedFinding, setting: Source): object {
  const activity = one.isUpdate
    ? { activity_id: 2, activity_name: 'Update' }
    : { activity_id: 1, activity_name: 'Create' };
  return {
    ...{ category_uid: 2, category_name: 'Findings', class_uid: 2004, class_name: 'Detection Finding' },
    ...activity,
    ...{
      type_uid: 200_400 + activity.activity_id,
      type_name: `Detection Finding: ${activity.activity_name}`,
    },
    ...{ severity_id: severityIds[one.severity], severity: severityNames[one.severity] },
    ...{ status_id: 1, status: 'New', is_alert: true },
    ...time(one.lastAt),
    message: one.title,
    metadata: metadata(findingEventId(setting, one), setting, { correlation_uid: one.findingId }),
    finding_info: {
      uid: one.findingId,
      title: one.title,
      desc: one.explanation,
      analytic: {
        uid: one.detection,
        name: one.detection,
        type_id: 1,
        type: 'Rule',
        version: String(one.ruleVersion),
      },
      first_seen_time: Date.parse(one.firstAt),
      last_seen_time: Date.parse(one.lastAt),
      src_url: findingUrl(setting, one.findingId),
    },
  };
}

function actorOf({ id, name, upn, appId }: FedPerson): object {
  const user = present({ uid: id, name: name ?? upn, email_addr: upn });
  return {
    user: Object.keys(user).length > 0 ? user : { name: 'unknown' },
    ...(appId ? { app_uid: appId } : {}),
  };
}

function metadata(uid: string, { tenant }: Source, more: object): object {
  return { version, uid, product, log_provider: 'Countersign', tenant_uid: tenant.entraId, ...more };
}

/** Required by the schema; without a known time it is said to be unknown, not now. */
function time(at: string | null): object {
  return at === null ? { time: 0, timezone_offset: 0 } : { time: Date.parse(at), timezone_offset: 0 };
}
