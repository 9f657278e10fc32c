import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { checkedLookup, networkCode, OutboundError, refuseForbiddenLiteral } from '@countersign/outbound';
import { type SyslogChannel } from '../channels/channel.ts';
import { SendError } from './send-error.ts';

/**
 * Writes frames to a syslog receiver over a connection of their own, and ends it in good order. The protocol has no
 * answer: what is known is that the other side's machine has taken the bytes and closed without an error.
 */
export async function sendSyslog(
  channel: SyslogChannel,
  frames: Buffer,
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { hostname, host, allowPrivate } = channel;
  const deadline = AbortSignal.timeout(deadlineMilliseconds);
  try {
    refuseForbiddenLiteral(hostname, host, allowPrivate);
    await write(open(channel), frames, channel.isTls, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutboundError) throw new SendError(error.message, { cause: error });
    const why = deadline.aborted ? 'it took too long' : networkCode(error);
    throw new SendError(`Sending to ${host} failed (${why}).`, { cause: error });
  }
}

function open({ hostname, host, port, isTls, allowPrivate, authorities }: SyslogChannel): Socket {
  const to = { host: hostname, port, lookup: checkedLookup(host, allowPrivate) };
  if (!isTls) return connectTcp(to);
  return connectTls({
    ...to,
    ...(isIP(hostname) ? {} : { servername: hostname }),
    ...(authorities === undefined ? {} : { ca: authorities }),
    rejectUnauthorized: true,
  });
}

function write(socket: Socket, frames: Buffer, isTls: boolean, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    signal.addEventListener('abort', give, { once: true });
    socket.once(isTls ? 'secureConnect' : 'connect', () => socket.end(frames));
    // Nothing is expected; what comes is thrown away, or the end would never be seen.
    socket.resume();
    socket.once('error', reject);
    socket.once('close', (hadError) => {
      if (!hadError) resolve();
    });
  }).finally(() => socket.destroy());
}
