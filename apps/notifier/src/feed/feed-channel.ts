import { type Channel, type Feed } from '../channels/channel.ts';
import { type DeliveryDesk } from '../outbox/deliver.ts';
import { type TenantName } from '../queries/tenants.query.ts';

/** Feeds a SIEM with what is new. Comes with the feed itself. */
export async function feedChannel(
  _desk: DeliveryDesk,
  _channel: Channel,
  _feed: Feed,
  _tenants: readonly TenantName[],
): Promise<void> {
  await Promise.resolve();
}
