import { inTenants, isConnectionLost, type Logger } from '@countersign/database';
import { addSeconds, type Instant, pauseAfter, sendableAt } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type Channel } from '../channels/channel.ts';
import { claimNotice, type ClaimedNotice } from '../queries/claim.query.ts';
import { endNotice, postponeNotice } from '../queries/mark.query.ts';
import { type TenantRoute } from '../queries/routes.query.ts';
import { type TenantName } from '../queries/tenants.query.ts';
import { failureWords, SendError } from '../send/send-error.ts';
import { sendMessage, type Told } from '../send/send-message.ts';
import { compose } from './compose.ts';

export interface DeliveryDesk {
  readonly dataSource: DataSource;
  readonly publicUrl: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly now: () => Instant;
  /**
   * What was taken over by its receiver and could not be marked, since the database was lost in between. As long as
   * this process lives it is marked later instead of sent twice.
   */
  readonly unmarked: Map<string, Told>;
}

/** What one beat sends through one channel at most, so that none is forgotten over another. */
const noticesPerBeat = 200;
/** A receiver that is down would take a timeout for each notice; the others come with the next beat. */
const failuresPerBeat = 3;
/** More than there are pauses: whoever claimed it each time died over it. */
const attemptsMax = 12;

/** Sends what is due through a channel, one after the other. */
export async function deliver(
  desk: DeliveryDesk,
  channel: Channel,
  tenants: readonly TenantName[],
  routes: readonly TenantRoute[],
): Promise<void> {
  const archive = inTenants(
    desk.dataSource,
    tenants.map(({ tenantId }) => tenantId),
  );
  let failed = 0;
  for (let nth = 0; nth < noticesPerBeat && failed < failuresPerBeat && !desk.signal.aborted; nth += 1) {
    const notice = await claimNotice(archive, channel.name, desk.now());
    if (!notice) break;
    const route = routes.find(
      ({ tenantId, routeId }) => tenantId === notice.tenantId && routeId === notice.routeId,
    );
    const tenant = tenants.find(({ tenantId }) => tenantId === notice.tenantId) as TenantName;
    if (!(await deliverOne(desk, channel, { notice, route, tenant }))) failed += 1;
  }
}

interface Delivery {
  readonly notice: ClaimedNotice;
  readonly route: TenantRoute | undefined;
  readonly tenant: TenantName;
}

/** False if the attempt failed. What is dropped, or has to wait without having been tried, has not. */
async function deliverOne(desk: DeliveryDesk, channel: Channel, delivery: Delivery): Promise<boolean> {
  const { dataSource, now, signal } = desk;
  const { notice } = delivery;
  const obstacle = obstacleTo(delivery);
  if (obstacle) {
    await endNotice(dataSource, notice, { ...obstacle, at: now() });
    return true;
  }
  try {
    await attempt(desk, channel, delivery as Required<Delivery>);
    return true;
  } catch (error) {
    if (signal.aborted || isConnectionLost(error)) throw error;
    await afterFailure(desk, channel, notice, error);
    return false;
  }
}

function obstacleTo({ notice, route }: Delivery): { state: 'dropped' | 'failed'; remark: string } | null {
  if (!route) return { state: 'dropped', remark: 'The route has ended.' };
  if (!route.settings.isOn && notice.reason !== 'test')
    return { state: 'dropped', remark: 'The route was switched off.' };
  if (notice.attempts > attemptsMax)
    return { state: 'failed', remark: 'The notifier ended each time it was at it.' };
  return null;
}

async function attempt(
  desk: DeliveryDesk,
  channel: Channel,
  { notice, route, tenant }: Required<Delivery>,
): Promise<void> {
  const { dataSource, publicUrl, now, unmarked } = desk;
  const marked = unmarked.get(notice.noticeId);
  if (marked) return finish(desk, notice, marked);
  const { settings } = route as TenantRoute;
  const sendable = sendableAt(settings, notice, now());
  if (sendable > now()) {
    return postponeNotice(dataSource, notice, sendable, null);
  }
  const setting = { publicUrl, tenant, timeZone: settings.timeZone };
  const composed = await compose(dataSource, notice, route as TenantRoute, setting, now());
  if ('dropped' in composed) {
    return endNotice(dataSource, notice, { state: 'dropped', at: now(), remark: composed.dropped });
  }
  const { message, recipients, remark } = composed;
  const outgoing = { id: notice.noticeId, message, recipients, queuedAt: notice.queuedAt, now: now() };
  const told = await sendMessage(channel, outgoing, desk.signal);
  // Who gets it is a question of mail alone.
  const remarks = [channel.kind === 'email' ? remark : null, told.remark].filter((one) => one !== null);
  return finish(desk, notice, { ...told, remark: remarks.join(' ') || null });
}

async function finish(
  { dataSource, now, unmarked }: DeliveryDesk,
  notice: ClaimedNotice,
  told: Told,
): Promise<void> {
  unmarked.set(notice.noticeId, told);
  await endNotice(dataSource, notice, { state: 'sent', at: now(), ...told });
  unmarked.delete(notice.noticeId);
}

async function afterFailure(
  { dataSource, log, now }: DeliveryDesk,
  channel: Channel,
  notice: ClaimedNotice,
  error: unknown,
): Promise<void> {
  const { remark, logged } = failureWords(error);
  const isFinal = (error instanceof SendError && error.isFinal) || notice.reason === 'test';
  const pause = isFinal ? null : pauseAfter(notice.attempts);
  log.warn('A notice could not be sent.', {
    channel: channel.name,
    reason: notice.reason,
    attempts: notice.attempts,
    again: pause !== null,
    ...logged,
  });
  if (pause === null) await endNotice(dataSource, notice, { state: 'failed', at: now(), remark });
  else await postponeNotice(dataSource, notice, addSeconds(now(), pause), remark);
}
