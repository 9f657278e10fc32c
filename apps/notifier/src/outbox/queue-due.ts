import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  caseNotices,
  digestNotice,
  findingNotice,
  findingsSince,
  type Instant,
  isAtLeast,
  type Notice,
  type NoticeRoute,
  sendableAt,
  severities,
} from '@countersign/domain';
import { findFindingsToTell } from '../queries/findings-to-tell.query.ts';
import { findOpenCases } from '../queries/open-cases.query.ts';
import { queueNotices, type QueuedNotice } from '../queries/queue.query.ts';
import { type QueryRunner } from 'typeorm';

/**
 * Puts into the outbox what the routes of a tenant have to tell now and have not told: load, decide, save, in one
 * transaction. Found again, it is there already. `mayBeFindings`: whether new ones can be
 * there; reminders come by the clock and findings only with a harvest.
 */
export async function queueDue(
  archive: TenantArchive,
  tenantId: number,
  routes: readonly NoticeRoute[],
  now: Instant,
  mayBeFindings = true,
): Promise<void> {
  if (routes.length === 0) return;
  await withTransaction(archive, async (runner) => {
    const cases = routes.some(isAboutCases) ? await findOpenCases(runner, tenantId) : [];
    const due: QueuedNotice[] = [];
    for (const route of routes) {
      const notices = [
        ...cases.flatMap((one) => caseNotices(route, one, now)),
        ...(mayBeFindings ? await findingNotices(runner, tenantId, route, now) : []),
        ...[digestNotice(route, now)].filter((one) => one !== null),
      ];
      due.push(...notices.map((notice) => queued(route, notice, now)));
    }
    await queueNotices(runner, tenantId, due, now);
  });
}

function isAboutCases({ settings: { isOn, reasons } }: NoticeRoute): boolean {
  return isOn && reasons.some((reason) => reason !== 'finding' && reason !== 'digest');
}

async function findingNotices(
  runner: QueryRunner,
  tenantId: number,
  route: NoticeRoute,
  now: Instant,
): Promise<Notice[]> {
  const { isOn, reasons, severityFrom } = route.settings;
  if (!isOn || !reasons.includes('finding')) return [];
  const findings = await findFindingsToTell(runner, tenantId, {
    routeId: route.routeId,
    since: findingsSince(route, now),
    severities: severities.filter((severity) => isAtLeast(severity, severityFrom)),
  });
  return findings.map((one) => findingNotice(route, one, now)).filter((notice) => notice !== null);
}

function queued({ routeId, settings }: NoticeRoute, notice: Notice, now: Instant): QueuedNotice {
  return { ...notice, routeId, channel: settings.channel, dueAt: sendableAt(settings, notice, now) };
}
