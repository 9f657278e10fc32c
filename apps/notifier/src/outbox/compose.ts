import {
  approversAt,
  type Instant,
  type NoticeRoute,
  type Outcome,
  stillHolds,
  whoCanDecide,
} from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findApproverFacts } from '../queries/approver-facts.query.ts';
import { findCaseToTell, type CaseToTell } from '../queries/case-to-tell.query.ts';
import { type ClaimedNotice } from '../queries/claim.query.ts';
import { findDigest } from '../queries/digest.query.ts';
import { findFindingToTell } from '../queries/finding-to-tell.query.ts';
import { caseMessage, type CaseWords } from '../words/case-message.ts';
import { digestMessage } from '../words/digest-message.ts';
import { findingMessage } from '../words/finding-message.ts';
import { type Message, type Setting } from '../words/message.ts';
import { testMessage } from '../words/test-message.ts';

/** What is sent, and to whom if it is mail; or why it is not sent any more. */
export type Composed =
  | {
      readonly message: Message;
      readonly recipients: readonly (string | null)[];
      readonly remark: string | null;
    }
  | { readonly dropped: string };

/**
 * Puts together what a notice says, by what is known when it is sent: in quiet hours and between attempts requests
 * are decided, and nobody wants to be told to decide those.
 */
export async function compose(
  dataSource: DataSource,
  notice: ClaimedNotice,
  { settings }: NoticeRoute,
  setting: Setting,
  now: Instant,
): Promise<Composed> {
  const { tenantId, subject, reason } = notice;
  const fixed = { recipients: settings.addresses, remark: null };
  switch (reason) {
    case 'test':
      return {
        message: testMessage(settings.name, subject, setting),
        ...fixed,
        remark: testRemark(settings),
      };
    case 'digest':
      return {
        message: digestMessage(await findDigest(dataSource, tenantId, now), subject, setting),
        ...fixed,
      };
    case 'finding': {
      const finding = await findFindingToTell(dataSource, tenantId, subject);
      if (!finding) return { dropped: 'The finding does not hold any more.' };
      if (finding.isMuted)
        return { dropped: 'Somebody has closed the finding, or put it on the allow-list.' };
      return { message: findingMessage(finding, setting), ...fixed };
    }
    default: {
      const one = await findCaseToTell(dataSource, tenantId, subject);
      if (!one) return { dropped: 'The request is not in the archive any more.' };
      if (!stillHolds(reason, one.outcome))
        return { dropped: `Meanwhile the request is ${outcomeWords[one.outcome] ?? one.outcome}.` };
      return aboutCase(dataSource, { notice, reason, one, settings, setting, now });
    }
  }
}

const outcomeWords: Partial<Record<Outcome, string>> = {
  approved_open: 'approved',
  expired_unanswered: 'expired',
  approved_lapsed: 'expired, approved and never completed',
  lost_sight: 'out of sight',
  unknown: 'in an unknown state',
};

/** Those whom a request concerns are not written to for a test. */
function testRemark({ toApprovers, toRequester }: NoticeRoute['settings']): string | null {
  return toApprovers || toRequester ? 'A test goes to the fixed addresses alone.' : null;
}

interface AboutCase {
  readonly notice: ClaimedNotice;
  readonly reason: CaseWords['reason'];
  readonly one: CaseToTell;
  readonly settings: NoticeRoute['settings'];
  readonly setting: Setting;
  readonly now: Instant;
}

async function aboutCase(
  dataSource: DataSource,
  { notice, reason, one, settings, setting, now }: AboutCase,
): Promise<Composed> {
  const { withJustification, addresses } = settings;
  if (reason === 'approved') {
    const message = caseMessage({ reason, one, deciders: null, withJustification }, setting);
    const requester = settings.toRequester ? [one.requesterUpn] : [];
    const isUnknown = settings.toRequester && one.requesterUpn === null;
    const remark = isUnknown ? 'The requester has no known mail address.' : null;
    return { message, recipients: [...requester.filter(Boolean), ...addresses], remark };
  }
  const { facts, names } = await findApproverFacts(dataSource, notice.tenantId);
  const policies = approversAt({ at: now, knownAt: now, requesterId: one.requesterId }, facts);
  const { memberIds, remark } = whoCanDecide(policies, one.policyTypes);
  const found = memberIds.map((id) => names.find(({ memberId }) => memberId === id));
  const deciders = { names: found.map((person) => person?.name ?? person?.upn ?? 'somebody'), remark };
  const message = caseMessage({ reason, one, deciders, withJustification }, setting);
  const approvers = settings.toApprovers ? found.map((person) => person?.upn ?? null) : [];
  return {
    message,
    recipients: [...approvers, ...addresses],
    remark: settings.toApprovers ? remark : null,
  };
}
