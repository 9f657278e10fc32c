import { inTenants } from '@countersign/database';
import { type Channel, feedOf } from './channels/channel.ts';
import { feedChannel } from './feed/feed-channel.ts';
import { deliver, type DeliveryDesk } from './outbox/deliver.ts';
import { queueDue } from './outbox/queue-due.ts';
import { tellChannels } from './queries/channels.query.ts';
import { findRoutes, type TenantRoute } from './queries/routes.query.ts';
import { findTenants, type TenantName } from './queries/tenants.query.ts';
import { tidy } from './queries/tidy.query.ts';

/** Each takes a connection of the pool now and then. */
const channelsAtOnce = 4;

/**
 * One beat: what is configured is told, what is due is queued, what is queued is sent, feeds go on. What is wrong with
 * one tenant or one channel does not hold up another.
 */
export async function beat(
  desk: DeliveryDesk,
  channels: readonly Channel[],
  mayBeFindings = true,
): Promise<void> {
  const { dataSource, signal, log } = desk;
  await tellChannels(dataSource, channels, desk.now());
  const tenants = await findTenants(dataSource);
  if (tenants.length === 0) return;
  const archive = inTenants(
    dataSource,
    tenants.map(({ tenantId }) => tenantId),
  );
  const routes = await findRoutes(archive);
  for (const { tenantId } of tenants) {
    signal.throwIfAborted();
    const own = routes.filter((route) => route.tenantId === tenantId);
    await queueDue(inTenants(dataSource, [tenantId]), tenantId, own, desk.now(), mayBeFindings).catch(
      (error: unknown) => {
        if (signal.aborted) throw error;
        log.error('What is due could not be queued; it is tried again.', { tenant: tenantId, error });
      },
    );
  }
  const names = channels.map(({ name }) => name);
  await tidy(archive, names, desk.now());
  await eachAtOnce(channels, (channel) => serve(desk, channel, tenants, routes));
}

async function serve(
  desk: DeliveryDesk,
  channel: Channel,
  tenants: readonly TenantName[],
  routes: readonly TenantRoute[],
): Promise<void> {
  try {
    const feed = feedOf(channel);
    if (feed) await feedChannel(desk, channel, feed, tenants);
    else await deliver(desk, channel, tenants, routes);
  } catch (error) {
    if (desk.signal.aborted) return;
    desk.log.error('A channel could not be served; it is tried again.', { channel: channel.name, error });
  }
}

async function eachAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(channelsAtOnce, items.length) }, worker));
}
