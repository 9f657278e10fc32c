import { inTenants, isConnectionLost } from '@countersign/database';
import { addSeconds, pauseAfter } from '@countersign/domain';
import { type Channel, type Feed } from '../channels/channel.ts';
import { type DeliveryDesk } from '../outbox/deliver.ts';
import { type TenantName } from '../queries/tenants.query.ts';
import { failureWords } from '../send/send-error.ts';
import {
  advanceFeed,
  claimFeed,
  eventsPerBatch,
  type FeedClaim,
  findFedCases,
  findFedFindings,
  restFeed,
} from './feed.query.ts';
import { feedEvents, sendEvents } from './send-events.ts';

/** So that one tenant's years do not hold up the others. */
const batchesPerBeat = 50;
const longestPauseSeconds = 3600;

/** Feeds a SIEM with what is new of each tenant, in archive order, from where it was taken over last. */
export async function feedChannel(
  desk: DeliveryDesk,
  channel: Channel,
  feed: Feed,
  tenants: readonly TenantName[],
): Promise<void> {
  for (const tenant of tenants) {
    for (let batch = 0; batch < batchesPerBeat && !desk.signal.aborted; batch += 1)
      if (!(await feedBatch(desk, channel, feed, tenant))) break;
  }
}

/** Whether there may be more. */
async function feedBatch(
  desk: DeliveryDesk,
  channel: Channel,
  feed: Feed,
  tenant: TenantName,
): Promise<boolean> {
  const { dataSource, now } = desk;
  const { tenantId } = tenant;
  const archive = inTenants(dataSource, [tenantId]);
  const claim = await claimFeed(archive, tenantId, { channel: channel.name, feed, now: now() });
  if (!claim) return false;
  try {
    const { next, cases } = await findFedCases(archive, claim);
    const findings = await findFedFindings(archive, claim);
    const events = feedEvents(feed.format, { cases, findings }, { tenant, publicUrl: desk.publicUrl });
    if (events.length > 0) await sendEvents(channel, events, now(), desk.signal);
    const more = next !== null || findings.length === eventsPerBatch;
    const batch = { nextPosition: next ?? claim.nextPosition, findings, more, sent: events.length > 0 };
    await advanceFeed(dataSource, claim, batch, now());
    return more;
  } catch (error) {
    if (desk.signal.aborted || isConnectionLost(error)) throw error;
    await afterFailure(desk, channel, claim, error);
    return false;
  }
}

async function afterFailure(
  { dataSource, log, now }: DeliveryDesk,
  channel: Channel,
  claim: FeedClaim,
  error: unknown,
): Promise<void> {
  const { remark, logged } = failureWords(error);
  const pause = Math.min(pauseAfter(claim.attempts + 1) ?? longestPauseSeconds, longestPauseSeconds);
  log.warn('A feed could not go on; it is tried again.', {
    channel: channel.name,
    tenant: claim.tenantId,
    attempts: claim.attempts + 1,
    ...logged,
  });
  await restFeed(inTenants(dataSource, [claim.tenantId]), claim, remark, addSeconds(now(), pause));
}
